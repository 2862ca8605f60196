"""How sure a figure is: 95 % intervals of shares and of means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import TypedDict

CONFIDENCE = 0.95


class Estimate(TypedDict):
    """A mean with its 95 % interval, all from 0 to 1; ``n`` is how many cases it rests on. ``low`` and ``high`` are
    None where there are too few to say."""

    mean: float
    low: float | None
    high: float | None
    n: int


def estimate(values: Sequence[float]) -> Estimate | None:
    """Of independent cases. Shares of cases that pass or fail get Wilson's interval, other means Student's.

    Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927), by
    ``scipy.stats.binomtest``; for means over cases with several answers each, E. Miller, "Adding error bars to evals"
    (2024, arXiv:2411.00640), section 3: the case is the unit, not the answer.
    """
    if not values:
        return None
    if all(value in (0.0, 1.0) for value in values):
        return _share(sum(1 for value in values if value), len(values))
    return _mean(values)


def _share(passed: int, n: int) -> Estimate:
    # Takes a third of a second to import, and most processes never need it.
    from scipy.stats import binomtest  # noqa: PLC0415

    interval = binomtest(passed, n).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return {"mean": passed / n, "low": float(interval.low), "high": float(interval.high), "n": n}


def _mean(values: Sequence[float]) -> Estimate:
    n, mean = len(values), fmean(values)
    if n < 2:
        return {"mean": mean, "low": None, "high": None, "n": n}
    from scipy.stats import t  # noqa: PLC0415  (as above)

    half = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * stdev(values) / math.sqrt(n)
    return {"mean": mean, "low": max(0.0, mean - half), "high": min(1.0, mean + half), "n": n}


def percentile(values: Sequence[int], share: float) -> int | None:
    """The least value that at least ``share`` of all do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
