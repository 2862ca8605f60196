"""The answer cost little enough."""

from evaluation.scorers.cost.scorer import Cost

__all__ = ["Cost"]
