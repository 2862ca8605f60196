"""JSON that programs can read."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer
from evaluation.scorers.bounds import TooMuchWork
from evaluation.scorers.given import chosen
from evaluation.scorers.json_valid.reading import WHERE, NoJson, read_json
from evaluation.scorers.sharing import IS_NEGATED, yes_or_no

KINDS = {dict: "an object", list: "a list", str: "a text", bool: "a truth value", type(None): "null"}


class JsonValid(Scorer):
    code = "json_valid"
    name = "Is JSON"
    sentence = "The answer is JSON that programs can read (RFC 8259)."
    settings = (WHERE, IS_NEGATED)

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        try:
            value = read_json(answer.text, given["where"])
        except NoJson as wrong:
            return yes_or_no(False, "", wrong.says, given)
        except TooMuchWork as much:
            return Score(None, much.says)
        return yes_or_no(True, f"The answer is JSON: {KINDS.get(type(value), 'a number')}.", "", given)
