"""Handlebars to Jinja, where the result prints exactly the same; else a list of what stands in the way.

Converted: values and dotted paths, comments, ``{{#if}}`` / ``{{#unless}}`` with ``{{else}}``, ``{{#each}}`` over lists
with ``this``, ``../``, ``@index``, ``@first``, ``@last``, ``{{json x}}``, white space control. Handlebars drops the
line of a block tag that stands alone on it; Jinja as we run it keeps line ends, so the converted text leaves them out.
Semantics: handlebarsjs.com/guide (built-in helpers, white space control) and handlebars.js, ``runtime.js``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from registry.interchange import jinja
from registry.interchange.handlebars.paths import Scope, Unclear, Uses, resolve
from registry.interchange.handlebars.tokens import STANDALONE, Token

LOOP_VALUES = {"@index": "loop.index0", "@first": "loop.first", "@last": "loop.last"}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something without an exact counterpart in Jinja: where it stands and what it is, in words."""

    line: int
    what: str


@dataclass(slots=True)
class _Block:
    kind: str
    token: Token


@dataclass(slots=True)
class Converter:
    """Converts token lists one after the other (messages of one prompt), gathering obstacles and uses of all.

    ``uses`` starts with the declared variables; afterwards it holds every variable met, also around obstacles.
    """

    uses: Uses
    obstacles: list[Obstacle] = field(default_factory=list)
    inexact_json: list[int] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=lambda: [Scope("")])
    blocks: list[_Block] = field(default_factory=list)

    def convert(self, tokens: list[Token]) -> str:
        """Jinja for ``tokens``; meaningful only if there are no ``obstacles`` afterwards."""
        texts = _texts_without_standalone_lines(tokens)
        parts: list[str] = []
        for index, token in enumerate(tokens):
            if token.kind == "text":
                followed = index + 1 < len(tokens)
                parts.append(_quote(texts[index], followed))
                continue
            try:
                parts.append(self._tag(token))
            except Unclear as unclear:
                self.obstacles.append(Obstacle(token.line, unclear.what))
        return "".join(parts)

    def _tag(self, token: Token) -> str:
        if token.kind == "comment":
            return _strips(token, "{# " + token.text.strip("- \n").replace("#}", "# }") + " #}")
        if token.kind == "value":
            return _strips(token, "{{ " + self._value(token) + " }}")
        if token.kind == "open":
            return _strips(token, self._open(token))
        if token.kind == "close":
            return _strips(token, self._close())
        if token.kind == "else":
            return _strips(token, self._else(token))
        if token.kind == "inverse":
            self.blocks.append(_Block("unclear", token))
        words = {"partial": "the partial", "raw": "the raw block", "inverse": "the inverse section"}
        raise Unclear(f"{words[token.kind]} {token.source.splitlines()[0][:60]}")

    def _value(self, token: Token) -> str:
        if token.name == "json":
            return self._json(token)
        if len(token.words) != 1:
            self._note_arguments(token)
            raise Unclear(f"the helper {token.source[:60]}" if token.words else "the empty tag {{}}")
        if token.name in LOOP_VALUES:
            expression = self._loop_value(token)
            return expression if token.name == "@index" else f"{expression} | tojson"
        path = resolve(token.name, self.scopes, self.uses, token.line, "string")
        if path.type == "boolean":
            return f"{path.expression} | tojson"  # true and false, as Handlebars writes them
        if path.type == "array":
            return f'{path.expression} | join(",")'
        if path.type == "object":
            raise Unclear(f"{token.source}, which is an object,")
        return path.expression

    def _json(self, token: Token) -> str:
        arguments = [word for word in token.words[1:] if "=" not in word]
        options = [word for word in token.words[1:] if "=" in word]
        if len(arguments) != 1 or any(not re.fullmatch(r"indent=\d{1,2}", option) for option in options):
            raise Unclear(f"the helper {token.source[:60]}")
        path = resolve(arguments[0], self.scopes, self.uses, token.line, "object")
        self.inexact_json.append(token.line)
        return f"{path.expression} | tojson" + (f"({options[0]})" if options else "")

    def _loop_value(self, token: Token) -> str:
        if not self.scopes[-1].name:
            raise Unclear(f"{token.source} outside a loop")
        return LOOP_VALUES[token.name]

    def _open(self, token: Token) -> str:
        self.blocks.append(_Block("unclear", token))
        if token.name in ("if", "unless"):
            text = self._condition(token, "not " if token.name == "unless" else "")
            self.blocks[-1].kind = "if"
            return "{% if " + text + " %}"
        if token.name == "each":
            return self._each(token)
        self._note_arguments(token)
        raise Unclear(f"the block {token.source[:60]}")

    def _condition(self, token: Token, negation: str) -> str:
        arguments = token.words[1:] if token.kind == "open" else token.words[1:2]
        if len(arguments) != 1:
            self._note_arguments(token)
            raise Unclear(f"the condition {token.source[:60]}")
        if arguments[0] in LOOP_VALUES:
            return negation + self._loop_value(Token("value", token.source, token.line, token.column, words=arguments))
        path = resolve(arguments[0], self.scopes, self.uses, token.line, "string")
        if path.type == "object":
            # {} is true in Handlebars and false in Jinja.
            return f"{path.expression} is not {'defined' if negation else 'undefined'}"
        return negation + path.expression

    def _each(self, token: Token) -> str:
        # Pushed first, so that the closing tag finds its scope even after an obstacle.
        outer = list(self.scopes)
        arguments = token.words[1:]
        names = [word.strip("|") for word in arguments[2:] if word.strip("|")]
        self.scopes.append(Scope(self._item_name(arguments[0] if arguments else "")))
        self.blocks[-1].kind = "each"
        if not arguments or (len(arguments) > 1 and (arguments[1] != "as" or len(names) != 1)):
            raise Unclear(f"the loop {token.source[:60]}")
        path = resolve(arguments[0], outer, self.uses, token.line, "array")
        if path.type not in ("array", "unknown"):
            raise Unclear(f"the loop {token.source[:60]} over something that is not a list,")
        if names:
            self.scopes[-1] = Scope(names[0], alias=names[0])
        return "{% for " + self.scopes[-1].name + " in " + path.expression + " %}"

    def _item_name(self, path: str) -> str:
        last = re.sub(r"\W", "", path.rsplit(".", maxsplit=1)[-1].rsplit("/", maxsplit=1)[-1])
        single = last[:-1] if last.endswith("s") and len(last) > 2 else "item"
        taken = {scope.name for scope in self.scopes} | set(self.uses.types) | set(self.uses.found) | jinja.RESERVED
        candidates = [single, "item", *(f"item_{count}" for count in range(2, 1_000))]
        return next(name for name in candidates if name.isidentifier() and name not in taken)

    def _close(self) -> str:
        block = self.blocks.pop()
        if block.kind == "each":
            self.scopes.pop()
            return "{% endfor %}"
        return "{% endif %}" if block.kind == "if" else ""

    def _else(self, token: Token) -> str:
        block = self.blocks[-1]
        if not token.words:
            if block.kind == "each":
                # The empty case is outside the items: its context is the one around the loop.
                self.scopes[-1] = self.scopes[-2]
            return "{% else %}"
        if block.kind == "if" and token.words[0] == "if":
            return "{% elif " + self._condition(token, "") + " %}"
        raise Unclear(f"{token.source[:60]}")

    def _note_arguments(self, token: Token) -> None:
        """Variables named around something that cannot be converted still belong to the prompt."""
        for word in token.words[1:]:
            value = word.split("=", 1)[-1] if re.match(r"\w+=", word) else word
            if re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+)*", value) and value not in ("this", "true", "false", "null", "as"):
                try:
                    resolve(value, self.scopes, self.uses, token.line, "string")
                except Unclear:
                    continue


