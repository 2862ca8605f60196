"""Cutting a line into the words, numbers and signs that a reader sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MARKS_UP_TO = 0x10000  # combining marks beyond are of scripts no longer written


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending code points as the inside of a regular expression's character class."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in runs)


# ``\w`` leaves out combining marks, which would cut Hindi, Thai or decomposed French inside a letter.
_MARK = _ranges([n for n in range(0x300, _MARKS_UP_TO) if unicodedata.category(chr(n)) in ("Mn", "Mc", "Me")])
# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Chinese. One character, with its marks, is one word.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u1780-\u17b3"
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"

TOKEN = re.compile(
    rf"\d+(?:[.,:/]\d+)+(?!\w)"  # 0.2, 1,000, 14:05, 21/11/2026
    rf"|{_LETTER}(?:{_LETTER}|[{_MARK}\u200c\u200d]|(?<=[^\W\d_])['’](?=[^\W\d_]))*"  # refund, don't, customer_name
    rf"|[{_UNSPACED}][{_MARK}]*"
    rf"|[{_EMOJI}](?:[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d[{_EMOJI}])*"
    r"|\s+|.",
    re.DOTALL,
)


def tokenise(line: str) -> list[str]:
    """Words, numbers, runs of white space, single signs. Joining them gives ``line`` again."""
    return TOKEN.findall(line)


def is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"


def count_words(text: str) -> int:
    """Words and numbers; in scripts written without spaces, characters."""
    if text.isalnum() and text.isascii():
        return 1
    return sum(map(is_word, tokenise(text)))
