"""Scores as drawings: where each point, line and label of an SVG stands. Pure: no Django, no markup.

Everything is in units of the view box and given as text, so that no template writes "12,5" for 12.5.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 14, 14, 30
_MOST_LABELS = 8
_LABEL_WIDTH = 52  # of a date or a version number
SPARK_WIDTH, SPARK_HEIGHT = 120, 28


@dataclass(frozen=True)
class Figure:
    """A score from 0 to 1 with its 95 % interval. ``kind`` is met, missed or undecided; ``label`` stands below it.
    ``of`` is what it is a score of: over time, only points of the same are joined."""

    label: str
    mean: float
    low: float | None
    high: float | None
    kind: str
    at: dt.datetime
    of: str = ""


@dataclass(frozen=True)
class Mark:
    """A point; ``path`` is its shape, so that colour never stands alone. ``low`` and ``high`` are the ends of its
    interval, "" where it is not known."""

    x: str
    y: str
    low: str
    high: str
    path: str
    kind: str


@dataclass(frozen=True)
class Tick:
    place: str
    label: str


@dataclass(frozen=True)
class Chart:
    """``lines`` join points; ``threshold`` is the height of the line that must be reached, or ""."""

    marks: list[Mark]
    lines: list[str]
    rows: list[Tick]
    columns: list[Tick]
    threshold: str
    left: str = str(_LEFT)
    right: str = str(WIDTH - _RIGHT)
    bottom: str = str(HEIGHT - _BOTTOM)
    top: str = str(_TOP)
    width: int = WIDTH
    height: int = HEIGHT


def by_steps(figures: Sequence[Figure], threshold: float | None = None) -> Chart:
    """Side by side at equal distances, in their order; not joined: between two versions there is nothing."""
    share = (WIDTH - _LEFT - _RIGHT) / max(1, len(figures))
    return _chart(figures, [_LEFT + share * (place + 0.5) for place in range(len(figures))], threshold, is_joined=False)


def by_time(figures: Sequence[Figure], threshold: float | None = None) -> Chart:
    """Each at its time, the first at the left and the last at the right; a line for each thing that was scored."""
    ordered = sorted(figures, key=lambda figure: figure.at)
    first, last = ordered[0].at, ordered[-1].at
    length = (last - first).total_seconds()
    room = WIDTH - _LEFT - _RIGHT - 24
    places = [
        _LEFT + 12 + (room * (figure.at - first).total_seconds() / length if length else room / 2) for figure in ordered
    ]
    return _chart(ordered, places, threshold, is_joined=True)


def spark(means: Sequence[float]) -> str:
    """The points of a small line, at equal distances. ``means`` from the oldest to the newest, two at least."""
    low, high = min(means), max(means)
    span = max(high - low, 0.05)  # what hardly moved looks as if it hardly moved
    step = (SPARK_WIDTH - 6) / (len(means) - 1)
    return " ".join(
        f"{_text(3 + step * place)},{_text(4 + (SPARK_HEIGHT - 8) * (1 - (mean - low) / span))}"
        for place, mean in enumerate(means)
    )


def _chart(figures: Sequence[Figure], places: Sequence[float], threshold: float | None, *, is_joined: bool) -> Chart:
    values = [value for figure in figures for value in (figure.mean, figure.low, figure.high) if value is not None]
    if threshold is not None:
        values.append(threshold)
    floor, step = _scale(min(values))
    marks = [_mark(figure, x, floor) for figure, x in zip(figures, places, strict=True)]
    ticks = [floor + step * number for number in range(round((1 - floor) / step) + 1)]
    return Chart(
        marks=marks,
        lines=_lines(figures, marks) if is_joined else [],
        rows=[Tick(_text(_height(value, floor)), f"{value:.2f}") for value in ticks],
        columns=_columns(figures, places),
        threshold="" if threshold is None else _text(_height(threshold, floor)),
    )


def _lines(figures: Sequence[Figure], marks: Sequence[Mark]) -> list[str]:
    joined: dict[str, list[str]] = {}
    for figure, mark in zip(figures, marks, strict=True):
        joined.setdefault(figure.of, []).append(f"{mark.x},{mark.y}")
    return [" ".join(points) for points in joined.values() if len(points) > 1]


def _scale(least: float) -> tuple[float, float]:
    """(lowest score that is shown, distance of lines): points, not bars, so the scale need not begin at 0."""
    for step in (0.02, 0.05, 0.1, 0.2):
        floor = math.floor(round((least - step / 2) / step, 6)) * step
        if floor >= 1 - 5 * step - 1e-9:
            return round(max(0.0, floor), 4), step
    return 0.0, 0.2


def _mark(figure: Figure, x: float, floor: float) -> Mark:
    y = _height(figure.mean, floor)
    is_known = figure.low is not None and figure.high is not None
    return Mark(
        x=_text(x),
        y=_text(y),
        low=_text(_height(figure.low or 0.0, floor)) if is_known else "",
        high=_text(_height(figure.high or 0.0, floor)) if is_known else "",
        path=_shape(figure.kind, x, y),
        kind=figure.kind,
    )


def _shape(kind: str, x: float, y: float) -> str:
    """Met is a full dot, missed a cross, anything else a square that stands on its point."""
    if kind == "met":
        return f"M{_text(x - 4.5)} {_text(y)}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z"
    if kind == "missed":
        return f"M{_text(x - 4)} {_text(y - 4)}l8 8m0 -8l-8 8"
    return f"M{_text(x)} {_text(y - 5)}l5 5l-5 5l-5 -5Z"


def _columns(figures: Sequence[Figure], places: Sequence[float]) -> list[Tick]:
    """Labels below, as many as have room; the last one always."""
    shown: list[Tick] = []
    free_up_to = float(WIDTH)
    for figure, x in sorted(zip(figures, places, strict=True), key=lambda pair: -pair[1]):
        at = min(max(x, _LABEL_WIDTH / 2), WIDTH - _LABEL_WIDTH / 2)
        if at + _LABEL_WIDTH / 2 <= free_up_to + 0.01 and len(shown) < _MOST_LABELS:
            shown.append(Tick(_text(at), figure.label))
            free_up_to = at - _LABEL_WIDTH / 2
    return shown[::-1]


def _height(value: float, floor: float) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - (value - floor) / (1 - floor))


def _text(number: float) -> str:
    return f"{number:.1f}"
