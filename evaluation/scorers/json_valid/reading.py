"""The JSON in an answer: the whole of it, a fenced block, or the first value anywhere."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from evaluation.scorers.base import Setting
from evaluation.scorers.bounds import TooMuchWork, parse_json

MAX_TRIES = 50  # places where JSON might begin
_FENCE = re.compile(r"```[ \t]*(?:[a-zA-Z0-9]{0,20})[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_BEGINNING = re.compile(r"[\[{]")
_DECODER = json.JSONDecoder()

WHERE = Setting(
    "where",
    "Where the JSON stands",
    "choice",
    default="fenced",
    choices=(
        ("whole", "The whole answer is JSON"),
        ("fenced", "The whole answer, or one block of code in it"),
        ("anywhere", "Anywhere in the answer"),
    ),
)


class NoJson(ValueError):
    """``says`` is a sentence for people."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def read_json(text: str, where: str) -> Any:
    """The value. Raises NoJson when there is none, and TooMuchWork when it is too large to be looked at."""
    try:
        return parse_json(text)
    except ValueError as error:
        wrong = _words(error, text)
    if where in ("fenced", "anywhere"):
        blocks = list(islice(_FENCE.finditer(text), 2))
        if len(blocks) == 1 or (blocks and where == "anywhere"):
            try:
                return parse_json(blocks[0].group(1))
            except ValueError as error:
                wrong = _words(error, blocks[0].group(1))
    return _anywhere(text, wrong) if where == "anywhere" else _refuse(wrong)


def _anywhere(text: str, wrong: str) -> Any:
    for begin in islice(_BEGINNING.finditer(text), MAX_TRIES):
        try:
            _, end = _DECODER.raw_decode(text, begin.start())
            return parse_json(text[begin.start() : end])
        except RecursionError:
            raise TooMuchWork("The JSON has too many levels inside each other.") from None
        except ValueError:
            continue
    return _refuse(wrong)


def _refuse(wrong: str) -> Any:
    raise NoJson(wrong)


def _words(error: ValueError, text: str) -> str:
    if not text.strip():
        return "The answer is empty, which is no JSON."
    if isinstance(error, json.JSONDecodeError):
        return f"The answer is no JSON: line {error.lineno}, character {error.colno}: {error.msg.lower()}."
    return f"The answer is no JSON: {error}."
