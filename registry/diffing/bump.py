"""Which part of the version number a difference asks for, and why."""

from __future__ import annotations

from typing import NamedTuple

from registry.diffing.content import ContentDiff, VariablesSection
from registry.diffing.messages import MessageDiff
from registry.diffing.typos import only_spacing, only_typos

# Fields of a variable that only people read: they reach neither the model nor the calling program.
_NOTES = frozenset(["description", "example"])


class Bump(NamedTuple):
    """``level``: "patch", "minor", "major", or "first" for a first one. ``reason`` is a clause: "the tools changed"."""

    level: str
    reason: str


def propose_bump(diff: ContentDiff) -> Bump:
    """The smallest level that tells the calling programs the truth.

    - major: what a program sends or gets back changed (output schema, variables, tools, template format);
    - minor: what the model does may change (texts, roles, order of messages, model, parameters);
    - patch: only spacing, spelling (see ``typos``), or notes and examples of variables.
    """
    if diff.is_first:
        return Bump("first", "this is the first version")
    broken = [
        what
        for what, changed in (
            ("the output schema", diff.output_schema.is_changed),
            ("the variables", _variables_break(diff.variables)),
            ("the tools", bool(diff.tools.changes)),
            ("the template format", diff.template_format.is_changed),
        )
        if changed
    ]
    if broken:
        return Bump("major", f"{_listed(broken)} changed")
    behaviour = [
        what
        for what, changed in (
            ("behaviour text", any(_changes_behaviour(message) for message in diff.messages.messages)),
            ("the model", diff.model.is_changed),
            ("parameters", diff.parameters.is_changed),
            ("the order of the tools", diff.tools.is_changed),
        )
        if changed
    ]
    if behaviour:
        return Bump("minor", f"{_listed(behaviour)} changed")
    return Bump("patch", _patch_reason(diff))


def _variables_break(variables: VariablesSection) -> bool:
    """Whether a program must send something else. The order in which variables are listed tells it nothing."""
    return any(
        one.kind != "changed" or any(change.path not in _NOTES for change in one.fields) for one in variables.variables
    )


def _changes_behaviour(message: MessageDiff) -> bool:
    if message.kind in ("added", "removed") or message.is_moved or message.is_role_changed:
        return True
    if message.text.is_empty:
        return False
    old, new = _texts(message)
    return not only_spacing(old, new) and not only_typos(old, new, message.text)


def _texts(message: MessageDiff) -> tuple[str, str]:
    text = message.text
    return "\n".join(text.old_lines), "\n".join(text.new_lines)


def _patch_reason(diff: ContentDiff) -> str:
    if diff.is_empty:
        return "nothing changed"
    texts = [message for message in diff.messages.messages if not message.text.is_empty]
    parts = []
    if texts:
        spacing = all(only_spacing(*_texts(message)) for message in texts)
        parts.append("spacing" if spacing else "spelling")
    if any(one.fields for one in diff.variables.variables):
        parts.append("notes or examples of variables")
    elif diff.variables.is_changed:
        parts.append("the order of the variables")
    return f"only {_listed(parts)} changed"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
