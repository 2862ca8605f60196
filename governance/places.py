"""Where something was found, in words."""

from __future__ import annotations

from governance.detecting.finding import Finding

_PARTS = {
    "messages": "Message",
    "variables": "Variable",
    "tools": "Tool",
    "parameters": "Parameters",
    "output_schema": "Output schema",
}


def place_in_words(finding: Finding) -> str:
    """ "Message 1, line 4", "Variable 2, example", "Output schema"; "" when it is about the whole."""
    part, *rest = finding.path.split(".")
    words = _PARTS.get(part, part.replace("_", " "))
    if rest and rest[0].isdigit():
        words = f"{words} {int(rest[0]) + 1}"
        rest = rest[1:]
    if part == "variables" and rest:
        words = f"{words}, {rest[0]}"
    return f"{words}, line {finding.line}" if part == "messages" and finding.line else words
