"""How many runs of up to four words the answer shares with the expected one."""

from evaluation.scorers.bleu.scorer import Bleu

__all__ = ["Bleu"]
