"""A regular expression, stopped when it goes back and forth without end."""

from __future__ import annotations

from typing import Any

from regex import DOTALL, IGNORECASE, MULTILINE

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import TooMuchWork, pattern_problem, search_bounded
from evaluation.scorers.given import chosen, quoted
from evaluation.scorers.sharing import IGNORE_CASE, IS_NEGATED, yes_or_no


class RegexMatch(Scorer):
    code = "regex"
    name = "Matches a pattern"
    sentence = "A regular expression matches somewhere in the answer."
    settings = (
        Setting(
            "pattern",
            "Regular expression",
            is_required=True,
            help="As in Python. Begin with ^ and end with $ to match the whole answer.",
        ),
        IGNORE_CASE,
        Setting("dot_all", "A dot also matches the end of a line", "yes_no", default=False),
        Setting("multi_line", "^ and $ also match at each line", "yes_no", default=False),
        IS_NEGATED,
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        if case is not None:
            return []
        given = chosen(self.settings, settings)
        sentence = pattern_problem(given["pattern"], _flags(given))
        return [sentence] if sentence else []

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        if not given["pattern"]:
            return Score(None, "The check has no pattern.")
        try:
            match = search_bounded(given["pattern"], answer.text, _flags(given))
        except TooMuchWork as much:
            return Score(None, much.says)
        found = match.group(0) if match else ""
        return yes_or_no(match is not None, f"Matches: “{quoted(found)}”.", "The pattern matches nowhere.", given)


def _flags(given: dict[str, Any]) -> int:
    flags = [(IGNORECASE, "ignore_case"), (DOTALL, "dot_all"), (MULTILINE, "multi_line")]
    return sum(int(flag) for flag, name in flags if given[name])
