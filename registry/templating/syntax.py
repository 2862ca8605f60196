"""Is this template well formed and safe?"""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from registry.templating.explain import explain_failure, too_deep
from registry.templating.language import MAX_CODE_CHARACTERS, MAX_PROBLEMS, MAX_TAGS
from registry.templating.problems import INFO, Problem, in_order
from registry.templating.safety import unsafe_constructs
from registry.templating.scan import Scan, scan

# Only its parser is used; nothing is compiled or run here. keep_trailing_newline as in render, so that lines agree.
PARSER = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - prompts are text, not HTML

HANDLEBARS_NOTE = Problem(
    "handlebars",
    "This prompt is written in Handlebars. It is kept exactly as imported, but it cannot be shown with values or "
    "submitted until it is rewritten with {{ name }} variables.",
    severity=INFO,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """``tree`` is None where the text is too broken or too large to parse; ``problems`` then says why."""

    tree: nodes.Template | None
    problems: list[Problem]
    scanned: Scan


def check_template(text: str, template_format: str) -> list[Problem]:
    """Problems of one message's text, in order of severity and line. Never raises, whatever the text."""
    if template_format == "jinja2":
        return parse(text).problems
    return [HANDLEBARS_NOTE] if template_format == "handlebars" else []


def parse(text: str) -> Parsed:
    """Parse a Jinja2 ``text`` and check it for safety. Never raises."""
    scanned = scan(text)
    if too_large := _too_large(scanned):
        return Parsed(None, in_order([*scanned.problems[:MAX_PROBLEMS], too_large]), scanned)
    if scanned.code_characters > MAX_CODE_CHARACTERS:
        return Parsed(None, _capped(scanned.problems), scanned)
    try:
        tree = PARSER.parse(text)
    except TemplateSyntaxError as failure:
        return Parsed(None, _capped(explain_failure(scanned, failure, PARSER)), scanned)
    except RecursionError:
        return Parsed(None, [too_deep(None)], scanned)
    except ValueError:  # Python's own limit of 4,300 digits, met inside Jinja2's lexer
        return Parsed(None, [Problem("number_too_long", "A number in this template has too many digits.")], scanned)
    return Parsed(tree, _capped(unsafe_constructs(tree)), scanned)


def _too_large(scanned: Scan) -> Problem | None:
    if len(scanned.tags) + len(scanned.problems) > MAX_TAGS:
        message = (
            f"This text has more than {MAX_TAGS:,} pairs of braces. Give repeated text as the value of a variable."
        )
        return Problem("too_many_tags", message)
    if scanned.code_characters > MAX_CODE_CHARACTERS and not scanned.problems:
        message = (
            f"There are {scanned.code_characters:,} characters inside braces; at most {MAX_CODE_CHARACTERS:,} are "
            "allowed. Move long text out of the braces."
        )
        return Problem("too_much_code", message)
    return None


def _capped(problems: list[Problem]) -> list[Problem]:
    return in_order(problems)[:MAX_PROBLEMS]
