"""Jinja2's sandbox with a budget: every loop, value and output of a template passes through a count.

``Instrument`` rewrites the parsed template so that each ``for`` asks ``limited_rounds``, each ``{{ }}`` and each
literal text ``limited_write``, each ``~``, list, dict and slice its own counter; operators and calls are intercepted by
Jinja2's sandbox itself, filters by ``registry.templating.filters``. Rewriting the tree uses none of its internals.
"""

from __future__ import annotations

import operator
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as STOCK_TESTS
from jinja2.visitor import NodeTransformer

from registry.templating.filters import MAX_TRIMMED, guarded_filters
from registry.templating.language import LOOP_METHODS, METHODS, TESTS
from registry.templating.limits import ELEMENT_CHARACTERS, MAX_INTEGER_BITS, MAX_RANGE, Budget, LimitReached

_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_PLAIN = (str, int, float, bool, list, tuple, dict, range, type(None))


class LimitedEnvironment(ImmutableSandboxedEnvironment):
    """One environment per render: ``budget`` belongs to it. Compile with ``compiled``, not ``from_string``."""

    intercepted_binops = frozenset(_OPERATORS)

    def __init__(self, budget: Budget) -> None:
        # optimized=False: constant folding would run filters and operators while compiling, outside any budget.
        super().__init__(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, optimized=False)
        self.budget = budget
        self.filters = _FILTERS
        self.tests = _TESTS
        self.globals = {"range": self.limited_range}
        self._own = {getattr(self, name) for name in dir(type(self)) if name.startswith("limited_")}

    def compiled(self, tree: nodes.Template) -> Template:
        """Changes ``tree``. Raises SyntaxError and RecursionError for what Python cannot compile."""
        return self.template_of(self.code_of(tree))

    def code_of(self, tree: nodes.Template) -> CodeType:
        """As ``compiled``; the same for every environment of this kind, so it can be kept."""
        return self.compile(Instrument().visit(tree))

    def template_of(self, code: CodeType) -> Template:
        return Template.from_code(self, code, self.globals)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith("_") and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        kwargs.pop("_loop_vars", None)  # passed by compiled code for functions that take the context; none of ours do
        kwargs.pop("_block_vars", None)
        if callable(obj) and obj in self._own:
            return obj(*args, **kwargs)
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(obj, Undefined) or not self._may_call(owner, name):
            return self._refuse_call(obj, name)
        for argument in (*args, *kwargs.values()):
            if isinstance(owner, str) and isinstance(argument, str) and len(argument) > MAX_TRIMMED:
                raise SecurityError(f"{name}() takes at most {MAX_TRIMMED} characters")
        result = obj(*args, **kwargs)
        if isinstance(owner, dict) and name in ("items", "keys", "values"):
            result = list(result)
        self.budget.make(self.budget.measure(result))
        return result

    def _may_call(self, owner: Any, name: str) -> bool:
        return (
            name in METHODS
            if isinstance(owner, str | dict)
            else isinstance(owner, LoopContext) and name in LOOP_METHODS
        )

    def _refuse_call(self, obj: Any, name: str) -> Any:
        if isinstance(obj, Undefined):
            return obj()  # raises UndefinedError that names the variable
        raise SecurityError(f"{name or 'this'} cannot be called in a prompt")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self._guard_operator(operator, left, right)
        result = _OPERATORS[operator](left, right)
        self.budget.make(self.budget.measure(result))
        return result

    def _guard_operator(self, sign: str, left: Any, right: Any) -> None:
        sized = (str, list, tuple)
        if sign == "%" and isinstance(left, str):
            raise SecurityError('text cannot be formatted with %; use "…" | format(…)')
        if sign == "*" and isinstance(left, sized) != isinstance(right, sized):
            text, times = (left, right) if isinstance(left, sized) else (right, left)
            if isinstance(times, int):
                self.budget.make(self.budget.measure(text) * max(times, 0))
        elif sign == "*" and isinstance(left, int) and isinstance(right, int):
            _refuse_bits(left.bit_length() + right.bit_length())
        elif sign == "**" and isinstance(left, int) and isinstance(right, int):
            _refuse_bits(left.bit_length() * max(right, 0))
        elif sign == "+" and isinstance(left, sized):
            self.budget.make(self.budget.measure(left) + self.budget.measure(right))

    def limited_range(self, *args: Any) -> range:
        made = range(*args)
        # Compared by its ends: len() of a huge range overflows.
        if made and abs(made[-1] - made[0]) // abs(made.step) >= MAX_RANGE:
            raise LimitReached("range_limit", f"range() can count to at most {MAX_RANGE:,} items.")
        return made

    def limited_rounds(self, iterable: Any) -> Any:
        if isinstance(iterable, Undefined):
            iter(iterable)  # raises here, at the loop's line, when the value is required
        return self.budget.rounds(iterable)

    def limited_write(self, value: Any) -> str:
        if not isinstance(value, str):
            if isinstance(value, range):
                value = list(value)
            if not isinstance(value, (*_PLAIN, Undefined)):
                raise SecurityError("this is not a value that can be written; a method needs brackets, as in upper()")
            self.budget.measure(value)
            value = str(value)
        self.budget.write(len(value))
        return value

    def limited_literal(self, value: Any) -> Any:
        """A list or dict written in the template holds references, so only its own places are new."""
        self.budget.measure(value)
        self.budget.make(ELEMENT_CHARACTERS * len(value))
        return value

    def limited_made(self, value: Any) -> Any:
        self.budget.make(self.budget.measure(value))
        return value

    def limited_join(self, *values: Any) -> str:
        self.budget.make(sum(self.budget.measure(value) for value in values))
        return "".join(str(value) for value in values)


def _refuse_bits(bits: int) -> None:
    if bits > MAX_INTEGER_BITS:
        raise LimitReached("number_limit", "A number in this prompt grows past 3,000 digits.")


class Instrument(NodeTransformer):
    """Route what a template makes through the ``limited_…`` methods of its environment."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        target, node.target = node.target, nodes.Const(None)  # a target such as (key, value) is no literal
        self.generic_visit(node)
        node.target, node.iter = target, _through("limited_rounds", node.iter)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        self.generic_visit(node)
        node.nodes = [_through("limited_write", _as_constant(child)) for child in node.nodes]
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        self.generic_visit(node)
        return _through("limited_join", *node.nodes, lineno=node.lineno)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:
        self.generic_visit(node)
        return _through("limited_made", node) if isinstance(node.arg, nodes.Slice) else node

    def visit_List(self, node: nodes.Expr) -> nodes.Expr:
        self.generic_visit(node)
        return _through("limited_literal", node)

    visit_Dict = visit_List

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Expr:
        self.generic_visit(node)
        return _through("limited_literal", node) if node.ctx == "load" else node


def _as_constant(node: nodes.Expr) -> nodes.Expr:
    return nodes.Const(node.data, lineno=node.lineno) if isinstance(node, nodes.TemplateData) else node


def _through(name: str, *values: nodes.Node, lineno: int | None = None) -> nodes.Call:
    line = lineno or values[0].lineno
    return nodes.Call(nodes.EnvironmentAttribute(name, lineno=line), list(values), [], None, None, lineno=line)


_FILTERS = guarded_filters()
_TESTS = {name: STOCK_TESTS[name] for name in TESTS}
