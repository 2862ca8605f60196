"""A check that a company writes in Python and registers in code."""

from evaluation.scorers.custom.scorer import FunctionScorer

__all__ = ["FunctionScorer"]
