"""Numbers in text, as people write them: ``$1,234.50``, ``1.234,50 €``, ``−5 %``, ``٣٫٥``, ``2{,}125`` of LaTeX."""

from __future__ import annotations

import re
from collections import deque
from decimal import Decimal, InvalidOperation

from evaluation.scorers.bounds import MAX_DIGITS, TooMuchWork

MAX_TEXT = 100_000  # characters, from the end: the last number stands there
_SPACES = "\u00a0\u202f\u2009"  # no-break spaces that group digits; a common space may part two numbers
_ALIKE = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "＋": "+", "．": ".", "，": ",", "٫": ".", "٬": "'"})
_SIGN = r"(?P<sign>(?<![\w)])[-+])?"
_MONEY = r"(?:(?:[$€£¥₹₩₽₺₪฿¢]|[A-Z]{1,3}\$)(?P<inner>-)?)?"


def _pattern(group: str, mark: str) -> re.Pattern[str]:
    """Bounded repetition of grouped digits: a long list of them must not be read again from each of its places."""
    grouped = rf"\d{{1,3}}(?:[{group}]\d{{2}}){{0,6}}(?:[{group}]\d{{3}}){{1,20}}(?!\d)"
    digits = rf"(?:{grouped}|\d+)(?:{mark}\d+)?|(?<!\d){mark}\d+"
    return re.compile(rf"{_SIGN}{_MONEY}(?P<digits>(?:{digits})(?:[eE][-+]?\d{{1,4}}(?!\d))?)")


_PATTERNS = {"point": _pattern(rf",'’_{_SPACES}", r"\."), "comma": _pattern(rf".'’_{_SPACES}", ",")}
_NOT_DIGITS = {"point": re.compile(rf"[,'’_{_SPACES}]"), "comma": re.compile(rf"[.'’_{_SPACES}]")}


def last_number(text: str, decimal_mark: str = "point") -> Decimal | None:
    """The last number of ``text``, or None. A minus after a digit, a letter or a bracket is a subtraction or a dash.
    Raises TooMuchWork for a number of more than 400 digits."""
    text = text[-MAX_TEXT:].replace("{,}", ",").replace("\\$", "$").translate(_ALIKE)
    last = deque(_PATTERNS[decimal_mark].finditer(text), maxlen=1)
    return _number(last[0], decimal_mark) if last else None


def _number(match: re.Match[str], decimal_mark: str) -> Decimal | None:
    digits = _NOT_DIGITS[decimal_mark].sub("", match["digits"])
    if len(digits) > MAX_DIGITS:
        raise TooMuchWork(f"The answer holds a number of more than {MAX_DIGITS} digits, which is not compared.")
    is_negative = (match["sign"] == "-") != (match["inner"] == "-")
    try:
        number = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
    return -number if is_negative else number


def after_marker(text: str, marker: str) -> str | None:
    """The rest of the line after the last ``marker``, or None where it is not."""
    _, found, rest = text.rpartition(marker)
    lines = rest.strip().splitlines()
    return (lines[0] if lines else "") if found else None
