"""The answer begins with a text."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, expected_texts, quoted
from evaluation.scorers.sharing import IGNORE_CASE, IS_NEGATED, folded, yes_or_no


class StartsWith(Scorer):
    code = "starts_with"
    name = "Begins with a text"
    sentence = "The answer begins with one of the texts that you list, or with the expected answer of the case."
    settings = (
        Setting("beginnings", "Beginnings, one a line", "lines", help="Empty: the expected answer of each case."),
        IGNORE_CASE,
        Setting("trim", "Spaces and empty lines before the answer do not count", "yes_no", default=True),
        IS_NEGATED,
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        if case is None or self._beginnings(settings, case):
            return []
        return ["There is nothing to begin with: give the case an expected answer, or list beginnings in the check."]

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        beginnings = self._beginnings(settings, case)
        if not beginnings:
            return Score(None, "Neither the check nor the case says what the answer should begin with.")
        text = folded(answer.text.lstrip() if given["trim"] else answer.text, given)
        found = next((each for each in beginnings if text.startswith(folded(each, given))), None)
        begins = f"The answer begins with “{quoted(answer.text, 40)}”"
        return yes_or_no(
            found is not None,
            f"The answer begins with “{quoted(found or '')}”.",
            f"{begins}, not with “{quoted(beginnings[0])}”{_others(beginnings)}.",
            given,
        )

    @staticmethod
    def _beginnings(settings: dict[str, Any], case: Case) -> list[str]:
        """Without empty ones, with which every answer would begin."""
        return [each for each in settings.get("beginnings") or expected_texts(case) if each.strip()]


def _others(beginnings: list[str]) -> str:
    return f" or {len(beginnings) - 1} others" if len(beginnings) > 1 else ""
