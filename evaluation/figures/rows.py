"""What figures are made from: one row an answer, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Row:
    """One answer to one case. ``score`` and ``passed`` are None where it could not be scored, and ``problem`` then
    says why in a word ("timed_out"). ``case_digest`` names the exact case: only equal ones are compared.
    ``scores`` are the values of each criterion, from 0 to 1."""

    key: str
    case_digest: str
    tags: tuple[str, ...] = ()
    score: float | None = None
    passed: bool | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    passes: Mapping[str, bool | None] = field(default_factory=dict)
    problem: str = ""
    latency_ms: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_micro_usd: int | None = None


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """One case, its answers taken together. ``score`` and ``passed`` are means over its answers, from 0 to 1, and None
    as soon as one of them could not be scored: a case is known or it is not."""

    key: str
    digest: str
    tags: tuple[str, ...]
    score: float | None
    passed: float | None
    scores: Mapping[str, float | None]
    passes: Mapping[str, float | None]
    answers: int


def by_case(rows: Iterable[Row]) -> dict[str, CaseFigures]:
    """Figures of each case, by its key, in the order of the rows."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.key, []).append(row)
    return {key: _together(key, same) for key, same in grouped.items()}


def _together(key: str, rows: list[Row]) -> CaseFigures:
    first = rows[0]
    return CaseFigures(
        key=key,
        digest=first.case_digest,
        tags=first.tags,
        score=mean_of([row.score for row in rows]),
        passed=mean_of([None if row.passed is None else float(row.passed) for row in rows]),
        scores={name: mean_of([row.scores.get(name) for row in rows]) for name in first.scores},
        passes={name: mean_of([_as_number(row.passes.get(name)) for row in rows]) for name in first.passes},
        answers=len(rows),
    )


def _as_number(passed: bool | None) -> float | None:
    return None if passed is None else float(passed)


def mean_of(values: list[float | None]) -> float | None:
    """None when there is no value, or one that is not known."""
    known = [value for value in values if value is not None]
    return fmean(known) if known and len(known) == len(values) else None
