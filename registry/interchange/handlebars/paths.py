"""Handlebars paths (``user.name``, ``this``, ``../x``) to Jinja expressions, within loops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from registry.interchange import jinja

_NAME = re.compile(r"[^\W\d]\w*\Z")
# Methods of Python's dictionaries and texts: Jinja would find these before an entry of that name.
_METHODS = frozenset(dir(dict)) | frozenset(dir(str)) | frozenset(dir(list))


class Unclear(ValueError):
    """No exact counterpart in Jinja; ``what`` names it in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Scope:
    """What plain names refer to: ``name`` is the loop's item in Jinja, "" for the variables of the prompt."""

    name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A Jinja expression and what is known of its type ("unknown" inside items and objects)."""

    expression: str
    type: str


@dataclass(slots=True)
class Uses:
    """``types``: the declared variables. ``found``: those met so far, name → (likely type, line of first use)."""

    types: dict[str, str] = field(default_factory=dict)
    found: dict[str, tuple[str, int]] = field(default_factory=dict)

    def take(self, name: str, kind: str, line: int) -> None:
        known = self.found.get(name)
        if known is None or (known[0] == "string" and kind != "string"):
            self.found[name] = kind, known[1] if known else line


def resolve(path: str, scopes: list[Scope], uses: Uses, line: int, kind: str) -> Path:
    """``path`` as seen from the innermost of ``scopes``. ``kind``: the type that its use suggests. Raises Unclear."""
    given, scope = path, scopes[-1]
    contexts = [item for index, item in enumerate(scopes) if index == 0 or item is not scopes[index - 1]]
    while path.startswith("../"):
        path = path[3:]
        contexts = contexts[:-1]
        if not contexts:
            raise Unclear("{{" + given + "}}, which leaves the prompt")
        scope = contexts[-1]
    segments = _segments(path.removeprefix("./"), given)
    if segments[:1] == ["this"]:
        segments = segments[1:]
        if not scope.name and not segments:
            raise Unclear("{{" + given + "}}, which stands for all variables at once,")
    elif scope.alias and segments[0] == scope.alias:
        segments = segments[1:]
    if scope.name:
        return Path(scope.name + _members(segments, given), "unknown")
    return _variable(segments, uses, line, kind, given)


def _variable(segments: list[str], uses: Uses, line: int, kind: str, given: str) -> Path:
    name, members = segments[0], segments[1:]
    if not _NAME.match(name) or name in jinja.RESERVED:
        raise Unclear("{{" + given + "}}")
    if members == ["length"]:
        uses.take(name, "array", line)
        return Path(f"{name} | length", "integer")
    uses.take(name, "object" if members else kind, line)
    if members:
        return Path(name + _members(members, given), "unknown")
    return Path(name, uses.types.get(name, "unknown"))


def _segments(path: str, given: str) -> list[str]:
    if (
        path.startswith(("@", '"', "'", "("))
        or re.match(r"-?\d", path)
        or path in ("true", "false", "null", "undefined")
    ):
        raise Unclear("{{" + given + "}}")
    segments = [segment.strip("[]") for segment in re.split(r"[./]", path)]
    if not all(re.fullmatch(r"\w+", segment) for segment in segments):
        raise Unclear("{{" + given + "}}")
    return segments


def _members(segments: list[str], given: str) -> str:
    written = []
    for segment in segments:
        if segment.isdigit():
            written.append(f"[{segment}]")
        elif segment in _METHODS or not _NAME.match(segment):
            written.append(f'["{segment}"]')
        else:
            written.append(f".{segment}")
    return "".join(written)
