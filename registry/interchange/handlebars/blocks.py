"""Are all blocks of a token list closed, in order?"""

from __future__ import annotations

from registry.interchange.handlebars.tokens import Token
from registry.interchange.outcome import Refused

MAX_NESTING = 40


def check(tokens: list[Token]) -> None:
    """Raises Refused at the line of the first block that is not closed, or closed where none is open."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind in ("open", "inverse"):
            opened.append(token)
            if len(opened) > MAX_NESTING:
                raise _refused(token, f"Blocks are nested more than {MAX_NESTING} deep.")
        elif token.kind == "close":
            _close(opened, token)
        elif token.kind == "else" and not opened:
            raise _refused(token, "{{else}} stands here outside any block. Remove it, or open a block before it.")
    if opened:
        token = opened[-1]
        raise _refused(token, f"The block “{token.source}” is never closed. Add {{{{/{_name(token)}}}}} after it.")


def _close(opened: list[Token], token: Token) -> None:
    if not opened:
        raise _refused(token, f"“{token.source}” closes a block that was never opened. Remove it.")
    block = opened.pop()
    if _name(block) != token.name:
        raise _refused(
            token,
            f"“{token.source}” stands where “{block.source}” of line {block.line} should be closed "
            f"with {{{{/{_name(block)}}}}}.",
        )


def _name(token: Token) -> str:
    # {{#> layout}} and {{#*inline "x"}} are closed by the plain name.
    words = [word.lstrip(">*") for word in token.words]
    return next((word for word in words if word), "")


def _refused(token: Token, message: str) -> Refused:
    return Refused(message, line=token.line, column=token.column)
