"""Another model judges the answer."""

from evaluation.scorers.judge.scorer import Judge

__all__ = ["Judge"]
