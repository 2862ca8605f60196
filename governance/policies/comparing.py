"""Two versions of a policy side by side, as the sentences that people read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.policies.sentences import says

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Line:
    """One sentence; ``status`` is SAME, GONE or NEW."""

    status: str
    text: str


def changed_sentences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
    """The sentences of both in reading order, what went before what came; all NEW when there was nothing before."""
    old, new = _all(before) if before else [], _all(after)
    lines: list[Line] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line(SAME, text) for text in old[i:j]]
        else:
            lines += [Line(GONE, text) for text in old[i:j]]
            lines += [Line(NEW, text) for text in new[k:m]]
    return lines


def _all(document: Mapping[str, Any]) -> list[str]:
    """With the name, which is part of what is signed."""
    return [f"It is called “{document['name']}”.", *says(document)]
