"""What the answer cost."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, is_number
from evaluation.scorers.sharing import FALLOFF, within_limit


class Cost(Scorer):
    code = "cost"
    name = "Cheap enough"
    sentence = "The answer, all turns together, cost at most so many millionths of a US dollar; unknown is not nothing."
    settings = (
        Setting(
            "max_micro_usd",
            "At most, millionths of a US dollar",
            "whole",
            is_required=True,
            help="10,000 is one US cent.",
        ),
        FALLOFF,
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        limit = settings.get("max_micro_usd")
        return ["The limit must be 0 or more."] if case is None and is_number(limit) and limit < 0 else []

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        limit, cost = given["max_micro_usd"], answer.cost_micro_usd
        if limit is None:
            return Score(None, "The check does not say how much an answer may cost.")
        if cost is None:
            return Score(
                None, "What this answer cost is unknown: no price is known for its model, or no usage was told."
            )
        says = f"It cost {_dollars(cost)}" + ("." if cost <= limit else f"; {_dollars(limit)} are allowed.")
        return Score(within_limit(cost, limit, given["falloff"]), says, {"cost_micro_usd": cost})


def _dollars(micro_usd: int) -> str:
    return f"${micro_usd / 1_000_000:,.6f}"
