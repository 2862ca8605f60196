"""What the readers and writers need to know of a Jinja template, and how to quote braces.

The verdicts are those of ``registry.templating``: what an import takes for a template is what the editor takes for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.templating.language import FUNCTIONS
from registry.templating.problems import ERROR, Problem
from registry.templating.syntax import parse
from registry.templating.variables import Use, uses_in

_OPENERS = re.compile(r"\{\{|\{%|\{#")
# Also a brace at the very end, which would grow together with a tag that follows.
_TO_QUOTE = re.compile(r"\{\{|\{%|\{#|\{\Z")

# Words that Jinja reads as something else than a variable.
RESERVED = FUNCTIONS | frozenset(
    [
        "true",
        "false",
        "none",
        "True",
        "False",
        "None",
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "elif",
        "for",
        "loop",
        "self",
        "super",
        "varargs",
        "kwargs",
        "caller",
    ]
)


@dataclass(frozen=True, slots=True)
class Facts:
    """``problem`` is the first error, ``uses`` the variables by name with type and line; lines are the text's."""

    problem: Problem | None
    uses: dict[str, Use]


NO_TAGS = Facts(None, {})


def has_tags(text: str) -> bool:
    return _OPENERS.search(text) is not None


def facts(text: str) -> Facts:
    if not has_tags(text):
        return NO_TAGS
    parsed = parse(text)
    errors = [problem for problem in parsed.problems if problem.severity == ERROR]
    return Facts(min(errors, key=lambda problem: problem.line or 1, default=None), uses_in(parsed))


def is_template(text: str) -> bool:
    """Whether ``text`` is sound as a template; text without braces is."""
    return facts(text).problem is None


def quote(text: str) -> str:
    """``text`` so that Jinja prints it as it is: every opening tag stands inside a text literal."""
    return _TO_QUOTE.sub(lambda found: '{{ "' + found.group() + '" }}', text)
