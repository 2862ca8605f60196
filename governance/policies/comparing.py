"""Two versions of a policy side by side, as the sentences that people read; and what two sets of policies ask."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.choices import GateMode
from governance.permissions import SIGNING_ROLES
from governance.policies import words
from governance.policies.sentences import gate_name, says

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


def changed_asks(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What two snapshots of ``combine`` ask differently of one change, one sentence each; empty when nothing."""
    return [
        *_signatures(before, after),
        *_checks(before, after),
        *_times(before, after),
        *_ways(before, after),
    ]


def _signatures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    if before["requirements"] and not after["requirements"]:
        return ["No policy would ask anybody to sign it, so it could never pass."]
    old, new = ({each["role"]: each["count"] for each in side["requirements"]} for side in (before, after))
    differences = {role: new.get(role, 0) - old.get(role, 0) for role in SIGNING_ROLES}
    more = words.signatures([{"role": role, "count": n} for role, n in differences.items() if n > 0])
    less = words.signatures([{"role": role, "count": -n} for role, n in differences.items() if n < 0])
    return [
        *([f"It would need {more} more."] if more else []),
        *([f"It would need {less} less."] if less else []),
    ]


def _checks(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = ({each["gate"]: each["mode"] for each in side["gates"]} for side in (before, after))
    told = []
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            told.append(f"The check “{gate_name(code)}” {_MODES[new.get(code)]}.")
    return told


def _times(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [
        f"{what} {words.hours(after[part])} after it is sent, not {words.hours(before[part])}."
        for part, what in (("due_h", "Signatures would be due"), ("expires_h", "It would expire"))
        if before[part] != after[part]
    ]


def _ways(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    if before["fresh_sign_in_min"] != after["fresh_sign_in_min"]:
        minutes = after["fresh_sign_in_min"]
        told.append(
            f"Whoever signs would need to have proved who they are in the last {words.minutes(minutes)}."
            if minutes
            else "Whoever signs would not be asked to prove again who they are."
        )
    if before["comments_resolved"] != after["comments_resolved"]:
        told.append(
            "Every comment would have to be resolved first."
            if after["comments_resolved"]
            else "Comments could stay open."
        )
    return told


_MODES = {
    GateMode.BLOCK: "would have to be fine",
    GateMode.WARN: "would only warn",
    None: "would not be looked at because of policy",
}
