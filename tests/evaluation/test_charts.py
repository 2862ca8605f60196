"""Where points and lines of drawings stand."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace

import pytest

from evaluation.charts import HEIGHT, WIDTH, Figure, by_steps, by_time, spark

AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def figures(*means, days=None, spread=0.02):
    days = days or range(len(means))
    return [
        Figure(f"1.{place}.0", mean, max(0, mean - spread), min(1, mean + spread), "met", AT + dt.timedelta(days=day))
        for place, (mean, day) in enumerate(zip(means, days, strict=True))
    ]


@pytest.mark.parametrize("means", [(0.0,), (1.0,), (0.0, 1.0), (0.5, 0.5), (0.94, 0.89, 0.97), (0.333,) * 30])
@pytest.mark.parametrize("draw", [by_steps, by_time])
@pytest.mark.parametrize("threshold", [None, 0.0, 0.9, 1.0])
def test_chart__any_scores__everything_lies_inside(means, draw, threshold):
    chart = draw(figures(*means), threshold)

    heights = [float(place) for mark in chart.marks for place in (mark.y, mark.low, mark.high)]
    heights += [float(row.place) for row in chart.rows] + ([float(chart.threshold)] if chart.threshold else [])
    assert all(0 < height < HEIGHT for height in heights)
    assert all(0 < float(mark.x) < WIDTH for mark in chart.marks)
    assert [row.label for row in chart.rows] == sorted({row.label for row in chart.rows})
    assert 2 <= len(chart.rows) <= 6
    assert chart.rows[-1].label == "1.00"
    assert (threshold is None) is (chart.threshold == "")


def test_chart__higher_scores__stand_higher_and_on_their_line():
    chart = by_steps(figures(0.8, 0.9, 1.0, spread=0))

    lines = {row.label: row.place for row in chart.rows}
    assert [mark.y for mark in chart.marks] == [lines["0.80"], lines["0.90"], lines["1.00"]]
    assert float(chart.marks[0].y) > float(chart.marks[2].y)


def test_by_time__uneven_dates__stand_at_their_distance_and_are_joined():
    chart = by_time(figures(0.9, 0.9, 0.9, days=[0, 1, 10]))

    xs = [float(mark.x) for mark in chart.marks]
    assert (xs[1] - xs[0]) / (xs[2] - xs[0]) == pytest.approx(0.1, abs=0.01)
    assert chart.lines == [" ".join(f"{mark.x},{mark.y}" for mark in chart.marks)]


def test_by_time__all_at_one_instant__stands_in_the_middle():
    chart = by_time(figures(0.9, 0.8, days=[0, 0]))

    assert len({mark.x for mark in chart.marks}) == 1


def test_by_steps__versions__are_not_joined():
    assert by_steps(figures(0.9, 0.8)).lines == []


def test_by_time__of_two_versions_in_turn__joins_each_with_its_own():
    one, two, three, four = figures(0.9, 0.8, 0.9, 0.7)
    chart = by_time([replace(one, of="a"), replace(two, of="b"), replace(three, of="a"), replace(four, of="c")])

    marks = chart.marks
    assert chart.lines == [f"{marks[0].x},{marks[0].y} {marks[2].x},{marks[2].y}"]


@pytest.mark.parametrize("count", [1, 2, 8, 30])
def test_labels__of_many__do_not_touch_and_name_the_last(count):
    chart = by_time(figures(*[0.9] * count))

    places = [float(column.place) for column in chart.columns]
    assert all(after - before >= 51.9 for before, after in itertools.pairwise(places))
    assert chart.columns[-1].label == f"1.{count - 1}.0"
    assert all(26 <= place <= WIDTH - 26 for place in places)


def test_shapes__of_each_outcome__differ():
    paths = []
    for kind in ("met", "missed", "undecided"):
        one = Figure("1.0.0", 0.9, None, None, kind, AT)
        paths.append(re.sub(r"[\d.]+", "", by_steps([one]).marks[0].path))

    assert len(set(paths)) == 3


def test_spark__what_hardly_moved__looks_so():
    def span(*means):
        heights = [float(point.split(",")[1]) for point in spark(means).split()]
        return max(heights) - min(heights)

    assert span(0.94, 0.941) < 1
    assert span(0.5, 0.9) > 15
    assert spark((0.5, 0.9)).startswith("3.0,24.0")
