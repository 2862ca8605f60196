"""What a judge's reply says. Only the reply is read, never the answer that was judged.

Judges reason first and give their verdict last, and may quote the answer while they reason: the last verdict counts.
Sources: FastChat fastchat/llm_judge/common.py for ``[[7]]`` and ``[[A]]``; OpenAI evals evals/elsuite/modelgraded for
choices on a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LOWEST, HIGHEST = 1, 10
MAX_REPLY = 50_000  # characters from the end
_MARK = re.compile(r"\[\[\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*(?:/\s*10)?\s*\]\]")
_SINGLE = re.compile(r"(?i)^\W*(?:rating|score|mark)\W{1,6}(-?\d{1,6}(?:\.\d{1,6})?)(?:\s*/\s*10)?\W*$")
_PAIR = re.compile(r"\[\[\s*([ABC])\s*\]\]")
_AROUND = " \t.,:;!?\"'“”‘’`*_()[]{}<>#"


class Nonsense(Exception):
    """``says`` is a sentence: why the reply is no verdict."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def read_mark(reply: str) -> float:
    """The mark from 1 to 10. Raises Nonsense."""
    reply = reply[-MAX_REPLY:]
    marks = _MARK.findall(reply)
    if not marks:
        single = _SINGLE.match(_lines(reply)[-1]) if _lines(reply) else None
        if single is None:
            raise Nonsense("The judge gave no mark.")
        marks = [single[1]]
    return _in_range(marks[-1], "")


def read_marks(reply: str, dimensions: Sequence[str]) -> dict[str, float]:
    """The mark of each dimension. Raises Nonsense when one is missing or out of range."""
    lines = _lines(reply[-MAX_REPLY:])
    marks = {}
    for name in dimensions:
        line = re.compile(rf"(?i)^\W*{re.escape(name)}\W{{0,4}}[:=]\W{{0,6}}(-?\d{{1,6}}(?:\.\d{{1,6}})?)(?!\w)")
        found = next((match for each in reversed(lines) if (match := line.match(each))), None)
        if found is None:
            raise Nonsense(f"The judge gave no mark for “{name}”.")
        marks[name] = _in_range(found[1], f" for “{name}”")
    return marks


def _in_range(text: str, what: str) -> float:
    mark = float(text)
    if not LOWEST <= mark <= HIGHEST:
        raise Nonsense(f"The judge gave {text}{what}, which is not from {LOWEST} to {HIGHEST}.")
    return mark


def read_pair(reply: str) -> str:
    """A, B, or C for a tie. Raises Nonsense."""
    verdicts = _PAIR.findall(reply[-MAX_REPLY:])
    if not verdicts:
        raise Nonsense("The judge did not say which answer is better.")
    return str(verdicts[-1])


def read_choice(reply: str, choices: Sequence[str], eval_type: str) -> str:
    """The choice that stands alone on a line: the last such line where reasons come first, else the first line.

    Where no line is a choice alone, one that begins or ends the last or first line counts, if it is the only one.
    Raises Nonsense."""
    lines = _lines(reply[-MAX_REPLY:] if eval_type == "cot_classify" else reply[:MAX_REPLY])
    if eval_type == "cot_classify":
        lines.reverse()
    by_text = {_bare(choice): choice for choice in choices}
    for line in lines if eval_type == "cot_classify" else lines[:1]:
        if _bare(line) in by_text:
            return by_text[_bare(line)]
    found = _at_an_end(_bare(lines[0]), by_text) if lines else set()
    if len(found) != 1:
        raise Nonsense("The judge chose none of the choices." if not found else "The judge chose more than one choice.")
    return by_text[found.pop()]


def _at_an_end(line: str, choices: dict[str, str]) -> set[str]:
    """Choices that begin or end the line as whole words; of two at one end the longer."""
    longest_first = sorted((each for each in choices if each), key=len, reverse=True)
    begins = next((each for each in longest_first if re.match(rf"{re.escape(each)}(?!\w)", line)), None)
    ends = next((each for each in longest_first if re.search(rf"(?<!\w){re.escape(each)}$", line)), None)
    return {each for each in (begins, ends) if each}


def _bare(text: str) -> str:
    return text.strip(_AROUND).casefold()


def _lines(text: str) -> list[str]:
    """Without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
