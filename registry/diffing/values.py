"""Differences between JSON values, by path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """What happened to the value at ``path`` ("properties.urgency.enum[2]"). Absent sides are None."""

    path: str
    kind: ChangeKind
    old: Any
    new: Any

    @property
    def old_text(self) -> str:
        return "" if self.kind == "added" else shown(self.old)

    @property
    def new_text(self) -> str:
        return "" if self.kind == "removed" else shown(self.new)


def same_value(old: Any, new: Any) -> bool:
    """Equality as JSON and the digest know it: 1 and 1.0 are the same number, 1 and true are not."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same_value(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same_value, old, new))
    return bool(old == new)


def value_changes(old: Any, new: Any, path: str = "") -> Iterator[ValueChange]:
    """Every value that differs, as deep as the two still have the same shape. Keys of objects come in order of name."""
    if same_value(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_objects(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, path)
    else:
        yield ValueChange(path, "changed", old, new)


def _of_objects(old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[ValueChange]:
    for key in sorted(old.keys() | new.keys()):
        inner = f"{path}.{key}" if path else key
        if key not in new:
            yield ValueChange(inner, "removed", old[key], None)
        elif key not in old:
            yield ValueChange(inner, "added", None, new[key])
        else:
            yield from value_changes(old[key], new[key], inner)


def _of_lists(old: list[Any], new: list[Any], path: str) -> Iterator[ValueChange]:
    """Items are lined up, so that one put in at the front is one addition and not a change of every item."""
    matcher = SequenceMatcher(
        None, [canonical(item) for item in old], [canonical(item) for item in new], autojunk=False
    )
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(old_end - old_start, new_end - new_start)
        for step in range(both):
            yield from value_changes(old[old_start + step], new[new_start + step], f"{path}[{new_start + step}]")
        for at in range(old_start + both, old_end):
            yield ValueChange(f"{path}[{at}]", "removed", old[at], None)
        for at in range(new_start + both, new_end):
            yield ValueChange(f"{path}[{at}]", "added", None, new[at])


def canonical(value: Any) -> str:
    """Equal for the same values and only for them: whole floats are written as integers, keys are sorted."""
    return json.dumps(_whole(value), sort_keys=True, ensure_ascii=False)


def pretty(value: Any) -> str:
    """Indented JSON for a comparison by line; the empty text for no value."""
    return "" if value in (None, []) else json.dumps(_whole(value), indent=2, sort_keys=True, ensure_ascii=False)


def shown(value: Any) -> str:
    """A value in a sentence: text in quotation marks, yes and no, other values as JSON, cut where long."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    text = f"“{value}”" if isinstance(value, str) else json.dumps(_whole(value), sort_keys=True, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value
