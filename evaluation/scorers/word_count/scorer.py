"""The length of an answer in words."""

from __future__ import annotations

from typing import Any

import regex

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import too_long
from evaluation.scorers.given import chosen, is_number
from evaluation.scorers.words import UNSPACED

MAX_TEXT = 500_000  # characters

# Letters and digits with what joins them: don't, 1,234.5, co-operate.
_LETTER = rf"(?:(?!{UNSPACED})[\p{{L}}\p{{N}}\p{{M}}_])"
_WORD = regex.compile(rf"{UNSPACED}\p{{M}}*|{_LETTER}++(?:['’.,\-‐‑]{_LETTER}++)*+")


class WordCount(Scorer):
    code = "word_count"
    name = "Length in words"
    sentence = (
        "The answer has at least and at most so many words; each sign of Chinese, Japanese or Thai counts as one."
    )
    settings = (
        Setting("minimum", "At least, words", "whole"),
        Setting("maximum", "At most, words", "whole"),
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        if case is not None:
            return []
        least, most = settings.get("minimum"), settings.get("maximum")
        if least is None and most is None:
            return ["Say how many words there must be at least, at most, or both."]
        said = []
        if any(is_number(each) and each < 0 for each in (least, most)):
            said.append("A number of words must be 0 or more.")
        if is_number(least) and is_number(most) and least > most:
            said.append("The least number of words is above the greatest. Change one of them.")
        return said

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        least, most = given["minimum"], given["maximum"]
        if least is None and most is None:
            return Score(None, "The check does not say how many words there must be.")
        if long := too_long(answer.text, MAX_TEXT):
            return long
        words = sum(1 for _ in _WORD.finditer(answer.text))
        says = f"The answer has {words:,} {'word' if words == 1 else 'words'}"
        if least is not None and words < least:
            return Score(0.0, f"{says}, fewer than {least:,}.", {"words": words})
        if most is not None and words > most:
            return Score(0.0, f"{says}, more than {most:,}.", {"words": words})
        return Score(1.0, f"{says}.", {"words": words})
