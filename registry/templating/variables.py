"""Which variables a prompt uses, and what type each seems to have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes

from registry.templating.explain import standalone
from registry.templating.language import FUNCTIONS
from registry.templating.syntax import PARSER, Parsed, parse

_TARGETS = re.compile(r"^(?:for|set)\s+([\w\s,()]+?)\s*(?:\bin\b|=|$)")
_MATHS = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos)
_LIST_FILTERS = frozenset(
    "batch first groupby join last map max min reject rejectattr select selectattr slice sort sum unique".split()  # noqa: SIM905 - a list of words reads better without forty quotes
)
_OBJECT_FILTERS = frozenset({"dictsort", "items"})
_NUMBER_FILTERS = frozenset({"abs", "round", "filesizeformat"})
_OBJECT_METHODS = frozenset({"items", "keys", "values", "get"})


@dataclass(slots=True)
class Use:
    """An undeclared name: the line of its first use, and every way it is used ("loop", "member", "number", …)."""

    line: int
    ways: set[str] = field(default_factory=set)

    @property
    def type(self) -> str:
        """The most telling use decides; printing alone says text, being asked about alone says yes or no."""
        for way, variable_type in (("loop", "array"), ("member", "object"), ("number", "number"), ("text", "string")):
            if way in self.ways:
                return variable_type
        return "boolean" if self.ways == {"asked"} else "string"


def find_variables(texts: Iterable[str], template_format: str = "jinja2") -> list[str]:
    """Names that need a value, in order of first appearance; loop and ``{% set %}`` names are not among them.

    A text that is broken still gives the names of its whole tags, so that the editor keeps its list while one types.
    Only "jinja2" texts have variables.
    """
    if template_format != "jinja2":
        return []
    names: dict[str, None] = {}
    for text in texts:
        names.update(dict.fromkeys(uses_in(parse(text))))
    return list(names)


def guess_type(name: str, text: str) -> str:
    """The likely variable type of ``name`` from how ``text`` uses it; "string" when nothing tells."""
    use = uses_in(parse(text)).get(name)
    return use.type if use else "string"


def uses_in(parsed: Parsed) -> dict[str, Use]:
    """Every undeclared name of a parsed text with its use, in order of first appearance."""
    uses: dict[str, Use] = {}
    if parsed.tree is not None:
        try:
            _Walk(uses).visit(parsed.tree, frozenset(FUNCTIONS), set())
        except RecursionError:
            return {}  # ``parse`` reports the nesting
        return dict(sorted(uses.items(), key=lambda each: each[1].line))
    _from_single_tags(parsed, uses)
    return uses


def _from_single_tags(parsed: Parsed, uses: dict[str, Use]) -> None:
    matches = (_TARGETS.match(tag.body) for tag in parsed.scanned.tags if tag.word in ("for", "set"))
    own = {"loop", *FUNCTIONS, *(name for match in matches if match for name in re.findall(r"\w+", match.group(1)))}
    for tag in parsed.scanned.tags:
        sample = standalone(tag)
        if sample is None:
            continue
        try:
            tree = PARSER.parse(sample)
            found: dict[str, Use] = {}
            _Walk(found).visit(tree, frozenset(own), set())
        except (TemplateSyntaxError, RecursionError, ValueError):
            continue
        for name, use in found.items():
            uses.setdefault(name, Use(tag.line)).ways.update(use.ways)


class _Walk:
    """Follow names through scopes. ``outer`` are names of enclosing scopes, ``here`` those set in this one so far."""

    def __init__(self, uses: dict[str, Use]) -> None:
        self.uses = uses

    def visit(self, node: nodes.Node, outer: frozenset[str], here: set[str]) -> None:
        if isinstance(node, nodes.For):
            self._for(node, outer, here)
        elif isinstance(node, nodes.With):
            self._with(node, outer, here)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            self._children(node, outer, here, skip=(node.target,))
            here.update(_names(node.target))
        elif isinstance(node, nodes.Name):
            self._use(node, "printed", outer, here)
        else:
            ways = dict(_ways(node))
            for child in node.iter_child_nodes():
                if isinstance(child, nodes.Name) and child.ctx == "load":
                    self._use(child, ways.get(id(child), "printed"), outer, here)
                else:
                    self.visit(child, outer, here)

    def _for(self, node: nodes.For, outer: frozenset[str], here: set[str]) -> None:
        for iterated in _through_filters(node.iter):
            self._use(iterated, "loop", outer, here)
        if not isinstance(node.iter, nodes.Name):
            self.visit(node.iter, outer, here)
        inner = outer | here | {"loop", *_names(node.target)}
        own: set[str] = set()
        for child in (*([node.test] if node.test else []), *node.body):
            self.visit(child, inner, own)
        for child in node.else_:
            self.visit(child, outer | here, set())

    def _with(self, node: nodes.With, outer: frozenset[str], here: set[str]) -> None:
        for value in node.values:
            self.visit(value, outer, here)
        own = {name for target in node.targets for name in _names(target)}
        for child in node.body:
            self.visit(child, outer | here, own)

    def _children(self, node: nodes.Node, outer: frozenset[str], here: set[str], skip: tuple) -> None:
        for child in node.iter_child_nodes():
            if child not in skip:
                self.visit(child, outer, here)

    def _use(self, node: nodes.Name, way: str, outer: frozenset[str], here: set[str]) -> None:
        if node.ctx == "load" and node.name not in outer and node.name not in here:
            self.uses.setdefault(node.name, Use(node.lineno)).ways.add(way)


def _names(target: nodes.Node) -> set[str]:
    found = {name.name for name in target.find_all(nodes.Name)}
    return found | {target.name} if isinstance(target, nodes.Name) else found


def _through_filters(node: nodes.Node | None) -> list[nodes.Name]:
    """The name looped over, also behind filters and slices: ``items | sort``, ``items[:3]``."""
    while isinstance(node, nodes.Filter) or (isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice)):
        if isinstance(node, nodes.Filter) and node.name in _OBJECT_FILTERS:
            return []
        node = node.node
    return [node] if isinstance(node, nodes.Name) else []


def _ways(node: nodes.Node) -> list[tuple[int, str]]:  # noqa: PLR0911 - a table of node types, one return each
    """(id of a child name, how ``node`` uses it)."""
    if isinstance(node, nodes.If | nodes.CondExpr):
        return [(id(node.test), "asked")]
    if isinstance(node, nodes.Not | nodes.And | nodes.Or):
        return [(id(child), "asked") for child in node.iter_child_nodes()]
    if isinstance(node, nodes.Getattr):
        return [(id(node.node), "member")]
    if isinstance(node, nodes.Getitem):
        by_name = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        return [(id(node.node), "member" if by_name else "loop")]
    if isinstance(node, nodes.Filter):
        return [(id(node.node), way) for way in _filter_way(node.name)]
    if isinstance(node, nodes.Compare):
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        return [(id(side), "number") for side in sides if any(_is_number(other) for other in sides)]
    if isinstance(node, nodes.Operand):
        return [(id(node.expr), "loop")] if node.op in ("in", "notin") else []
    if isinstance(node, _MATHS):
        children = list(node.iter_child_nodes())
        is_number = any(_is_number(child) for child in children) or not isinstance(node, nodes.Add)
        return [(id(child), "number") for child in children if is_number]
    return []


def _filter_way(name: str) -> list[str]:
    for names, way in ((_LIST_FILTERS, "loop"), (_OBJECT_FILTERS, "member"), (_NUMBER_FILTERS, "number")):
        if name in names:
            return [way]
    return []


def _is_number(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
