"""Words of any script, for ROUGE. The library's own tokeniser drops every letter that is not English."""

from __future__ import annotations

import regex

# A sign of a script without spaces between words is a word of its own, as in sacreBLEU's "zh" tokeniser.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*|"
    r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])[\p{L}\p{N}\p{M}])+"
)


class Words:
    """Has the one method that ``rouge_score`` asks of a tokeniser."""

    def tokenize(self, text: str) -> list[str]:
        """On ASCII text the same words as the library's."""
        return _WORD.findall(text.lower())
