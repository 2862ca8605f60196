"""Checks of a suite as people read them: what is looked at, how, and how much it counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.documents import Criterion
from evaluation.scorers.base import Scorer, Setting
from evaluation.scorers.given import quoted
from evaluation.scorers.registering import scorer

SHOWN = 120  # characters of one setting


@dataclass(frozen=True)
class CriterionWords:
    """``settings`` are (label, value in words), only those that were chosen. ``share``: of a case's score, 0 to 1."""

    key: str
    name: str
    sentence: str
    settings: tuple[tuple[str, str], ...]
    weight: float
    threshold: float
    share: float
    calls_models: bool
    is_known: bool = True

    @property
    def passing(self) -> str:
        """What a score must be."""
        if self.threshold >= 1:
            return "passes with the full score only"
        if self.threshold <= 0:
            return "always passes; its score still counts"
        return f"passes from {in_short(self.threshold)}"

    @property
    def counting(self) -> str:
        return f"weight {in_short(self.weight)}, {self.share:.0%} of a case’s score"


def criteria_in_words(criteria: Sequence[Criterion]) -> list[CriterionWords]:
    total = sum(each["weight"] for each in criteria) or 1
    return [_in_words(each, each["weight"] / total) for each in criteria]


def _in_words(criterion: Criterion, share: float) -> CriterionWords:
    try:
        kind = scorer(criterion["scorer"])
    except LookupError:
        return _unknown(criterion, share)
    return CriterionWords(
        criterion["key"],
        kind.name,
        kind.sentence,
        tuple(_settings(kind, criterion["settings"])),
        criterion["weight"],
        criterion["threshold"],
        share,
        kind.calls_models,
    )


def _unknown(criterion: Criterion, share: float) -> CriterionWords:
    """Made where more scorers were registered; it scores nothing here, and that is said."""
    says = "This scorer is not installed here. Replace the check by another one, or have the scorer installed."
    return CriterionWords(
        criterion["key"],
        criterion["scorer"],
        says,
        (),
        criterion["weight"],
        criterion["threshold"],
        share,
        calls_models=False,
        is_known=False,
    )


def _settings(kind: Scorer, given: dict[str, Any]) -> list[tuple[str, str]]:
    chosen = ((setting, given.get(setting.name)) for setting in kind.settings if setting.kind != "hidden")
    return [
        (setting.label, value_in_words(setting, value)) for setting, value in chosen if value not in (None, "", [], {})
    ]


def value_in_words(setting: Setting, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if setting.kind == "choice":
        return dict(setting.choices).get(value, str(value))
    if isinstance(value, list):
        value = " · ".join(map(str, value))
    elif not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return quoted(value, SHOWN)


def in_short(number: float) -> str:
    """ "0.9", "1", "2.5": as few digits as say it."""
    return f"{number:g}"
