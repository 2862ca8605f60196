"""What changed in a suite between two of its versions, for its history and for whoever saved second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluation.documents import Case, Criterion
from evaluation.models import Case as CaseRow
from evaluation.models import SuiteVersion
from evaluation.scorers_in_words import criteria_in_words, in_short

LISTED = 50  # changed cases that a page lists one by one
SHOWN = 500  # characters of one value

_PARTS = {
    "messages": "messages",
    "follow_ups": "later turns",
    "expected": "expected answer",
    "tags": "tags",
    "note": "note",
    "checks": "checks of its own",
}


@dataclass(frozen=True)
class Change:
    """``old`` and ``new`` are words, empty where there was or is nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class CaseChanges:
    key: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class SuiteChanges:
    """``changed`` lists the first fifty; ``changed_count`` counts all. ``is_reordered``: only the order is another."""

    facts: tuple[Change, ...] = ()
    criteria: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[CaseChanges, ...] = field(default=())
    changed_count: int = 0
    is_reordered: bool = False

    @property
    def summary(self) -> str:
        """ "3 cases added, 1 check changed"."""
        counts = ((len(self.added), "added"), (len(self.removed), "removed"), (self.changed_count, "changed"))
        parts = [f"{count:,} case{'' if count == 1 else 's'} {what}" for count, what in counts if count]
        if self.criteria:
            parts.append(f"{len(self.criteria)} check{'' if len(self.criteria) == 1 else 's'} changed")
        if self.facts:
            parts.append("another accuracy threshold")
        if self.is_reordered:
            parts.append("another order of cases")
        return ", ".join(parts) or "nothing changed"


def changes_between(before: SuiteVersion | None, after: SuiteVersion) -> SuiteChanges:
    """Reads only the cases that one of both does not have: one query."""
    old_ids = list(before.case_ids) if before else []
    new_ids = list(after.case_ids)
    shared = set(old_ids) & set(new_ids)
    rows = CaseRow.objects.in_bulk([pk for pk in {*old_ids, *new_ids} if pk not in shared])
    old = {rows[pk].key: rows[pk].document for pk in old_ids if pk in rows}
    new = {rows[pk].key: rows[pk].document for pk in new_ids if pk in rows}
    both = [key for key in new if key in old]
    return SuiteChanges(
        facts=tuple(_facts(before, after)),
        criteria=tuple(_criteria(before.criteria if before else [], after.criteria)),
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(CaseChanges(key, tuple(case_changes(old[key], new[key]))) for key in both[:LISTED]),
        changed_count=len(both),
        is_reordered=old_ids != new_ids and not rows,
    )


def _facts(before: SuiteVersion | None, after: SuiteVersion) -> Iterator[Change]:
    if before is not None and before.accuracy_threshold != after.accuracy_threshold:
        old, new = in_short(before.accuracy_threshold), in_short(after.accuracy_threshold)
        yield Change("Share of cases that must pass", old, new)


def _criteria(before: list[Criterion], after: list[Criterion]) -> Iterator[Change]:
    old = {each["key"]: each for each in before}
    new = {each["key"]: each for each in after}
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield Change(key, _criterion(old.get(key)), _criterion(new.get(key)))


def _criterion(criterion: Criterion | None) -> str:
    if criterion is None:
        return ""
    words = criteria_in_words([criterion])[0]
    chosen = [f"{label}: {value}" for label, value in words.settings]
    return _cut("; ".join([words.name, *chosen, f"weight {in_short(words.weight)}", words.passing]))


def case_changes(old: Case, new: Case) -> Iterator[Change]:
    """One for each variable and part that differs."""
    for name in dict.fromkeys([*old["variables"], *new["variables"]]):
        yield from _changed(name, old["variables"].get(name), new["variables"].get(name))
    before: dict[str, Any] = dict(old)
    after: dict[str, Any] = dict(new)
    for part, label in _PARTS.items():
        yield from _changed(label, before[part], after[part])


def _changed(label: str, old: Any, new: Any) -> Iterator[Change]:
    if old != new:
        yield Change(label, _cut(_words(old)), _cut(_words(new)))


def _words(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " · ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _cut(words: str) -> str:
    return words if len(words) <= SHOWN else words[:SHOWN].rstrip() + "…"
