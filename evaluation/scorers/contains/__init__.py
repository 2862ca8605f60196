"""The answer holds all, any or none of several texts."""

from evaluation.scorers.contains.scorer import Contains

__all__ = ["Contains"]
