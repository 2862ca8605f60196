"""One case of a run, ready to be read: what was sent, what was answered turn by turn, and how it was scored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from evaluation.answers import CallError, Reply
from evaluation.documents import Case as CaseDocument
from evaluation.documents import Criterion
from evaluation.models import Override, Result
from evaluation.result_rows import weighed, with_overrides
from evaluation.running.asks import opening
from evaluation.running.replies import from_json
from evaluation.scorers.given import as_text
from evaluation.scorers.registering import scorer
from evaluation.views.runs.rows import newest_overrides
from evaluation.wording import duration, figure, money, problem_advice, problem_words
from registry.content import Content
from registry.suspicious import Piece, pieces

MOST_SHOWN = 60_000  # characters of one text on the page; all of it is in the export


@dataclass(frozen=True)
class Shown:
    """A text cut into runs of text and odd characters. ``left_out`` counts characters that the page does not show."""

    parts: list[Piece]
    left_out: int = 0


@dataclass(frozen=True)
class Said:
    role: str
    text: Shown


@dataclass(frozen=True)
class Turn:
    """``user`` is what was said before this answer, of the second turn on. ``tool_calls`` are (name, arguments)."""

    user: Shown | None
    answer: Shown
    tool_calls: list[tuple[str, str]]
    facts: str
    finish_reason: str


@dataclass(frozen=True)
class CriterionRow:
    """``value`` as it counts, ``scored`` as it was scored; they differ where somebody set it (``set_by``)."""

    key: str
    name: str
    value: str
    scored: str
    threshold: str
    pill: str
    reason: str
    details: str
    weight: str
    set_by: list[Override]


@dataclass(frozen=True)
class AnswerShown:
    """``number`` counts from 1. ``text`` is the last answer, as it is compared with the baseline's."""

    result: Result
    number: int
    turns: list[Turn]
    criteria: list[CriterionRow]
    value: str
    pill: str
    problem: str
    says: str
    advice: str
    text: str


def shown(text: str) -> Shown:
    return Shown(pieces(text[:MOST_SHOWN]), max(0, len(text) - MOST_SHOWN))


def sent_messages(content: Content, case: CaseDocument) -> tuple[list[Said], str]:
    """The messages of the first turn, and "" or why they cannot be made."""
    try:
        messages = opening(content, case)
    except CallError as error:
        return [], error.says
    return [Said(role, shown(text)) for role, text in messages], ""


def answer_shown(result: Result, case: CaseDocument, criteria: list[Criterion]) -> AnswerShown:
    """``overrides`` of the result must be prefetched, oldest first, with who made them."""
    replies = [from_json(kept) for kept in result.answer.replies]
    set_to = newest_overrides(result)
    scores = with_overrides(result.scores, set_to)
    value, passed = weighed(scores) if set_to else (result.value, result.passed)
    problem = result.problem if value is None else ""
    return AnswerShown(
        result=result,
        number=result.sample + 1,
        turns=[_turn(reply, case, number) for number, reply in enumerate(replies)],
        criteria=[_criterion(key, each, result, criteria) for key, each in scores.items()],
        value=figure(value),
        pill="not_scored" if passed is None else "passed" if passed else "failed",
        problem=problem_words(problem) if problem else "",
        says=result.answer.says,
        advice=problem_advice(problem) if problem else "",
        text=replies[-1].text if replies else "",
    )


def _turn(reply: Reply, case: CaseDocument, number: int) -> Turn:
    said = case["follow_ups"][number - 1] if 0 < number <= len(case["follow_ups"]) else ""
    usage = reply.usage
    tokens = "unknown tokens"
    if usage.input_tokens is not None and usage.output_tokens is not None:
        tokens = f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out"
    facts = [duration(reply.latency_ms), tokens, f"cost {money(reply.cost_micro_usd)}"]
    if reply.is_cached:
        facts.append("from an earlier evaluation, not paid again")
    if reply.model:
        facts.insert(0, f"answered by {reply.model}")
    return Turn(
        user=shown(said) if said else None,
        answer=shown(reply.text),
        tool_calls=[(call.name, _pretty(call.arguments)) for call in reply.tool_calls],
        facts=" · ".join(facts),
        finish_reason=""
        if reply.finish_reason in ("", "stop", "end_turn", "tool_calls", "tool_use")
        else reply.finish_reason,
    )


def _criterion(key: str, each: dict[str, Any], result: Result, criteria: list[Criterion]) -> CriterionRow:
    passed = each["passed"]
    return CriterionRow(
        key=key,
        name=_name(key, criteria),
        value=figure(each["value"]),
        scored=figure(result.scores[key]["value"]),
        threshold=figure(each.get("threshold")),
        pill="not_scored" if passed is None else "passed" if passed else "failed",
        reason=each["reason"],
        details=_pretty(each["details"]) if each["details"] else "",
        weight=f"{each.get('weight', 1):g}",
        set_by=[one for one in result.overrides.all() if one.criterion == key],
    )


def _name(key: str, criteria: list[Criterion]) -> str:
    """What kind of check it is: "A number, within a tolerance"."""
    for each in criteria:
        if each["key"] == key:
            try:
                return scorer(each["scorer"]).name
            except LookupError:
                return ""
    return ""


def expected_shown(case: CaseDocument) -> Shown | None:
    return None if case["expected"] is None else shown(as_text(case["expected"]))


def _pretty(value: Any) -> str:
    if isinstance(value, str):
        return value[:MOST_SHOWN]
    return json.dumps(value, ensure_ascii=False, indent=2)[:MOST_SHOWN]
