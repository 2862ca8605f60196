"""What a word is, in any script."""

from __future__ import annotations

# Scripts that write no spaces between words: each of their signs counts as a word, as in sacreBLEU's "zh" tokeniser.
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
