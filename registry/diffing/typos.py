"""Whether a change of text only mends spelling or spacing.

The rule, on purpose strict, for a wrong "yes" would let a change of meaning pass as a patch: the same signs and numbers
in the same order, and at most MOST_WORDS words replaced, each by one that

- has, like the old one, at least four letters and nothing but letters,
- begins with the same letter (slips rarely hit it; "include" and "exclude", "legal" and "illegal" differ in it),
- is not the old one with its end put on or left off ("refund" and "refunds", "allow" and "allowed"),
- is at most one edit away (insert, delete, replace or swap neighbours), or two from eight letters on,
- and neither of the two is a word that carries meaning by itself: "always", "never", "must", "most" and the like.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from registry.diffing.structure import TextDiff
from registry.diffing.tokens import tokenise

MOST_WORDS = 5
_SHORTEST = 4
_LONG = 8
_TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# Words one slip away from another that would change what a model does, and words that allow, forbid or limit.
_WEIGHTY = frozenset(
    """
    always never must most least last only once ever every each some none not cannot can't don't won't doesn't isn't
    aren't shouldn't mustn't wouldn't couldn't without within with unless until except accept before after more less
    many may might shall should will would could than then that this those these them they when where what want wont
    from form there their your year over under allow allowed deny denied true false both neither either nothing
    something anything
    """.split()  # noqa: SIM905 - a word list reads better than eighty quoted literals
)


def only_spacing(old: str, new: str) -> bool:
    """Whether both texts have the same words and signs, told apart by the same gaps."""
    return old.split() == new.split()


def only_typos(old: str, new: str, text: TextDiff) -> bool:
    """Whether ``text``, the difference of ``old`` and ``new``, mends spelling only. See the module for the rule."""
    if text.lines_added or text.lines_removed or _TEMPLATE_TAG.findall(old) != _TEMPLATE_TAG.findall(new):
        return False
    replaced = 0
    for block in text.blocks:
        for row in block.rows:
            before, after = _tokens(row.old_text), _tokens(row.new_text)
            if len(before) != len(after):
                return False
            pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
            replaced += len(pairs)
            if replaced > MOST_WORDS or not all(is_typo(*pair) for pair in pairs):
                return False
    return True


def is_typo(old: str, new: str) -> bool:
    """Whether ``new`` can be the same word spelt otherwise."""
    old, new = old.casefold(), new.casefold()
    if min(len(old), len(new)) < _SHORTEST or not (old.isalpha() and new.isalpha()):
        return False
    if old[0] != new[0] or old in _WEIGHTY or new in _WEIGHTY:
        return False
    if old.startswith(new) or new.startswith(old):
        return old == new
    return OSA.distance(old, new) <= (2 if min(len(old), len(new)) >= _LONG else 1)


def _tokens(line: str) -> list[str]:
    return [token for token in tokenise(line) if not token.isspace()]
