"""A pattern matches the answer."""

from evaluation.scorers.regex.scorer import RegexMatch

__all__ = ["RegexMatch"]
