"""One case: ask it, turn by turn, and score what was answered."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.utils import timezone

from evaluation.answers import Answer, CallError, ErrorKind, Reply
from evaluation.running.asks import ask_for, last_user_text, next_turn, opening
from evaluation.running.calls import RunCalls
from evaluation.running.claims import Claimed
from evaluation.running.desk import Desk
from evaluation.running.replies import from_json
from evaluation.running.storing import Answered, Scored
from evaluation.scorers.together import score_case

logger = logging.getLogger(__name__)
_OUR_FAULT = "This case was not asked because of a fault in Countersign. The log of the worker says which."


async def answer_case(desk: Desk, claimed: Claimed, calls: RunCalls) -> Answered:
    """Ask, and score where that needs no model. A case that cannot be asked is answered with why: it never fails the
    run."""
    try:
        answer, attempts = await _ask(desk, claimed, calls)
    except CallError as error:
        return Answered(claimed, timezone.now(), error=error, attempts=error.attempts)
    except DatabaseError:
        raise  # nothing is wrong with the case
    except Exception:
        # One case that trips over a fault of ours must not take thousands with it, and not be asked for ever again.
        logger.exception("Case %s could not be asked.", claimed.case["key"])
        return Answered(claimed, timezone.now(), error=CallError(ErrorKind.INTERNAL, _OUR_FAULT))
    at = timezone.now()
    if desk.needs_judge(claimed.case):
        return Answered(claimed, at, answer, attempts=attempts, is_scored=False)
    score = await score_case(desk.criteria_of(claimed.case), claimed.case, answer, calls)
    return Answered(claimed, at, answer, attempts=attempts, score=score)


async def _ask(desk: Desk, claimed: Claimed, calls: RunCalls) -> tuple[Answer, int]:
    case = claimed.case
    messages = opening(desk.content, case)
    said: list[tuple[str, str]] = []
    turns = [last_user_text(messages), *case["follow_ups"]]
    replies: list[Reply] = []
    most_attempts = 0
    for number in range(len(turns)):
        if number:
            said += next_turn(replies[-1], turns[number])
        called = await calls.called(ask_for(desk.content, desk.run.model.model_id, messages, said))
        replies.append(called.value)
        most_attempts = max(most_attempts, called.attempts)
    return Answer(tuple(replies), tuple(turns)), most_attempts


async def judge_case(desk: Desk, claimed: Claimed, calls: RunCalls) -> Scored:
    """Score an answer that is stored already."""
    stored = claimed.answer
    assert stored is not None
    if stored.problem:
        return Scored(claimed, stored, None)
    messages = opening(desk.content, claimed.case)
    answer = Answer(
        tuple(from_json(kept) for kept in stored.replies),
        (last_user_text(messages), *claimed.case["follow_ups"]),
    )
    score = await score_case(desk.criteria_of(claimed.case), claimed.case, answer, calls)
    return Scored(claimed, stored, score)
