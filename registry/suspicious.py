"""Characters that a reader cannot see, or takes for another: found, named, and split out so that a page can show them.

Three kinds:

- ``invisible``: zero-width characters, soft hyphens, byte order marks, tag characters, variation selectors, control
  characters, fillers. They change what a model reads while the text looks unchanged, and can carry hidden instructions.
- ``bidi``: bidirectional controls, which make text show in another order than a model reads it ("Trojan Source",
  CVE-2021-42574).
- ``lookalike``: a letter of another script inside a word, such as a Cyrillic а in "pаyment" (Unicode UTS #39).

Not reported, for they are how honest text is written: emoji sequences and flags, joiners between letters of the scripts
that need them (Persian, the scripts of India), variation selectors after a Chinese character or a Mongolian letter, and
words wholly in one script.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from registry.lookalikes import (
    LATIN_TWIN,
    LOOKALIKE_SCRIPTS,
    SCRIPT_OF_TWIN,
    STYLED_LETTERS,
    TWINS_OF_LATIN,
    latin_twin,
    script_of,
)

Kind = Literal["invisible", "bidi", "lookalike"]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
_TAGS = "\U000e0000-\U000e00ff"
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U000e01f0-\U000e0fff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    f"{_BIDI}{_JOINERS}{_SELECTORS}{_TAGS}]"
)
_IS_BIDI = re.compile(f"[{_BIDI}]")
_IS_SELECTOR = re.compile(f"[{_SELECTORS}]")
_WORD = re.compile("[^\\W\\d_][^\\W\\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\\W\\d_]*)*")
_HAS_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_TWIN = re.compile(f"[{STYLED_LETTERS}{''.join(LATIN_TWIN)}]")
_FLAG_OF_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_EMOJI_OUTSIDE_SO = "#*0123456789‼⁉〰⁺™ℹ↔⤴⤵◽◾⬛⬜©®"
# Scripts in which a joiner changes how the neighbouring letters are drawn, so that spelling needs it.
_JOINING_SCRIPTS = frozenset(
    """
    Arabic Syriac Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Mongolian Khmer
    Myanmar Tibetan
    """.split()  # noqa: SIM905 - a word list reads better than twenty quoted literals
)
# Greek letters stand in formulas beside one or two Latin ones ("αx"), so they count only in longer words.
_LETTERS_OF_A_WORD_WITH_GREEK = 3
# East Asian text is written without spaces and mixes full-width and ordinary letters.
_EAST_ASIAN = frozenset(["Cjk", "Hiragana", "Katakana", "Hangul"])


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One suspicious character. ``index`` counts characters from 0; ``line`` and ``column`` count from 1."""

    kind: Kind
    index: int
    line: int
    column: int
    character: str
    name: str  # "U+200B ZERO WIDTH SPACE"
    message: str  # a sentence for the person who edits

    @property
    def badge(self) -> str:
        """What a page shows in place of the character, or beside it for a look-alike: ``⟨U+200B ZERO WIDTH SPACE⟩``."""
        return f"⟨{self.name}⟩"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of ordinary text (``suspicion`` is None), or one suspicious character with what is known of it."""

    text: str
    suspicion: Suspicion | None = None


def find_suspicious(text: str, limit: int | None = None) -> list[Suspicion]:
    """Every suspicious character of ``text``, or the first ``limit``, in order. Line ends are ``\\n``.

    Takes time linear in length; a million findings take seconds, so give a limit where only some are shown.
    """
    found = list(islice(_hidden(text), limit))
    if not text.isascii():
        found += islice(_lookalikes(text), limit)
        found = sorted(found)[:limit]
    if not found:
        return []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return [_suspicion(text, starts, *where_and_what) for where_and_what in found]


def pieces(text: str, suspicions: Sequence[Suspicion] | None = None, *, start: int = 0) -> list[Piece]:
    """``text`` split so that each suspicious character stands alone; joining the pieces gives ``text`` again.

    A span of a longer text is judged wrongly on its own (a look-alike needs its word, a selector its emoji): for a span
    pass the suspicions of the whole text, and as ``start`` the span's index in it.
    """
    if suspicions is None:
        suspicions = find_suspicious(text)
    end = start + len(text)
    split: list[Piece] = []
    done = start
    for suspicion in suspicions:
        if not start <= suspicion.index < end:
            continue
        if suspicion.index > done:
            split.append(Piece(text[done - start : suspicion.index - start]))
        split.append(Piece(suspicion.character, suspicion))
        done = suspicion.index + 1
    if done < end:
        split.append(Piece(text[done - start :]))
    return split


@lru_cache(maxsize=4096)
def character_name(character: str) -> str:
    """``U+200B ZERO WIDTH SPACE``; the Unicode standard gives control and tag characters no full name, so we do."""
    number = ord(character)
    if 0xE0020 <= number <= 0xE007E:
        name = f"TAG {unicodedata.name(chr(number - 0xE0000))}"
    elif unicodedata.category(character) == "Cc":
        name = "CONTROL CHARACTER"
    else:
        name = unicodedata.name(character, "UNASSIGNED CHARACTER")
    return f"U+{number:04X} {name}"


def _suspicion(text: str, starts: list[int], index: int, kind: Kind, message: str) -> Suspicion:
    line = bisect_right(starts, index)
    character = text[index]
    return Suspicion(kind, index, line, index - starts[line - 1] + 1, character, character_name(character), message)


def _hidden(text: str) -> Iterator[tuple[int, Kind, str]]:
    flags = [match.span() for match in _FLAG_OF_REGION.finditer(text)] if "\U0001f3f4" in text else []
    for match in _HIDDEN.finditer(text):
        index, character = match.start(), match.group()
        if _IS_BIDI.match(character):
            yield index, "bidi", "Changes the order in which text is shown, not the order in which a model reads it."
        elif not _is_honest(text, index, character) and not any(start < index < end for start, end in flags):
            yield index, "invisible", _message_for_hidden(character)


def _is_honest(text: str, index: int, character: str) -> bool:
    """Whether the hidden character at ``index`` belongs to the spelling of its neighbours."""
    before = text[index - 1 : index] if index else ""
    if character in _JOINERS:
        return _joins_letters(before) or (character == "\u200d" and _joins_emoji(text, index))
    if not _IS_SELECTOR.match(character) or not before:
        return False
    if character in "\ufe0e\ufe0f":
        return _is_emoji(before)
    if "\u180b" <= character <= "\u180f":
        return script_of(before) == "Mongolian"
    return bool(_CHINESE.match(before))


def _joins_letters(before: str) -> bool:
    return bool(before) and not before.isascii() and script_of(before) in _JOINING_SCRIPTS


def _joins_emoji(text: str, index: int) -> bool:
    """Whether an emoji stands on both sides, looking past one emoji selector before the joiner."""
    before = text[index - 1 : index]
    if before == "\ufe0f":
        before = text[index - 2 : index - 1]
    after = text[index + 1 : index + 2]
    return bool(before and after) and _is_emoji(before) and _is_emoji(after)


def _is_emoji(character: str) -> bool:
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # skin tones
        return True
    return unicodedata.category(character) == "So" or character in _EMOJI_OUTSIDE_SO


def _message_for_hidden(character: str) -> str:
    if "\U000e0000" <= character <= "\U000e007f":
        return "An invisible copy of a keyboard character. A model may read it as an instruction that nobody sees."
    if unicodedata.category(character) == "Cc":
        return "A control character, usually left over from a copy. Remove it."
    return "Cannot be seen, but a model reads it. Remove it unless you put it here on purpose."


def _lookalikes(text: str) -> Iterator[tuple[int, Kind, str]]:
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii() and _HAS_LATIN.search(word):
            for offset, message in _odd_letters(word):
                yield match.start() + offset, "lookalike", message


def _odd_letters(word: str) -> Iterator[tuple[int, str]]:
    """Offset and message of each odd letter: foreign ones in a Latin word, Latin ones in, say, a Cyrillic word."""
    scripts = Counter(script_of(letter) for letter in word if letter.isalpha())
    main, letters_in_main = scripts.most_common(1)[0]
    formula = "Greek" in scripts and max(scripts["Latin"], scripts["Greek"]) < _LETTERS_OF_A_WORD_WITH_GREEK
    if formula or (scripts["Fullwidth"] and not _EAST_ASIAN.isdisjoint(scripts)):
        return
    if main in LOOKALIKE_SCRIPTS and letters_in_main > scripts["Latin"]:
        for offset, letter in enumerate(word):
            twin = next((other for other in TWINS_OF_LATIN.get(letter, "") if SCRIPT_OF_TWIN[other] == main), None)
            if twin:
                yield offset, f"A Latin letter that looks like the {main} “{twin}”, inside a {main} word."
        return
    for match in _TWIN.finditer(word):
        script = SCRIPT_OF_TWIN.get(match.group())
        what = f"A {script} letter" if script else "A styled letter"
        yield match.start(), f"{what} that looks like the Latin “{latin_twin(match.group())}”, inside a Latin word."
