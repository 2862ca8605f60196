"""The model refuses, or does not."""

from evaluation.scorers.refusal.scorer import Refusal

__all__ = ["Refusal"]
