"""How a bench line is described and measured. A module here lists its lines as ``BENCHES: dict[str, Bench]``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

Run = Callable[[], object]


@dataclass(frozen=True)
class Bench:
    """One comparison of our code with a reference that does the same work, or the part of it that cannot be saved.

    ``ours`` and ``reference`` each do one run and are timed from outside. A run that returns a float is taken at its
    word instead: for preparation that must not count, or for something other than time (then say so in ``unit``).
    ``target`` is the greatest ratio ours / reference that meets the issue numbered ``issue``. ``setup`` runs once
    before all runs, ``teardown`` once after them, failed or not.
    """

    issue: int
    target: float
    ours: Run
    reference: Run
    unit: str = "s"
    setup: Run | None = None
    teardown: Run | None = None


class Result(TypedDict):
    """One line of ``var/bench.json``. ``ours`` and ``reference`` are medians in ``unit``; so is ``ratio``, of pairs."""

    name: str
    issue: int
    ours: float
    reference: float
    unit: str
    ratio: float
    target: float
    met: bool


def measure(name: str, bench: Bench, runs: int = 7) -> Result:
    """Run both sides in turn ``runs`` times, after one run each that does not count.

    The ratio is the median of the ratios of neighbouring runs: what slows the machine for a while slows both.
    """
    if bench.setup:
        bench.setup()
    try:
        once(bench.ours), once(bench.reference)
        pairs = [(once(bench.ours), once(bench.reference)) for _ in range(runs)]
    finally:
        if bench.teardown:
            bench.teardown()
    ratio = statistics.median(ours / reference for ours, reference in pairs)
    return {
        "name": name,
        "issue": bench.issue,
        "ours": statistics.median(ours for ours, _ in pairs),
        "reference": statistics.median(reference for _, reference in pairs),
        "unit": bench.unit,
        "ratio": ratio,
        "target": bench.target,
        "met": ratio <= bench.target,
    }


def once(run: Run) -> float:
    """Seconds of one run, or what it says instead."""
    started = time.perf_counter()
    own = run()
    elapsed = time.perf_counter() - started
    return own if isinstance(own, float) else elapsed
