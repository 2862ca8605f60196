"""Words of any script, for ROUGE. The library's own tokeniser drops every letter that is not English."""

from __future__ import annotations

import regex

from evaluation.scorers.words import UNSPACED

_WORD = regex.compile(rf"{UNSPACED}\p{{M}}*|(?:(?!{UNSPACED})[\p{{L}}\p{{N}}\p{{M}}])+")


class Words:
    """Has the one method that ``rouge_score`` asks of a tokeniser."""

    def tokenize(self, text: str) -> list[str]:
        """On ASCII text the same words as the library's."""
        return _WORD.findall(text.lower())
