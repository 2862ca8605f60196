"""Whether words can be seen. Text of characters without a shape looks empty, and a name with one of them inside looks
like another name."""

from __future__ import annotations

import unicodedata

# No shape of their own, although Unicode calls them letters, marks or symbols: fillers, Braille blank, selectors.
_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))
_CATEGORIES = frozenset(["Cc", "Cf", "Zl", "Zp"])  # controls, formats, separators of lines and paragraphs
_JOINERS = "\u200c\u200d"


def says_something(text: str) -> bool:
    """Whether at least one character of ``text`` can be seen."""
    return any(not each.isspace() and not _is_unseen(each) for each in text)


def first_unseen(line: str) -> str:
    """The first character of ``line`` that cannot be seen, "" when all can. Joiners between letters other than Latin
    ones belong to the spelling (Persian, the scripts of India)."""
    for index, each in enumerate(line):
        if _is_unseen(each) and not (each in _JOINERS and _is_spelling(line, index)):
            return each
    return ""


def _is_unseen(character: str) -> bool:
    return (
        character in _SHAPELESS
        or unicodedata.category(character) in _CATEGORIES
        or any(ord(character) in selectors for selectors in _SELECTORS)
    )


def _is_spelling(line: str, index: int) -> bool:
    around = line[index - 1 : index] + line[index + 1 : index + 2]
    return len(around) == 2 and all(
        unicodedata.category(each)[0] in "LM" and not unicodedata.name(each, "").startswith("LATIN") for each in around
    )
