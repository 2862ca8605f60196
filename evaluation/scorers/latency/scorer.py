"""How long the answer took."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, is_number
from evaluation.scorers.sharing import FALLOFF, within_limit


class Latency(Scorer):
    code = "latency"
    name = "Soon enough"
    sentence = "The whole answer, all turns together, came within a number of milliseconds."
    settings = (Setting("max_ms", "At most, milliseconds", "whole", is_required=True), FALLOFF)

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        limit = settings.get("max_ms")
        too_small = case is None and is_number(limit) and limit <= 0
        return ["The limit must be 1 millisecond or more."] if too_small else []

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        """Calls alone, without waiting for a slot."""
        given = chosen(self.settings, settings)
        limit, took = given["max_ms"], answer.latency_ms
        if limit is None:
            return Score(None, "The check does not say how long an answer may take.")
        if any(reply.is_cached and not reply.latency_ms for reply in answer.replies):
            return Score(None, "The answer was kept from an earlier run, without the time that it took.")
        says = f"It took {took:,} ms" + ("." if took <= limit else f"; {limit:,} ms are allowed.")
        return Score(within_limit(took, limit, given["falloff"]), says, {"latency_ms": took})
