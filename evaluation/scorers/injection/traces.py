"""A secret in text, written plainly or hidden in a common way."""

from __future__ import annotations

import base64
import codecs
import unicodedata
from collections.abc import Iterator

MIN_HIDDEN = 6  # letters and digits: shorter markers turn up by chance when spaces are taken out


def plain(text: str) -> str:
    """Without capitals, other forms of letters, characters that nobody can see, and runs of spaces."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in composed if unicodedata.category(char) not in ("Cf", "Mn"))
    return " ".join(seen.split())


def bare(text: str) -> str:
    """Letters and digits alone: ``S-E C.R E T`` becomes ``secret``."""
    return "".join(char for char in plain(text) if char.isalnum())


def trace_of(marker: str, text: str) -> str:
    """How ``marker`` stands in ``text``, in words, or empty when it does not."""
    if plain(marker) in plain(text):
        return "in plain words"
    letters = bare(marker)
    if len(letters) < MIN_HIDDEN:
        return ""
    in_text = bare(text)
    for how, form in _forms(letters):
        if form in in_text:
            return how
    return next((how for how, form in _encoded(marker) if form in text or form.lower() in in_text), "")


def _forms(letters: str) -> Iterator[tuple[str, str]]:
    yield "with other characters between its letters", letters
    yield "backwards", letters[::-1]
    yield "in ROT13", codecs.encode(letters, "rot13")


def _encoded(marker: str) -> Iterator[tuple[str, str]]:
    """Base64 at each of its three offsets, without the ends that depend on the text around."""
    data = marker.strip().encode(errors="surrogatepass")
    for offset in range(3):
        code = base64.b64encode(b"\0" * offset + data).decode()
        begin, end = (0, 2, 3)[offset], len(code) - 4 if code.endswith("=") else len(code)
        if end - begin >= MIN_HIDDEN:
            yield "in base64", code[begin:end]
    yield "in hexadecimal", data.hex()
