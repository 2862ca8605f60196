"""Words and sentences, as much as rules need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")
_COMMON = (
    "a an and any are as at be been but by can do does for from had has have he her his how i if in into is it its me "
    "my no not of on or our she so than that the their them then there these they this to up us was we were what when "
    "where which who whom why will with would you your about answer question please tell give"
)
COMMON = frozenset(_COMMON.split())


def words(text: str) -> list[str]:
    """In small letters, in order."""
    return [word.lower() for word in _WORD.findall(text)]


def telling_words(text: str) -> list[str]:
    """Stems of the words that carry meaning: without the commonest, cut to six letters ("refund", "refunds")."""
    return [word[:6] for word in words(text) if word not in COMMON]


def sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]


def shared(left: Iterable[str], right: Iterable[str]) -> int:
    return len(set(left) & set(right))


def best_sentences(text: str, count: int) -> list[str]:
    """The sentences with the commonest telling words, in the order of the text (H. P. Luhn, 1958)."""
    found = sentences(text)
    weight = Counter(telling_words(text))

    def value(at: int) -> tuple[float, int]:
        own = telling_words(found[at])
        return (sum(weight[word] for word in own) / (len(own) + 3), -at)

    chosen = sorted(sorted(range(len(found)), key=value, reverse=True)[:count])
    return [found[at] for at in chosen]


def nearest_sentence(question: str, text: str) -> str:
    """The sentence that shares most telling words with the question; "" when none shares any."""
    asked = telling_words(question)
    found = [each for each in sentences(text) if not each.endswith("?")]
    nearest = max(found, key=lambda each: shared(asked, telling_words(each)), default="")
    return nearest if shared(asked, telling_words(nearest)) else ""
