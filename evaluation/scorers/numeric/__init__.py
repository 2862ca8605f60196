"""The answer holds the expected number, within a tolerance."""

from evaluation.scorers.numeric.scorer import Numeric

__all__ = ["Numeric"]
