"""The answer has neither too few nor too many words."""

from evaluation.scorers.word_count.scorer import WordCount

__all__ = ["WordCount"]
