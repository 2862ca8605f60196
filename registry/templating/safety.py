"""Refuse what a prompt may not do, on the parsed template, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jinja2 import nodes

from registry.templating.explain import refused_tag, too_deep, unknown_filter, unknown_test
from registry.templating.language import (
    FILTERS,
    FUNCTIONS,
    LOOP_METHODS,
    MAX_LOOP_NESTING,
    MAX_NESTING,
    METHODS,
    TESTS,
    did_you_mean,
)
from registry.templating.problems import Problem

_REFUSED_NODES: dict[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.ScopedEvalContextModifier: "autoescape",
    nodes.ExprStmt: "do",
}
_CALLING_FILTERS = {"map", "select", "reject"}


def walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """Every node with its depth and the number of loops around it, in source order; a stack, so depth cannot hurt."""
    stack = [(tree, 0, 0)]
    while stack:
        node, depth, loops = stack.pop()
        yield node, depth, loops
        inner = loops + isinstance(node, nodes.For)
        # Chains such as a + b + c + … and a.b.c nest to the left in Jinja2's tree; brackets do so everywhere.
        stack.extend((child, depth + 1, inner) for child in reversed(list(node.iter_child_nodes())))


def unsafe_constructs(tree: nodes.Template) -> list[Problem]:
    problems: list[Problem] = []
    for node, depth, loops in walk(tree):
        if depth > MAX_NESTING or loops > MAX_LOOP_NESTING:
            return [*problems, too_deep(node.lineno)]
        if type(node) in _REFUSED_NODES:
            problems.append(refused_tag(_REFUSED_NODES[type(node)], node.lineno))
        elif check := _CHECKS.get(type(node)):
            problems.extend(check(node))
    return problems


def _hidden(name: object, line: int) -> list[Problem]:
    if not isinstance(name, str) or not name.startswith("_"):
        return []
    message = f"Line {line}: {name[:60]} cannot be used. Names that start with an underscore reach into the program."
    return [Problem("hidden_name", message, line=line)]


def _getattr(node: nodes.Getattr) -> list[Problem]:
    return _hidden(node.attr, node.lineno)


def _getitem(node: nodes.Getitem) -> list[Problem]:
    return _hidden(node.arg.value, node.lineno) if isinstance(node.arg, nodes.Const) else []


def _name(node: nodes.Name) -> list[Problem]:
    return _hidden(node.name, node.lineno) if node.name.startswith("__") else []


def _filter(node: nodes.Filter) -> list[Problem]:
    if node.name not in FILTERS:
        return [unknown_filter(node.name, node.lineno)]
    return _named_in_arguments(node) if node.name in _CALLING_FILTERS else []


def _named_in_arguments(node: nodes.Filter) -> list[Problem]:
    """``names | map("upper")`` calls the filter that it names, ``select`` the test."""
    if not node.args or not isinstance(node.args[0], nodes.Const) or not isinstance(node.args[0].value, str):
        return []
    name = node.args[0].value
    if node.name == "map":
        return [] if name in FILTERS else [unknown_filter(name, node.lineno)]
    return [] if name in TESTS else [unknown_test(name, node.lineno)]


def _test(node: nodes.Test) -> list[Problem]:
    return [] if node.name in TESTS else [unknown_test(node.name, node.lineno)]


def _for(node: nodes.For) -> list[Problem]:
    if not node.recursive:
        return []
    message = f"Line {node.lineno}: a loop cannot call itself (“recursive”). Write one loop inside the other."
    return [Problem("recursive_loop", message, line=node.lineno)]


def _call(node: nodes.Call) -> list[Problem]:
    target = node.node
    if isinstance(target, nodes.Name):
        known, name = FUNCTIONS, target.name
    elif isinstance(target, nodes.Getattr):
        on_loop = isinstance(target.node, nodes.Name) and target.node.name == "loop"
        known, name = (LOOP_METHODS if on_loop else METHODS), target.attr
    else:
        message = f"Line {node.lineno}: only named functions can be called."
        return [Problem("refused_call", message, line=node.lineno)]
    if name in known:
        return []
    filters = f" Write {{{{ value | {name} }}}} in place of it." if name in FILTERS else did_you_mean(name, known)
    message = f"Line {node.lineno}: {name[:60]}() cannot be called in a prompt.{filters}"
    return [Problem("refused_call", message, line=node.lineno)]


def _namespace(node: nodes.NSRef) -> list[Problem]:
    message = f"Line {node.lineno}: {{% set {node.name}.{node.attr} %}} cannot change a value from outside a loop."
    return [Problem("refused_namespace", message, line=node.lineno)]


_CHECKS: dict[type[nodes.Node], Callable] = {
    nodes.Getattr: _getattr,
    nodes.Getitem: _getitem,
    nodes.Name: _name,
    nodes.Filter: _filter,
    nodes.Test: _test,
    nodes.For: _for,
    nodes.Call: _call,
    nodes.NSRef: _namespace,
}
