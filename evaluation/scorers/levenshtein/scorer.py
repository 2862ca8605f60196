"""Nearness of letters."""

from __future__ import annotations

from typing import Any

from rapidfuzz.distance import Levenshtein as Distance

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import too_long
from evaluation.scorers.given import chosen, expected_texts
from evaluation.scorers.sharing import IGNORE_CASE, folded

MAX_TEXT = 20_000  # characters: the work grows with the product of both lengths


class Levenshtein(Scorer):
    code = "levenshtein"
    name = "Nearly the expected answer, by letters"
    sentence = "1 for the expected answer itself, less for each letter that differs, down to 0 when all do."
    needs_expected = True
    settings = (
        IGNORE_CASE,
        Setting("trim", "Spaces and empty lines around the answer do not count", "yes_no", default=True),
    )

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        """Similarity = 1 - edits / letters of the longer text (V. Levenshtein, 1966); the best of several expected."""
        given = chosen(self.settings, settings)
        wanted = expected_texts(case)
        if not wanted:
            return Score(None, "This case has no expected answer to compare with.")
        long = too_long(answer.text, MAX_TEXT) or too_long(max(wanted, key=len), MAX_TEXT, what="The expected answer")
        if long:
            return long
        found = _plain(answer.text, given)
        edits, length = min(
            (
                (Distance.distance(found, plain), max(len(found), len(plain)))
                for plain in (_plain(each, given) for each in wanted)
            ),
            key=lambda each: each[0] / (each[1] or 1),
        )
        value = 1 - edits / length if length else 1.0
        return Score(value, f"{edits:,} of {length:,} letters differ.", {"edits": edits, "letters": length})


def _plain(text: str, given: dict[str, Any]) -> str:
    return folded(text.strip() if given["trim"] else text, given)