def _strips(token: Token, tag: str) -> str:
    """Jinja's ``-`` eats white space as Handlebars' ``~`` does."""
    if token.strip_before:
        tag = tag[:2] + "-" + tag[2:]
    return tag[:-2] + "-" + tag[-2:] if token.strip_after else tag


def _quote(text: str, followed: bool) -> str:
    quoted = jinja.quote(text)
    return quoted if followed or not text.endswith("{") else jinja.quote(text[:-1]) + "{"


def _texts_without_standalone_lines(tokens: list[Token]) -> list[str]:
    """Each text token's text, minus the lines on which a block tag, comment or partial stands alone."""
    texts = [token.text for token in tokens]
    for index, token in enumerate(tokens):
        if token.kind in STANDALONE and _stands_alone(tokens, index):
            if index:
                texts[index - 1] = re.sub(r"[ \t]+\Z", "", texts[index - 1])
            if index + 1 < len(tokens):
                texts[index + 1] = re.sub(r"\A[ \t]*\n?", "", texts[index + 1])
    return texts


def _stands_alone(tokens: list[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if (before and before.kind != "text") or (after and after.kind != "text"):
        return False
    # At the very start or end of the text the line is complete without a line end.
    line_before = r"(?:\A|\n)[ \t]*\Z" if index <= 1 else r"\n[ \t]*\Z"
    line_after = r"[ \t]*(?:\n|\Z)" if index + 2 >= len(tokens) else r"[ \t]*\n"
    return (before is None or re.search(line_before, before.text) is not None) and (
        after is None or re.match(line_after, after.text) is not None
    )
