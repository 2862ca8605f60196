"""All checks of one case together: a score, whether it passes, and what each check said."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from evaluation.answers import Answer, Ask, CallError, Reply
from evaluation.documents import Case, Criterion
from evaluation.scorers.base import Calls, JudgedScorer, Score
from evaluation.scorers.given import is_number
from evaluation.scorers.registering import scorer

logger = logging.getLogger(__name__)

TOLERANCE = 1e-9  # seven tenths of a mean must not fail a threshold of 0.7 by the last bit


class CriterionScore(TypedDict):
    """``passed`` is None exactly where ``value`` is."""

    value: float | None
    passed: bool | None
    reason: str
    details: dict[str, Any]


@dataclass(frozen=True)
class CaseScore:
    """``value`` is the weighted mean from 0 to 1; it and ``passed`` are None as soon as one check has no value.
    ``replies`` are all that judges answered, also those of checks that failed afterwards: they were paid for."""

    value: float | None
    passed: bool | None
    by_key: dict[str, CriterionScore]
    replies: tuple[Reply, ...] = ()


async def score_case(criteria: Sequence[Criterion], case: Case, answer: Answer, calls: Calls) -> CaseScore:
    """``criteria``: all that apply, the suite's and the case's own. Never raises for what a check or its judge does: a
    CallError is a check without a value, whose details name the kind of error as "problem"."""
    heard = [_Heard(calls) for _ in criteria]
    scores = await asyncio.gather(
        *(_one(each, case, answer, its_calls) for each, its_calls in zip(criteria, heard, strict=True))
    )
    judged = list(zip(criteria, scores, strict=True))
    by_key = {each["key"]: _criterion_score(each, score) for each, score in judged}
    replies = tuple(reply for its_calls in heard for reply in its_calls.replies)
    if not judged or any(score.value is None for score in scores):
        return CaseScore(None, None, by_key, replies)
    passed = all(by_key[each["key"]]["passed"] for each in criteria)
    return CaseScore(_weighted_mean(judged), passed, by_key, replies)


class _Heard:
    """Calls of one check, with what they were answered."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.replies: list[Reply] = []

    async def ask(self, ask: Ask) -> Reply:
        reply = await self._calls.ask(ask)
        self.replies.append(reply)
        return reply

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return await self._calls.embed(model, texts)


async def _one(criterion: Criterion, case: Case, answer: Answer, calls: Calls) -> Score:
    try:
        kind = scorer(criterion["scorer"])
    except LookupError as unknown:
        return Score(None, str(unknown.args[0]))
    try:
        if isinstance(kind, JudgedScorer):
            return _sound(await kind.judge(criterion["settings"], case, answer, calls))
        return _sound(kind.score(criterion["settings"], case, answer))
    except CallError as error:
        return Score(
            None, f"The model that this check asks gave no answer: {error.says}", {"problem": error.kind.value}
        )
    except Exception:
        # One check that fails on one answer must not end a run of thousands. The log has the trace; people see that
        # there is no score, which is never taken for a bad one.
        logger.exception("A check failed: %s", criterion["scorer"])
        return Score(None, "This check failed by a fault of its own, so there is no score.", {"problem": "internal"})


def _sound(score: Score) -> Score:
    """A value from outside 0 to 1 is no value, whoever wrote the scorer."""
    if score.value is None or (is_number(score.value) and 0 <= score.value <= 1):
        return score
    return replace(score, value=None, reason=f"The check gave a score that is not from 0 to 1. {score.reason}")


def _criterion_score(criterion: Criterion, score: Score) -> CriterionScore:
    value = None if score.value is None else float(score.value)
    return {
        "value": value,
        "passed": None if value is None else value >= criterion["threshold"] - TOLERANCE,
        "reason": score.reason,
        "details": score.details,
    }


def _weighted_mean(judged: Iterable[tuple[Criterion, Score]]) -> float:
    """Weights are above 0 (``evaluation.checking``)."""
    pairs = [(criterion["weight"], score.value or 0.0) for criterion, score in judged]
    return math.fsum(weight * value for weight, value in pairs) / math.fsum(weight for weight, _ in pairs)
