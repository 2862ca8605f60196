"""Settings and verdicts that several scorers have in common, so that they read alike on every form."""

from __future__ import annotations

from typing import Any

from evaluation.scorers.base import Score, Setting

IGNORE_CASE = Setting(
    "ignore_case",
    "Capital and small letters are the same",
    "yes_no",
    default=False,
    help="“Yes” then equals “yes” and “YES”.",
)
IS_NEGATED = Setting(
    "is_negated",
    "The other way round",
    "yes_no",
    default=False,
    help="The check then passes where it would fail, and fails where it would pass.",
)
FALLOFF = Setting(
    "falloff",
    "Above the limit",
    "choice",
    default="hard",
    choices=(("hard", "The score is 0"), ("linear", "The score falls evenly, and is 0 at twice the limit")),
)


def yes_or_no(holds: bool, when_so: str, when_not: str, settings: dict[str, Any], **details: Any) -> Score:
    """1 or 0 with the sentence for what was seen; the setting ``is_negated`` turns the score, not the sentence."""
    return Score(float(holds != bool(settings.get("is_negated"))), when_so if holds else when_not, details)


def within_limit(amount: float, limit: float, falloff: str) -> float:
    """1 up to ``limit``. Above it 0, or falling evenly to 0 at twice the limit."""
    if amount <= limit:
        return 1.0
    return max(0.0, 2.0 - amount / limit) if falloff == "linear" and limit > 0 else 0.0


def folded(text: str, settings: dict[str, Any]) -> str:
    return text.casefold() if settings["ignore_case"] else text
