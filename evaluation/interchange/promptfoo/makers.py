"""What a type of assertion becomes, and what makers of it have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from evaluation.interchange.case_json import is_number


class NotPortable(ValueError):
    """This assertion has no equal here; the message says why."""


MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Mapped:
    """``expected``: what the case must expect, for scorers that compare with it. ``notes``: what differs here."""

    scorer: str
    settings: dict[str, Any] = field(default_factory=dict)
    threshold: float = 1.0
    expected: Any = MISSING
    notes: tuple[str, ...] = ()


# (value, threshold, negated) → Mapped
Maker = Callable[[Any, Any, bool], Mapped]


def negation(negated: bool) -> dict[str, Any]:
    return {"is_negated": True} if negated else {}


def refuse_negated(negated: bool, kind: str) -> None:
    if negated:
        raise NotPortable(f"“{kind}” cannot be turned round here")


def text_of(value: Any) -> str:
    """A text or number as text. Raises NotPortable."""
    if isinstance(value, str):
        return value
    if is_number(value):
        return str(value)
    raise NotPortable("its value is no text")


def texts_of(value: Any) -> list[str]:
    return [text_of(item) for item in value] if isinstance(value, list) else [text_of(value)]


def filled_texts(value: Any) -> list[str]:
    texts = texts_of(value)
    if not texts or not all(text.strip() for text in texts):
        raise NotPortable("it looks for an empty text, which every answer holds")
    return texts


def one_or_several(value: Any) -> Any:
    texts = filled_texts(value)
    return texts if isinstance(value, list) else texts[0]


def share_of(threshold: Any, otherwise: float) -> float:
    given = otherwise if threshold is None else threshold
    if not 0 <= given <= 1:
        raise NotPortable("its threshold is not between 0 and 1")
    return given
