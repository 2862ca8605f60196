"""How many words and word pairs the answer shares with the expected one."""

from evaluation.scorers.rouge.scorer import Rouge

__all__ = ["Rouge"]
