"""Do the declared variables of a prompt and the ones it uses agree, and do their values fit their types?"""

from __future__ import annotations

from registry.content import Content, Variable
from registry.templating.problems import INFO, WARNING, Problem
from registry.templating.syntax import Parsed, parse
from registry.templating.values import DoesNotFit, coerce, fits
from registry.templating.variables import uses_in


def compare_declared(content: Content) -> list[Problem]:
    """Problems of ``content["variables"]`` against the messages; see ``compare`` for the kinds."""
    if content["template_format"] != "jinja2":
        return compare(content, None)
    return compare(content, [parse(message["content"]) for message in content["messages"]])


def compare(content: Content, parsed: list[Parsed] | None) -> list[Problem]:
    """``parsed`` are the messages in order, None for a format without variables of ours.

    Errors: used but not declared, a default or example of the wrong type. Warnings: declared but never used (told only
    when every message could be read). Infos: a required variable without an example, which the preview cannot show.
    """
    problems: list[Problem] = []
    for index, variable in enumerate(content["variables"]):
        problems.extend(_values(index, variable))
    if parsed is None:
        return problems
    used: set[str] = set()
    declared = {variable["name"] for variable in content["variables"]}
    for index, each in enumerate(parsed):
        uses = uses_in(each)
        problems.extend(_undeclared(name, use.line, index) for name, use in uses.items() if name not in declared | used)
        used |= set(uses)
    if all(each.tree is not None for each in parsed):
        problems.extend(
            _unused(index, variable["name"])
            for index, variable in enumerate(content["variables"])
            if variable["name"] not in used
        )
    return problems


def _undeclared(name: str, line: int, index: int) -> Problem:
    message = f"Line {line}: {name[:100]} is used but not in the list of variables. Add it there or check its spelling."
    return Problem("undeclared_variable", message, line=line, path=f"messages.{index}.content")


def _unused(index: int, name: str) -> Problem:
    message = f"{name} is in the list of variables, but no message uses it."
    return Problem("unused_variable", message, severity=WARNING, path=f"variables.{index}.name")


def _values(index: int, variable: Variable) -> list[Problem]:
    problems = []
    for key in ("default", "example"):
        value = variable[key]  # type: ignore[literal-required]
        if value is not None and not fits(value, variable["type"]):
            message = f"The {key} of {variable['name']} must be {_needed(value, variable['type'])}."
            problems.append(Problem("wrong_type", message, path=f"variables.{index}.{key}"))
    if variable["required"] and variable["example"] is None:
        message = f"{variable['name']} has no example, so the preview cannot show the whole prompt."
        problems.append(Problem("no_example", message, severity=INFO, path=f"variables.{index}.example"))
    return problems


def _needed(value: object, variable_type: str) -> str:
    try:
        coerce(value, variable_type)
    except DoesNotFit as misfit:
        return misfit.needed
    return f"{variable_type} and not {type(value).__name__}; enter it again"
