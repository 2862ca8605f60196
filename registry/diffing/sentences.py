"""One plain sentence for each kind of change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.diffing.messages import MessageDiff
from registry.diffing.structure import TextDiff
from registry.diffing.values import ValueChange, shown


def counted(number: int, noun: str) -> str:
    """``1 word``, ``1,204 words``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def label(key: str) -> str:
    """``max_tokens`` → ``Max tokens``."""
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def of_text(text: TextDiff) -> str:
    """``2 passages changed: 5 words added, 3 words removed``."""
    words = []
    if text.words_added:
        words.append(f"{counted(text.words_added, 'word')} added")
    if text.words_removed:
        words.append(f"{counted(text.words_removed, 'word')} removed")
    return f"{counted(text.passages, 'passage')} changed: {', '.join(words) or 'spaces or signs only'}"


def of_message(message: MessageDiff) -> str:
    """Everything that happened to one message, without a full stop."""
    name = f"{label(message.role)} message"
    if message.kind == "added":
        return f"{name} added as number {message.new_position}, {counted(message.text.words_added, 'word')}"
    if message.kind == "removed":
        return f"{name} removed, it was number {message.old_position}"
    happened = []
    if message.is_role_changed:
        happened.append(f"role changed from {message.old_role} to {message.new_role}")
    if message.is_moved:
        happened.append(f"moved from number {message.old_position} to number {message.new_position}")
    if not message.text.is_empty:
        happened.append(of_text(message.text))
    return f"{name}: {'; '.join(happened) or 'unchanged'}"


def of_value(change: ValueChange, name: str) -> str:
    """``Temperature raised from 0.2 to 0.7``, ``Stop set to ["END"]``, ``Top p no longer set, it was 0.9``."""
    if change.kind == "added":
        return f"{name} set to {shown(change.new)}"
    if change.kind == "removed":
        return f"{name} no longer set, it was {shown(change.old)}"
    return f"{name} {_verb(change.old, change.new)} from {shown(change.old)} to {shown(change.new)}"


def of_json(changes: Sequence[ValueChange], name: str) -> str:
    """One change in full, several counted with their places."""
    if len(changes) == 1:
        change = changes[0]
        where = change.path or "the whole"
        if change.kind == "changed":
            return f"{name}: {where} changed from {shown(change.old)} to {shown(change.new)}"
        return f"{name}: {where} {change.kind}"
    places = [change.path for change in changes[:3]]
    more = len(changes) - len(places)
    return f"{name}: {len(changes)} changes, in {', '.join(places)}{f' and {more} more' if more else ''}"


def _verb(old: Any, new: Any) -> str:
    numbers = [value for value in (old, new) if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) < 2:
        return "changed"
    return "raised" if new > old else "lowered"
