"""Figures of evaluation in words, for templates."""

from __future__ import annotations

from typing import Any

from django import template

from evaluation import wording

register = template.Library()


@register.filter
def score(estimate: Any) -> str:
    """``{{ card.score|score }}``: "0.94 (0.91–0.96)" of an estimate; "unknown" of none."""
    return wording.with_interval(estimate)


@register.filter
def figure(value: float | None) -> str:
    """``{{ value|figure }}``: "0.94" of a number from 0 to 1."""
    return wording.figure(value)
