"""The answer is written in the expected language."""

from evaluation.scorers.language.scorer import Language

__all__ = ["Language"]
