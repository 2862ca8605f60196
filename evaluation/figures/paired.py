"""Is the new one better or worse than the baseline? Case by case, on the same cases, or no verdict at all."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import TypedDict

from evaluation.figures.intervals import CONFIDENCE
from evaluation.figures.rows import CaseFigures

SIGNIFICANT_P = 0.05
# Six cases that all flip one way are the fewest that the exact test calls significant (2 × 0.5⁶ = 0.031); with fewer
# than ten to compare, chance and a real change look alike too often.
FEWEST_PAIRS = 10
_RESAMPLES = 9_999
_DIGITS = 9
# Resampling holds every draw in memory at once; for so many cases Student's test of the same mean says the same.
_MOST_TO_RESAMPLE = 1_000
_SEED = 20_260_101  # the same cases give the same figure, on any day


class Verdict(enum.StrEnum):
    """Stored: values never change."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    TOO_FEW = "too_few"


class Comparison(TypedDict):
    """``difference`` is new minus baseline, of the mean score over the compared cases, with its 95 % interval; ``p`` of
    the paired test, None when there are too few. ``flipped_down`` are keys of cases that passed and now fail,
    ``flipped_up`` the other way, in order. ``skipped`` counts cases that only one side has, or that one side could not
    score, or whose case was edited."""

    verdict: str
    pairs: int
    skipped: int
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    flipped_down: list[str]
    flipped_up: list[str]


def compare(new: Mapping[str, CaseFigures], baseline: Mapping[str, CaseFigures]) -> Comparison:
    """Both sides by key of the case."""
    pairs = [(case, baseline[key]) for key, case in new.items() if key in baseline and _alike(case, baseline[key])]
    # Rounded: 0.3 less 0.1 is not 0.2 to the last bit, and a case that did not move must not count as one that did.
    differences = [round((one.score or 0.0) - (other.score or 0.0), _DIGITS) for one, other in pairs]
    p = _p(differences) if len(pairs) >= FEWEST_PAIRS else None
    low, high = _interval(differences)
    mean = fmean(differences) if differences else None
    return {
        "verdict": _verdict(mean, p),
        "pairs": len(pairs),
        "skipped": len(new.keys() | baseline.keys()) - len(pairs),
        "difference": mean,
        "low": low,
        "high": high,
        "p": p,
        "flipped_down": [one.key for one, other in pairs if _passes(other) and not _passes(one)],
        "flipped_up": [one.key for one, other in pairs if _passes(one) and not _passes(other)],
    }


def _alike(one: CaseFigures, other: CaseFigures) -> bool:
    return one.digest == other.digest and one.score is not None and other.score is not None


def _passes(case: CaseFigures) -> bool:
    """With several answers to a case, more than half of them."""
    return (case.passed or 0.0) > 0.5


def _verdict(mean: float | None, p: float | None) -> str:
    if p is None or mean is None:
        return Verdict.TOO_FEW
    if p >= SIGNIFICANT_P or mean == 0:
        return Verdict.NO_DIFFERENCE
    return Verdict.BETTER if mean > 0 else Verdict.WORSE


def _p(differences: Sequence[float]) -> float:
    """Two-sided. Where each case can only pass or fail, McNemar's exact test (Q. McNemar, 1947: the binomial test of
    the cases that flipped); otherwise a test that flips the signs of the differences at random (R. A. Fisher, The
    Design of Experiments, 1935, section 21), exact for few cases and drawn 9,999 times, from a fixed seed, for more;
    Student's test above a thousand.
    """
    from scipy import stats  # noqa: PLC0415  (slow to import, and rarely needed)

    moved = [each for each in differences if each != 0]
    if not moved:
        return 1.0
    if all(abs(each) == 1 for each in moved):
        return float(stats.binomtest(sum(1 for each in moved if each > 0), len(moved)).pvalue)
    if len(moved) == 1:
        return 1.0  # it could as well have moved the other way
    if len(moved) > _MOST_TO_RESAMPLE:
        return float(stats.ttest_1samp(moved, 0.0).pvalue) if len(set(moved)) > 1 else 0.0
    import numpy as np  # noqa: PLC0415

    tested = stats.permutation_test(
        (np.array(moved),),
        np.mean,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        rng=np.random.default_rng(_SEED),
        vectorized=True,
    )
    return float(tested.pvalue)


def _interval(differences: Sequence[float]) -> tuple[float | None, float | None]:
    """Student's interval of a mean of paired differences."""
    n = len(differences)
    if n < FEWEST_PAIRS:
        return None, None
    from scipy.stats import t  # noqa: PLC0415

    half = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * stdev(differences) / math.sqrt(n)
    mean = fmean(differences)
    return mean - half, mean + half
