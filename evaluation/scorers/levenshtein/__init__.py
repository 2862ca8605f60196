"""How few letters must change to make the answer the expected one."""

from evaluation.scorers.levenshtein.scorer import Levenshtein

__all__ = ["Levenshtein"]
