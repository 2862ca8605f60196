"""Nearness of meaning, by an embedding model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Calls, JudgedScorer, Score, Setting
from evaluation.scorers.bounds import too_long
from evaluation.scorers.given import chosen, expected_texts, is_number

MAX_TEXT = 30_000  # characters: embedding models read about 8,000 tokens
MAX_EXPECTED = 20


class Similarity(JudgedScorer):
    code = "similarity"
    name = "Means much the same"
    sentence = "The meaning of the answer is near that of the expected one, as an embedding model places them."
    needs_expected = True
    settings = (Setting("model", "Embedding model", "model", is_required=True, help="Such as text-embedding-3-small."),)

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        if case is None or any(each.strip() for each in expected_texts(case)):
            return []
        return ["The expected answer is empty. Give one whose meaning can be compared."]

    async def judge(self, settings: dict[str, Any], case: Case, answer: Answer, calls: Calls) -> Score:
        """The cosine, where below 0 is 0: opposite is no worse than unrelated. The best of several expected answers."""
        model = chosen(self.settings, settings)["model"]
        wanted = [each for each in expected_texts(case) if each.strip()][:MAX_EXPECTED]
        if not model or not wanted:
            return Score(None, "This check has no embedding model." if wanted else "This case has no expected answer.")
        if not answer.text.strip():
            return Score(0.0, "The answer is empty.", {"model": model})
        long = too_long(answer.text, MAX_TEXT) or too_long(max(wanted, key=len), MAX_TEXT, what="The expected answer")
        if long:
            return long
        vectors = await calls.embed(model, [answer.text, *wanted])
        if len(vectors) != len(wanted) + 1:
            return Score(None, f"The embedding model {model} answered with another number of vectors than texts.")
        cosines = [_cosine(vectors[0], each) for each in vectors[1:]]
        known = [each for each in cosines if each is not None]
        if len(known) < len(cosines):
            return Score(None, f"The embedding model {model} answered with vectors that cannot be compared.")
        best = max(known)
        return Score(
            min(1.0, max(0.0, best)), f"The nearness is {best:.2f} of 1.", {"model": model, "cosine": round(best, 4)}
        )


def _cosine(one: Sequence[float], other: Sequence[float]) -> float | None:
    """From -1 to 1; None when the vectors have no common direction to speak of."""
    if len(one) != len(other) or not all(map(is_number, [*one, *other])):
        return None
    lengths = math.hypot(*one) * math.hypot(*other)
    if not lengths or not math.isfinite(lengths):
        return None
    return math.fsum(a * b for a, b in zip(one, other, strict=True)) / lengths
