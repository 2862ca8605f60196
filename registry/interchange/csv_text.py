"""Prompt text from tables: ``${name:default}`` to ``{{ name }}``, and a verdict on braces that are not a template.

=============================================  =====================================================
The text has                                   It becomes
=============================================  =====================================================
no braces of a template                        ``jinja2``, unchanged
a sound Jinja template                         ``jinja2``, unchanged
braces that are no template, no ``${…}``       ``text``: sent exactly as written
braces that are no template, and ``${…}``      ``jinja2`` with those braces quoted
=============================================  =====================================================

``${…}`` around program code (``${user.name}``, ``${index + 1}``, ``${x:-1}``) is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from registry.content import MAX_VARIABLES
from registry.interchange import jinja
from registry.interchange.finishing import message_line, variable
from registry.interchange.outcome import Collected, Refused
from registry.templating.scan import scan

_VARIABLE = re.compile(r"\$\{([^{}:\n]{1,200})(?::([^{}\n]*))?\}")
# A dot, bracket or operator between words, as in program code; or a default in the manner of shells (${x:-1}).
_CODE = re.compile(r"\w\.\w|[(\[\])?=+<>|*$]|//")
_SHELL_DEFAULT = re.compile(r"[-?+=]")
_PRINTED = re.compile(r"[^\W\d]\w*(?:\.\w+)*(?:\s*\|.+)?", re.DOTALL)
# GitHub Actions write ${{ … }}: those braces are theirs.
_FOREIGN_BRACES = "${{"


def convert(into: Collected) -> bool:
    """Set ``template_format``, texts and variables of ``into.content`` from its messages as found in the table.

    Returns whether the text came with tags of its own, whose variables are still to be looked for.
    """
    texts = [message["content"] for message in into.content["messages"]]
    found = any(_is_variable(match) for text in texts if "${" in text for match in _VARIABLE.finditer(text))
    tagged = [text for text in texts if jinja.has_tags(text)]
    literal = [text for text in tagged if not _is_template(text)]
    into.content["template_format"] = "text" if literal and not found else "jinja2"
    if literal:
        what = "quoted so that they stay as they are" if found else "kept: the text is sent exactly as written"
        into.info(into.line, f"Braces in this text are not a template; they were {what}.")
    if found:
        names = _Names()
        for index, message in enumerate(into.content["messages"]):
            message["content"] = _replace(into, message["content"], names, message_line(into, index), bool(literal))
        into.content["variables"] = list(names.variables.values())
    return len(tagged) > len(literal)


def _is_template(text: str) -> bool:
    """Sound Jinja that prints names, with or without filters. ``{{ topic / problem }}`` is a form, no sum."""
    if _FOREIGN_BRACES in text:
        return False
    names_only = all(_PRINTED.fullmatch(tag.body) for tag in scan(text).tags if tag.opener == "{{")
    return names_only and jinja.is_template(text)  # asked last: parsing is the slow part


def _is_variable(found: re.Match[str]) -> bool:
    name, default = found.group(1).strip(), found.group(2)
    if name in ("env", "file") and default:
        return False  # a reference, kept as text: see references
    code = _CODE.search(name) or not re.search(r"\w", name) or (default and _SHELL_DEFAULT.match(default))
    return not code


class _Names:
    """Variables by the name they had in the table, each with a name of its own that templates can use."""

    def __init__(self) -> None:
        self.variables: dict[str, dict[str, Any]] = {}

    def take(self, original: str, default: str, line: int) -> dict[str, Any]:
        if original not in self.variables:
            if len(self.variables) == MAX_VARIABLES:
                raise Refused(
                    f"This prompt has more than {MAX_VARIABLES:,} variables; that is the most allowed.", line=line
                )
            name = self._free(identifier(original))
            described = "" if name == original else original
            self.variables[original] = variable(name, description=described)
        known = self.variables[original]
        if default and known["default"] is None:
            known |= {"required": False, "default": default, "example": default}
        return known

    def _free(self, name: str) -> str:
        taken = {item["name"] for item in self.variables.values()}
        return next(other for other in _numbered(name) if other not in taken)


def _numbered(name: str) -> Any:
    yield name
    count = 2
    while True:
        yield f"{name}_{count}"
        count += 1


def identifier(name: str) -> str:
    """``name`` as a variable name: letters, digits and underscores, at most 80 characters, no word that Jinja keeps."""
    plain = unicodedata.normalize("NFKC", name)
    joined = re.sub(r"\W+", "_", plain).strip("_")[:80]
    if not joined.isidentifier() or joined in jinja.RESERVED:
        joined = f"value_{joined}"
    return joined if joined.isidentifier() else "value"


def _replace(into: Collected, text: str, names: _Names, line: int, quote: bool) -> str:
    parts, end = [], 0
    for found in _VARIABLE.finditer(text):
        between = text[end : found.start()]
        at = line + text.count("\n", 0, found.start())
        if not _is_variable(found):
            continue
        original, default = found.group(1).strip(), (found.group(2) or "").strip()
        known = names.take(original, default, at)
        if default and known["default"] != default:
            kept = known["default"][:60]
            into.warn(at, f"“{original}” has another default here, “{default[:60]}”; the first, “{kept}”, was kept.")
        parts += [_plain(between, quote, before_tag=True), "{{ " + known["name"] + " }}"]
        end = found.end()
    return "".join(parts) + _plain(text[end:], quote, before_tag=False)


def _plain(text: str, quote: bool, *, before_tag: bool) -> str:
    """Text between variables. A brace right before a tag would be read as part of it, so that one is always quoted."""
    if quote:
        return jinja.quote(text)
    return text[:-1] + '{{ "{" }}' if before_tag and text.endswith("{") else text
