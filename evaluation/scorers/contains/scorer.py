"""Texts that the answer holds, or must not hold."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, expected_texts, quoted
from evaluation.scorers.sharing import IGNORE_CASE, folded

MAX_NAMED = 5  # phrases in a sentence


class Contains(Scorer):
    code = "contains"
    name = "Holds certain texts"
    sentence = "The answer holds all, any or none of the texts that you list, or of the expected ones of the case."
    settings = (
        Setting("phrases", "Texts, one a line", "lines", help="Empty: the expected answer of each case."),
        Setting(
            "mode",
            "The answer must hold",
            "choice",
            default="all",
            choices=(("all", "All of them; the score is the share that it holds"), ("any", "Any"), ("none", "None")),
        ),
        IGNORE_CASE,
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        if case is None or self._phrases(settings, case):
            return []
        return ["There is no text to look for: give the case an expected answer, or list texts in the check."]

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        phrases = self._phrases(settings, case)
        if not phrases:
            return Score(None, "Neither the check nor the case says which text to look for.")
        text = folded(answer.text, given)
        found = [each for each in phrases if folded(each, given) in text]
        missing = [each for each in phrases if each not in found]
        details = {"found": len(found), "of": len(phrases)}
        match given["mode"]:
            case "any":
                return Score(float(bool(found)), _sentence(found) if found else _sentence(missing, "None of"), details)
            case "none":
                return Score(float(not found), _sentence(found) if found else "The answer holds none of them.", details)
        reason = _sentence(missing, "Missing:") if missing else "The answer holds all of them."
        return Score(len(found) / len(phrases), reason, details)

    @staticmethod
    def _phrases(settings: dict[str, Any], case: Case) -> list[str]:
        """Each once, without empty ones, which every answer would hold."""
        listed = settings.get("phrases") or expected_texts(case)
        return [each for each in dict.fromkeys(listed) if each.strip()]


def _sentence(phrases: list[str], begin: str = "The answer holds") -> str:
    named = ", ".join(f"“{quoted(each, 40)}”" for each in phrases[:MAX_NAMED])
    more = f" and {len(phrases) - MAX_NAMED} more" if len(phrases) > MAX_NAMED else ""
    end = " is in the answer" if begin == "None of" else ""
    return f"{begin} {named}{more}{end}."
