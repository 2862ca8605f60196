"""Letters of other scripts that look like a Latin letter, one character for one character.

Chosen from the Unicode confusables table (UTS #39, version 17.0, https://www.unicode.org/reports/tr39/): the scripts
that people meet in look-alike attacks and have fonts for. Styled Latin letters (full width, mathematical bold and so
on) are not listed: Unicode normalisation NFKC already names the plain letter that they stand for. Ours beside the
table: Cyrillic к and Greek κ, which it maps to ĸ, for they pass as k in most screen fonts.
"""

from __future__ import annotations

import unicodedata

_PAIRS = {
    "Cyrillic": (
        "АВСЕԌНЈКМОРЅТѴԜХУҮаЬсԁеҽһіјІӏӀкорԛгѕѵшԝхуү",
        "ABCEGHJKMOPSTVWXYYabcdeehijlllkopqrsvwwxyy",
    ),
    "Greek": (
        "ΑΒϹΕϜΗͿΚΜΝΟΡΤΧΥΖαϲϳικοσρυνγΙ",
        "ABCEFHJKMNOPTXYZacjikoopuvyl",
    ),
    "Armenian": ("ՕՏՍքցհւոռօզսա", "OSUfghinnoquw"),
    "Cherokee": ("ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃᏏᏧᏂᎥ", "ABCDEGHJKLMPRSTVWYZbdhi"),
    "Georgian": ("ჿყ", "oy"),
    "Coptic": ("ⲂⲤⲎⲔⳐⲘⲚⲞⲢⲦⲬⲨⲥⲓⲒⲟⲣⲅⲩ", "BCHKLMNOPTXYcilopry"),
    "Lisu": ("ꓮꓐꓚꓓꓰꓝꓖꓧꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜꓒꓲ", "ABCDEFGHJKLMNOPRSTUVWXYZdl"),
    "Hebrew": ("וןסט", "llov"),
}

LATIN_TWIN: dict[str, str] = {
    letter: twin for letters, twins in _PAIRS.values() for letter, twin in zip(letters, twins, strict=True)
}
"""Look-alike letter → the ASCII letter that it looks like."""

SCRIPT_OF_TWIN: dict[str, str] = {letter: script for script, (letters, _) in _PAIRS.items() for letter in letters}

TWINS_OF_LATIN: dict[str, str] = {}
"""ASCII letter → the look-alikes of it, one string: for finding a Latin letter inside, say, a Cyrillic word."""
for _letter, _twin in LATIN_TWIN.items():
    TWINS_OF_LATIN[_twin] = TWINS_OF_LATIN.get(_twin, "") + _letter


LOOKALIKE_SCRIPTS = frozenset(_PAIRS)

STYLED_LETTERS = "\u2102-\u2149\uff21-\uff5a\U0001d400-\U0001d7ff"
"""Letter-like symbols, full-width and mathematical letters, as ranges for a regular expression."""


def latin_twin(letter: str) -> str:
    """The plain letter that ``letter`` looks like: ``а`` (Cyrillic), ``ａ``, ``𝐚`` → ``a``; itself if it has none."""
    return LATIN_TWIN.get(letter) or unicodedata.normalize("NFKC", letter)


def script_of(letter: str) -> str:
    """``Latin``, ``Cyrillic``, … : the first word of the character's Unicode name, which is its script for letters."""
    if letter.isascii():
        return "Latin"
    return unicodedata.name(letter, "unknown").split(" ", 1)[0].capitalize()
