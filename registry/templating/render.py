"""Fill in a prompt's messages with values, safely inside a threaded web server."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

from jinja2 import Template, TemplateError, UndefinedError

from registry.content import Content
from registry.templating.explain import too_deep
from registry.templating.limits import Budget, LimitReached
from registry.templating.problems import ERROR, Problem
from registry.templating.sandbox import LimitedEnvironment
from registry.templating.syntax import HANDLEBARS_NOTE, parse
from registry.templating.values import resolve_values

MAX_CHARACTERS = 2_000_000
MAX_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rendered:
    role: str
    text: str


class RenderError(ValueError):
    """The prompt cannot be filled in. ``problems`` say why, with paths "messages.0.content" or "values.<name>"."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def render_messages(
    content: Content,
    values: dict[str, Any],
    *,
    max_characters: int = MAX_CHARACTERS,
    max_seconds: float = MAX_SECONDS,
) -> list[Rendered]:
    """The messages as they would be sent. Raises RenderError, with every problem that could be found at once.

    ``max_characters`` bounds all messages together, ``max_seconds`` the processor time of filling them in. How a
    template without end is stopped: see ``limits``. "text" messages come back as written.
    """
    if content["template_format"] == "handlebars":
        raise RenderError([HANDLEBARS_NOTE])
    if content["template_format"] == "text":
        return [Rendered(message["role"], message["content"]) for message in content["messages"]]
    seen, problems = resolve_values(content, values)
    for index, message in enumerate(content["messages"]):
        parsed = parse(message["content"])
        problems += [each.at(f"messages.{index}.content") for each in parsed.problems if each.severity == ERROR]
    if problems:
        raise RenderError(problems)
    environment = LimitedEnvironment(Budget(max_characters=max_characters, max_seconds=max_seconds))
    rendered = []
    for index, message in enumerate(content["messages"]):
        try:
            rendered.append(Rendered(message["role"], _render(environment, message["content"], seen)))
        except _Stopped as stopped:
            raise RenderError([stopped.problem.at(f"messages.{index}.content")]) from stopped
    return rendered


class _Stopped(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@functools.lru_cache(maxsize=16)
def _code(text: str) -> CodeType:
    """Kept: an evaluation fills in the same prompt thousands of times, and compiling is most of the work. A budget
    belongs to the environment in which the code runs, not to the one that compiled it."""
    tree = parse(text).tree
    assert tree is not None  # what cannot be parsed is a problem, and was raised before
    return LimitedEnvironment(Budget(max_characters=MAX_CHARACTERS, max_seconds=MAX_SECONDS)).code_of(tree)


def _render(environment: LimitedEnvironment, text: str, seen: dict[str, Any]) -> str:
    try:
        template = environment.template_of(_code(text))
    except (TemplateError, SyntaxError, RecursionError) as failure:
        raise _Stopped(_cannot_compile(failure)) from failure
    context = template.new_context(seen)
    try:
        return _storable("".join(_chunks(template, context)))
    except LimitReached as limit:
        line = _line(template, limit.__traceback__)
        raise _Stopped(Problem(limit.code, _at(line, limit.message), line=line)) from None
    except RecursionError:
        raise _Stopped(too_deep(None)) from None
    except UndefinedError as missing:
        line = _line(template, missing.__traceback__)
        raise _Stopped(Problem("missing_value", _at(line, _what_is_missing(missing)), line=line)) from None
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        AssertionError,
    ) as failure:
        # What a template's own operations raise on unfitting values: 1 / 0, "a" + 1, [] | first | upper, …
        line = _line(template, failure.__traceback__)
        message = f"this cannot be worked out: {str(failure)[:200] or type(failure).__name__}."
        raise _Stopped(Problem("cannot_work_out", _at(line, message), line=line)) from failure


def _storable(text: str) -> str:
    """``text``, unless an escape such as ``\\ud800`` in the template made what no file and no answer can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as failure:
        message = "An escape in this prompt makes half of a character (a lone surrogate). Write the character itself."
        raise _Stopped(Problem("half_character", message)) from failure
    return text


def _chunks(template: Template, context: Any) -> Iterator[str]:
    return (chunk for chunk in template.root_render_func(context) if chunk)


def _what_is_missing(missing: UndefinedError) -> str:
    message = missing.message or "a value is missing"
    if found := re.fullmatch(r"'(.+)' is undefined", message):
        return f"{found.group(1)} has no value. Give it one."
    if found := re.fullmatch(r"'(.+) object' has no attribute '(.+)'", message):
        return f"there is no “{found.group(2)[:100]}” in the value given here."
    return message.rstrip(".") + "."


def _cannot_compile(failure: Exception) -> Problem:
    if isinstance(failure, RecursionError | SyntaxError) and not isinstance(failure, TemplateError):
        return too_deep(None)
    return Problem("syntax", str(failure), line=getattr(failure, "lineno", None))


def _line(template: Template, trace: TracebackType | None) -> int | None:
    """The template's line on which an exception arose: of the innermost frame that belongs to ``template``."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _at(line: int | None, message: str) -> str:
    return f"Line {line}: {message}" if line else message
