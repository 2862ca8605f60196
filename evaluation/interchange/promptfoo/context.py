"""What the parts of one promptfoo file share while it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from evaluation.interchange.outcome import Collecting
from evaluation.interchange.promptfoo.asserts import Asserted
from evaluation.interchange.reports import Reports

# (path of keys) → words for where that is: "promptfooconfig.yaml line 12"
Place = Callable[..., str]


@dataclass(slots=True)
class Defaults:
    """What ``defaultTest`` gives every case: variables; assertions that say what to expect (``expecting``; their
    criteria are the suite's); and assertions whose value differs by case (``each``). ``shared``: templates of
    assertions. ``expected_variable``, of our own export, stands for what the case expects."""

    shared: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    each: list[Asserted] = field(default_factory=list)
    expecting: list[Asserted] = field(default_factory=list)
    expected_variable: str = ""


@dataclass(slots=True)
class Context:
    into: Collecting
    place: Place
    reports: Reports = field(default_factory=Reports)
    defaults: Defaults = field(default_factory=Defaults)


def dict_or_empty(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def not_opened(what: str, value: Any) -> str:
    """A sentence for something that stands elsewhere, or is of no known shape."""
    shown = str(value)[:100]
    if isinstance(value, str) and ("/" in value or "." in value):
        return f"{what} names “{shown}”. Files and addresses are never opened: import that file by itself."
    return f"{what} is of a shape that is not known, so it was left out: {shown}"
