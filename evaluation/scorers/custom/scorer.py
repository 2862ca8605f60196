"""A company's own check, as a Python function.

Register it in ``AppConfig.ready()`` of an app of your own::

    def polite(settings, case, answer):
        return "please" in answer.text.lower()

    register_scorer(FunctionScorer("acme_polite", "Polite", "The answer says please.", polite))

The function is trusted code: it runs inside the worker, cannot be stopped, and must end soon whatever the answer holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import is_number

Function = Callable[[dict[str, Any], Case, Answer], "Score | float | bool | None"]


class FunctionScorer(Scorer):
    def __init__(
        self,
        code: str,
        name: str,
        sentence: str,
        function: Function,
        *,
        settings: tuple[Setting, ...] = (),
        needs_expected: bool = False,
    ) -> None:
        """``function`` returns a Score, a number from 0 to 1, a truth value, or None where it cannot tell."""
        self.code, self.name, self.sentence, self.function = code, name, sentence, function
        self.settings, self.needs_expected = settings, needs_expected

    def is_like(self, other: Scorer) -> bool:
        return isinstance(other, FunctionScorer) and other.function is self.function

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        result = self.function(settings, case, answer)
        if isinstance(result, Score):
            return result
        if result is None:
            return Score(None, f"“{self.name}” could not tell.")
        if isinstance(result, bool):
            return Score(float(result), f"“{self.name}” {'holds' if result else 'does not hold'}.")
        if not is_number(result) or not 0 <= result <= 1:
            return Score(None, f"“{self.name}” returned something that is no number from 0 to 1.")
        return Score(float(result), f"“{self.name}” gives {result:.2f}.")
