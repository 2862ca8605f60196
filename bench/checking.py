"""Checking a prompt of a megabyte, filling in templates without end, and looking for characters one cannot see.

``check-1mb``: every check of an ordinary prompt against Jinja2 parsing the same text, one of those checks.
``check-hostile``: the slowest of the megabytes made to be slow, against the same.
``render-limit``: processor time until the most stubborn template is stopped, against the limit that a render declares.
``suspicious-1mb``: a Russian text and one full of zero-width spaces, against asking Python for each character's kind.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from functools import cache, partial

from jinja2 import Environment

from bench.diff import prompts
from bench.harness import Bench, Run, once
from registry.content import Content, normalise_content
from registry.suspicious import find_suspicious
from registry.templating.check import check_content
from registry.templating.render import MAX_SECONDS, RenderError, render_messages
from tests.hostile.attacks import ATTACKS, is_stopped_by
from tests.hostile.texts import HOSTILE, RUSSIAN, ZERO_WIDTH

_kept: dict[str, Run] = {}


@cache
def _prose() -> str:
    """A megabyte of words in lines, with a variable in some thousand places."""
    lines = prompts("lines")[0].splitlines(keepends=True)
    return "".join("{{ name }} " * (number % 10 == 0) + line for number, line in enumerate(lines))


def _content(text: str, *variables: str) -> Content:
    declared = [{"name": name, "example": "Bo"} for name in variables]
    return normalise_content({"messages": [{"role": "user", "content": text}], "variables": declared})


def _parse() -> None:
    Environment().parse(_prose())


def _prepare_prose() -> None:
    content = _content(_prose(), "name")
    if problems := check_content(content):
        raise RuntimeError(f"The prompt of the bench should be sound: {problems[0].message}")
    _kept["prose"] = partial(check_content, content)


def _prepare_hostile() -> None:
    _kept["hostile"] = max((partial(check_content, _content(text)) for text in HOSTILE.values()), key=once)


def _prepare_attacks() -> None:
    _kept["attack"] = max((partial(_stopped, _content(text), code) for text, code in ATTACKS.values()), key=once)


def _stopped(content: Content, code: str) -> float:
    """Seconds of processor time, as the limit counts them, with parsing and all else that is outside its count."""
    started = time.thread_time()
    try:
        render_messages(content, {})
    except RenderError as error:
        if is_stopped_by(error.problems[0].code, code):
            return time.thread_time() - started
    raise RuntimeError(f"A template without end was not stopped by its {code}.")


def _suspicious() -> None:
    if find_suspicious(RUSSIAN) or len(find_suspicious(ZERO_WIDTH)) != len(ZERO_WIDTH) // 2:
        raise RuntimeError("The search found something else than expected.")


def _categories() -> None:
    for text in (RUSSIAN, ZERO_WIDTH):
        for character in text:
            unicodedata.category(character)


def _line(target: float, name: str, prepare: Callable[[], None], reference: Run) -> Bench:
    def ours() -> object:
        return _kept[name]()

    return Bench(issue=2, target=target, ours=ours, reference=reference, setup=prepare)


BENCHES = {
    "check-1mb": _line(2.5, "prose", _prepare_prose, _parse),
    "check-hostile": _line(20.0, "hostile", _prepare_hostile, _parse),
    "render-limit": _line(1.7, "attack", _prepare_attacks, lambda: MAX_SECONDS),
    "suspicious-1mb": Bench(issue=2, target=10.0, ours=_suspicious, reference=_categories),
}
