"""The answer is the expected answer, letter by letter."""

from evaluation.scorers.exact.scorer import Exact

__all__ = ["Exact"]
