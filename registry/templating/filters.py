"""Jinja2's filters with a check before each one that can make much from little.

A guard gets the value and the filter's arguments under Jinja2's parameter names and returns how many characters (or
list elements) the result can have at most; it refuses what is too much before anything is allocated.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from jinja2 import pass_context
from jinja2.exceptions import FilterArgumentError
from jinja2.filters import FILTERS as STOCK
from jinja2.runtime import Context

from registry.templating.language import FILTERS
from registry.templating.limits import ELEMENT_CHARACTERS, Budget

MAX_DECIMALS = 30
MAX_JSON_INDENT = 16
MAX_TRIMMED = 100
_FORMAT_FIELD = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?")
MAX_FORMAT_WIDTH = 1_000

Guard = Callable[..., int]

# Filters that take a text apart into a list of characters or words, each an object of its own.
_ITERATING = frozenset(
    "batch groupby join list map reject rejectattr select selectattr slice sort title unique wordcount".split()  # noqa: SIM905 - a list of words reads better without forty quotes
)


def guarded_filters() -> dict[str, Callable]:
    """Every filter of the language, ready for ``Environment.filters``; each needs ``environment.budget``."""
    return {name: _guarded(name) for name in FILTERS}


def _guarded(name: str) -> Callable:
    stock = {"sum": _sum, "e": _escape, "escape": _escape}.get(name, STOCK[name])
    signature, first = _own_signature(stock), getattr(stock, "jinja_pass_arg", None)
    guard = _GUARDS.get(name)

    @pass_context
    @wraps(stock, assigned=("__name__", "__doc__"), updated=())
    def run(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        budget: Budget = context.environment.budget  # type: ignore[attr-defined]
        for given in chain((value,), args, kwargs.values()):
            budget.measure(given)
        passed = _passed(first.name, context) if first else ()
        if name in _ITERATING and isinstance(value, str):
            budget.make(ELEMENT_CHARACTERS * len(value))
        if guard:
            bound = signature.bind(value, *args, **kwargs)
            bound.apply_defaults()
            budget.make(guard(budget, *bound.arguments.values()))
        result = stock(*passed, value, *args, **kwargs)
        if inspect.isgenerator(result):
            result = list(budget.rounds(result))
        budget.make(budget.measure(result))
        return result

    return run


def _own_signature(stock: Callable) -> inspect.Signature:
    """The parameters that a template can give: without the context that Jinja2 passes first to some filters."""
    signature = inspect.signature(stock)
    given = [each for each in signature.parameters.values() if each.name not in ("context", "eval_ctx", "environment")]
    return signature.replace(parameters=given)


def _passed(kind: str, context: Context) -> tuple[Any, ...]:
    return ({"context": context, "eval_context": context.eval_ctx, "environment": context.environment}[kind],)


def _sum(iterable: Any, attribute: Any = None, start: Any = 0) -> Any:
    """Numbers only: adding up lists one by one is quadratic."""
    items = [item.get(attribute) if isinstance(item, dict) else None for item in iterable] if attribute else iterable
    total = start
    for item in chain((start,), items):
        if not isinstance(item, int | float):
            raise FilterArgumentError("sum adds numbers only")
    for item in items:
        total += item
    return total


def _escape(value: Any) -> str:
    """HTML-escaped as plain text; Jinja2's Markup would go on to escape what is joined to it."""
    return str(STOCK["escape"](str(value)))


def _count(value: Any, limit: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FilterArgumentError(f"{what} must be a whole number")
    if abs(value) > limit:
        raise FilterArgumentError(f"{what} can be at most {limit:,}")
    return abs(value)


def _width(budget: Budget, value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FilterArgumentError("the width must be a whole number")
    return abs(value)


def _center(budget: Budget, value: Any, width: Any) -> int:
    return max(budget.measure(value), _width(budget, width))


def _indent(budget: Budget, s: Any, width: Any, first: Any, blank: Any) -> int:
    text = str(s)
    return len(text) + (text.count("\n") + 2) * _width(budget, width)


def _join(budget: Budget, value: Any, d: Any, attribute: Any) -> int:
    return budget.measure(value) + (len(value) if hasattr(value, "__len__") else 0) * len(str(d))


def _replace(budget: Budget, s: Any, old: Any, new: Any, count: Any) -> int:
    text, old, new = str(s), str(old), str(new)
    times = text.count(old)
    if isinstance(count, int) and count >= 0:
        times = min(times, count)
    return len(text) + times * max(0, len(new) - len(old))


def _batch(budget: Budget, value: Any, linecount: Any, fill_with: Any) -> int:
    return ELEMENT_CHARACTERS * _width(budget, linecount)


def _slice(budget: Budget, value: Any, slices: Any, fill_with: Any) -> int:
    return ELEMENT_CHARACTERS * _width(budget, slices)


def _round(budget: Budget, value: Any, precision: Any, method: Any) -> int:
    return _count(precision, MAX_DECIMALS, "the number of decimals")


def _tojson(budget: Budget, value: Any, indent: Any) -> int:
    if indent is not None:
        levels, level = 0, [value]
        while level := [child for item in level for child in _children(item)]:
            levels += 1
            budget.check_clock()
        spaces = _count(indent, MAX_JSON_INDENT, "the indent") * levels
        return budget.measure(value) * (1 + spaces // ELEMENT_CHARACTERS)
    return budget.measure(value)


def _children(item: Any) -> Any:
    return item.values() if isinstance(item, dict) else item if isinstance(item, list | tuple) else ()


def _trim(budget: Budget, value: Any, chars: Any) -> int:
    if chars is not None and len(str(chars)) > MAX_TRIMMED:
        raise FilterArgumentError(f"at most {MAX_TRIMMED} characters can be trimmed")
    return budget.measure(value)


def _format(budget: Budget, value: Any, args: tuple, kwargs: dict) -> int:
    """``"%s of %s" | format(a, b)``: each field writes one argument or its padding."""
    text = str(value)
    for field in _FORMAT_FIELD.finditer(text):
        for number in (field["width"], field["precision"]):
            if number == "*" or (number and (len(number) > 4 or int(number) > MAX_FORMAT_WIDTH)):
                raise FilterArgumentError(f"a width in a format can be at most {MAX_FORMAT_WIDTH:,}")
    longest = max((budget.measure(item) for item in chain(args, kwargs.values())), default=0)
    return len(text) + text.count("%") * longest


_GUARDS: dict[str, Guard] = {
    "batch": _batch,
    "center": _center,
    "format": _format,
    "indent": _indent,
    "join": _join,
    "replace": _replace,
    "round": _round,
    "slice": _slice,
    "tojson": _tojson,
    "trim": _trim,
}
