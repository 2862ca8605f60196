"""The answer begins with one of several texts."""

from evaluation.scorers.starts_with.scorer import StartsWith

__all__ = ["StartsWith"]
