"""The text of a Dotprompt file: messages by role, each converted to Jinja or all kept in Handlebars."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from registry.interchange import chat
from registry.interchange.finishing import add_undeclared, declared_names, variable, warn_unused
from registry.interchange.handlebars import blocks
from registry.interchange.handlebars.convert import Converter
from registry.interchange.handlebars.paths import Uses
from registry.interchange.handlebars.tokens import Token, tokenise
from registry.interchange.outcome import Collected, Refused

DEFAULT_ROLE = "user"


@dataclass(slots=True)
class _Part:
    role: str
    tokens: list[Token] = field(default_factory=list)


def read(into: Collected, body: str, first_line: int) -> None:
    """Set messages and template format of ``into``. Raises Refused for a text that is not whole."""
    tokens = tokenise(body, first_line)
    blocks.check(tokens)
    parts = [part for part in _parts(tokens) if "".join(token.source for token in part.tokens).strip()]
    if not parts:
        raise Refused("There is no text after the header.", line=first_line)
    converter = Converter(Uses({item["name"]: item["type"] for item in into.content["variables"]}))
    _with_history(into, parts, converter)
    converted = [_trim(converter.convert(part.tokens)) for part in parts]
    exact = not converter.obstacles
    texts = converted if exact else [_trim("".join(token.source for token in part.tokens)) for part in parts]
    into.content["template_format"] = "jinja2" if exact else "handlebars"
    into.content["messages"] = [{"role": part.role, "content": text} for part, text in zip(parts, texts, strict=True)]
    into.message_lines = [_first_text_line(part) for part in parts]
    _tell(into, converter, exact)


def _parts(tokens: list[Token]) -> list[_Part]:
    """Split at roles outside other blocks. A block role ends its message; text after it is the default role's."""
    parts, depth, role_depth = [_Part(DEFAULT_ROLE)], 0, -1
    for token in tokens:
        if depth == 0 and token.kind in ("value", "open") and token.name == "role":
            parts.append(_Part(_role(token)))
            if token.kind == "open":
                role_depth, depth = depth, depth + 1
            continue
        if token.kind in ("open", "inverse"):
            depth += 1
        elif token.kind == "close":
            depth -= 1
            if depth == role_depth:
                parts.append(_Part(DEFAULT_ROLE))
                role_depth = -1
                continue
        # Inside a role block, roles and blocks are counted from there.
        parts[-1].tokens.append(token)
    return parts


def _role(token: Token) -> str:
    name = token.words[1].strip("\"'") if len(token.words) == 2 else ""
    return chat.role(name, token.line)


def _with_history(into: Collected, parts: list[_Part], converter: Converter) -> None:
    """``{{history}}`` puts earlier messages in; here that is a list variable written out by a loop."""
    for part in parts:
        for index, token in enumerate(part.tokens):
            if token.kind == "value" and token.words == ["history"] and "history" not in declared_names(into):
                _declare_history(into, converter, token.line)
                part.tokens[index : index + 1] = _history_loop(token)


def _declare_history(into: Collected, converter: Converter, line: int) -> None:
    converter.uses.types["history"] = "array"
    converter.uses.take("history", "array", line)
    described = "Earlier messages, each with role and content"
    into.content["variables"].append(variable("history", type="array", required=False, description=described))
    into.warn(line, "{{history}} puts earlier messages in here; “history” was added as a list variable.")


def _history_loop(token: Token) -> list[Token]:
    source = "{{#each history}}{{role}}: {{content}}\n{{/each}}"
    return [
        Token(found.kind, token.source if number == 0 else "", token.line, token.column, found.text, found.words)
        for number, found in enumerate(tokenise(source, token.line))
    ]


def _first_text_line(part: _Part) -> int:
    """The line in the file of the first character that is not blank."""
    for token in part.tokens:
        if token.kind != "text":
            return token.line
        if token.source.strip():
            blank = token.source[: len(token.source) - len(token.source.lstrip())]
            return token.line + blank.count("\n")
    return part.tokens[0].line


def _trim(text: str) -> str:
    """Without blank lines before and white space after."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()


def _tell(into: Collected, converter: Converter, exact: bool) -> None:
    for obstacle in converter.obstacles:
        into.warn(obstacle.line, f"{obstacle.what[:1].upper()}{obstacle.what[1:]} has no exact form in Jinja.")
    if not exact:
        into.warn(
            converter.obstacles[0].line,
            "The text was kept in Handlebars, exactly as it stands. It can be read and compared, but not submitted "
            "until the places named above are rewritten.",
        )
    elif converter.inexact_json:
        into.info(converter.inexact_json[0], "{{json …}} became “tojson”: the same JSON, with other spacing.")
    declared = declared_names(into)
    undeclared = {
        name: ("string" if kind == "unknown" else kind, line)
        for name, (kind, line) in sorted(converter.uses.found.items(), key=lambda item: item[1][1])
        if name not in declared
    }
    add_undeclared(into, undeclared)
    if not exact:
        warn_unused(into, set(converter.uses.found))
