"""The answer means much the same as the expected one."""

from evaluation.scorers.similarity.scorer import Similarity

__all__ = ["Similarity"]
