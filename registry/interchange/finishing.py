"""The last steps that all readers share: from what was gathered to a ``Parsed`` in canonical shape.

In order: parameters are checked, template and variables compared, references to the outside named, content normalised.
"""

from __future__ import annotations

import re
from typing import Any

from registry.content import MAX_VARIABLES, Content, ContentError, canonical_bytes, normalise_content
from registry.interchange import jinja, parameters, references
from registry.interchange.outcome import Collected, Parsed, Refused
from registry.interchange.slugs import slugify

_SURROGATE = re.compile("[\ud800-\udfff]")

MAX_TITLE = 200
MAX_TAG = 50
TYPE_WORDS = {"array": "a list", "object": "an object", "number": "a number", "boolean": "yes or no"}


def finish(
    into: Collected,
    *,
    add_variables: bool = True,
    parameter_lines: dict[str, int] | None = None,
    compare: bool = True,
) -> Parsed:
    """Raises Refused if the content cannot be stored.

    ``add_variables``: variables that the template uses and the file does not declare are added, with a warning. Off for
    files that state their variables in full, so that reading what we wrote gives an equal digest. ``compare`` is off
    for text whose every tag the reader itself wrote, together with its variable.
    """
    raw = into.content
    raw["parameters"] = parameters.check(raw.get("parameters") or {}, into, parameter_lines)
    if compare and raw.get("template_format", "jinja2") == "jinja2":
        _compare_with_template(into, add_variables)
    content = _canonical(into)
    _name_references(into, content)
    return _parsed(into, content)


def variable(name: str, **known: Any) -> dict[str, Any]:
    """A variable as ``normalise_content`` takes it; text and required unless ``known`` says otherwise."""
    return {
        "name": name,
        "type": "string",
        "description": "",
        "required": True,
        "default": None,
        "example": None,
    } | known


def message_line(into: Collected, index: int) -> int:
    return into.message_lines[index] if index < len(into.message_lines) else into.line


def declared_names(into: Collected) -> set[str]:
    declared = into.content.get("variables") or []
    return {item["name"] for item in declared if isinstance(item, dict) and isinstance(item.get("name"), str)}


def warn_unused(into: Collected, used: set[str]) -> None:
    for name in sorted(declared_names(into) - used - into.used_elsewhere):
        line = into.variable_lines.get(name, into.line)
        into.warn(line, f"The variable “{name}” is declared but the text does not use it.")


def _compare_with_template(into: Collected, add: bool) -> None:
    used: dict[str, tuple[str, int]] = {}
    sound = True
    for index, message in enumerate(into.content.get("messages", [])):
        if not isinstance(message.get("content"), str):
            continue
        facts, before = jinja.facts(message["content"]), message_line(into, index) - 1
        if facts.problem:
            sound = False
            words = re.sub(r"^Line \d+: ", "", facts.problem.message)
            into.warn(before + (facts.problem.line or 1), f"The template has an error: {words[:1].upper()}{words[1:]}")
        for name, use in facts.uses.items():
            used.setdefault(name, (use.type, before + use.line))
    declared = declared_names(into)
    add_undeclared(into, {name: place for name, place in used.items() if name not in declared}, add=add)
    if sound:
        warn_unused(into, set(used))


def add_undeclared(into: Collected, undeclared: dict[str, tuple[str, int]], *, add: bool = True) -> None:
    """Declare variables that were found in use: ``undeclared`` is {name: (type, line)}."""
    declared = into.content.setdefault("variables", [])
    if len(declared) + len(undeclared) > MAX_VARIABLES:
        raise Refused(
            f"This prompt has {len(declared) + len(undeclared):,} variables; at most {MAX_VARIABLES:,} are allowed.",
            line=into.line,
        )
    for name, (kind, line) in undeclared.items():
        what = TYPE_WORDS.get(kind, "text")
        if add:
            declared.append(variable(name, type=kind))
            into.warn(line, f"The variable “{name}” is used but not declared; it was added as {what}. Check its type.")
        else:
            into.warn(line, f"The variable “{name}” is used but not declared. Add it to the variables.")


def _canonical(into: Collected) -> Content:
    try:
        content = normalise_content(into.content)
        # Texts always have an exact JSON form, numbers may not; leaving texts out keeps long tables fast.
        numbered = [
            item for item in content["variables"] if not (_is_text(item["default"]) and _is_text(item["example"]))
        ]
        if numbered or content["parameters"] or content["output_schema"] or content["tools"]:
            canonical_bytes({**content, "messages": [], "variables": numbered})
        return content
    except ContentError as error:
        raise Refused(f"{_words(error.path)}: {error.message}", line=_line_of_error(into, error)) from error
    except RecursionError as error:
        raise Refused("A value in this file is nested too deeply.", line=into.line) from error


def _line_of_error(into: Collected, error: ContentError) -> int:
    found = re.match(r"messages\.(\d+)", error.path)
    if not found:
        return into.line
    start = message_line(into, int(found.group(1)))
    within = re.match(r"Line (\d+) ", error.message)
    return start + int(within.group(1)) - 1 if within else start


def _words(path: str) -> str:
    """``messages.0.content`` → ``Message 1, content``: places counted as people count."""
    parts = [str(int(part) + 1) if part.isdigit() else part.replace("_", " ") for part in path.split(".")]
    if len(parts) > 1 and parts[1].isdigit():
        parts[:2] = [f"{parts[0].removesuffix('s')} {parts[1]}"]
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def _name_references(into: Collected, content: Content) -> None:
    places: list[tuple[Any, int]] = []
    for index, message in enumerate(content["messages"]):
        places.append((message["content"], message_line(into, index)))
    places.append(({key: value for key, value in content.items() if key != "messages"}, into.line))
    for value, line in places:
        if found := references.find(value):
            names = references.named(found)
            into.warn(line, f"{names}: this points outside the file. It was kept as written and is never followed.")


def _parsed(into: Collected, content: Content) -> Parsed:
    return Parsed(
        source=into.source,
        format=into.format,
        line=into.line,
        slug=slugify(into.slug or into.title or into.source),
        title=_one_line(into, into.title or into.slug, "title", MAX_TITLE),
        purpose=_storable(into, into.purpose, "purpose").strip(),
        feature=_one_line(into, into.feature, "feature", MAX_TITLE),
        version=into.version or None,
        change_note=_storable(into, into.change_note, "change note").strip(),
        tags=tuple(dict.fromkeys(tag for raw in into.tags if (tag := _one_line(into, raw, "tag", MAX_TAG)))),
        accuracy_threshold=into.accuracy_threshold,
        content=content,
        notes=tuple(sorted(into.notes, key=lambda note: note.line)),
    )


def _one_line(into: Collected, value: str, what: str, limit: int) -> str:
    line = " ".join(_storable(into, value, what).split())
    if len(line) > limit:
        into.warn(into.line, f"The {what} is {len(line)} characters long; it was cut to {limit}.")
    return line[:limit].rstrip()


def _storable(into: Collected, value: str, what: str) -> str:
    """Refuse what PostgreSQL cannot hold: JSON and YAML can spell null bytes and lone surrogates in escapes."""
    if (not value.isascii() and _SURROGATE.search(value)) or "\x00" in value:
        raise Refused(f"The {what} holds a null byte or half of a character. Type it again.", line=into.line)
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
