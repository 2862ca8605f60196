"""Exactly the expected answer, or one of several."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, expected_texts, quoted
from evaluation.scorers.sharing import IGNORE_CASE, IS_NEGATED, folded, yes_or_no

MAX_SHOWN = 40


class Exact(Scorer):
    code = "exact"
    name = "Exactly the expected answer"
    sentence = "The answer is the expected answer, letter by letter; where several are right, one of them."
    needs_expected = True
    settings = (
        IGNORE_CASE,
        Setting("trim", "Spaces and empty lines around the answer do not count", "yes_no", default=True),
        IS_NEGATED,
    )

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        wanted = expected_texts(case)
        if not wanted:
            return Score(None, "This case has no expected answer to compare with.")
        found = self._plain(answer.text, given)
        equals = any(found == self._plain(text, given) for text in wanted)
        shown = f"“{quoted(answer.text, MAX_SHOWN)}”"
        first = f"“{quoted(wanted[0], MAX_SHOWN)}”" + (f" or {len(wanted) - 1} others" if len(wanted) > 1 else "")
        return yes_or_no(equals, f"The answer is {shown}.", f"The answer is {shown}, not {first}.", given)

    @staticmethod
    def _plain(text: str, given: dict[str, Any]) -> str:
        return folded(text.strip() if given["trim"] else text, given)
