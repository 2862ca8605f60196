"""The answer is JSON."""

from evaluation.scorers.json_valid.scorer import JsonValid

__all__ = ["JsonValid"]
