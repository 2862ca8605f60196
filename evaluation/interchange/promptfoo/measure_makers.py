"""Assertions about refusal, length, time, money and tools; and those that ask another model."""

from __future__ import annotations

from typing import Any

from evaluation.interchange.promptfoo.makers import (
    Maker,
    Mapped,
    NotPortable,
    refuse_negated,
    share_of,
    text_of,
    texts_of,
)
from evaluation.interchange.values import MAX_INTEGER

_JUDGE = "another model judges; choose which one. Its prompt is ours, not promptfoo’s"


def refusal(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("refusal", {"expects": "answer" if negated else "refusal"})


def word_count(value: Any, threshold: Any, negated: bool) -> Mapped:
    refuse_negated(negated, "word-count")
    limits = value if isinstance(value, dict) else {"min": value, "max": value}
    settings = {ours: limits[theirs] for theirs, ours in _WORD_LIMITS.items() if limits.get(theirs) is not None}
    if isinstance(value, str) and value.strip().isdecimal():
        settings = {ours: int(value) for ours in _WORD_LIMITS.values()}
    whole = all(isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0 for limit in settings.values())
    if not settings or not whole or set(limits) - set(_WORD_LIMITS):
        raise NotPortable("it needs a whole number of words, or “min” and “max”")
    return Mapped("word_count", settings)


_WORD_LIMITS = {"min": "minimum", "max": "maximum"}


def limit(scorer: str, setting: str, times: int) -> Maker:
    """Types that pass up to their threshold."""

    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        refuse_negated(negated, scorer)
        if threshold is None or not 0 <= threshold * times <= MAX_INTEGER:
            raise NotPortable("it needs a threshold of 0 or more")
        return Mapped(scorer, {setting: round(threshold * times)})

    return make


def tool_names(value: Any, threshold: Any, negated: bool) -> Mapped:
    refuse_negated(negated, "tool-call-f1")
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise NotPortable("it needs the names of tools")
    calls = [{"name": name.strip()} for name in names]
    return Mapped("tool_call", {"calls": calls, "match": "f1", "names_only": True}, share_of(threshold, 1.0))


def rubric_of(value: Any, threshold: Any, negated: bool) -> Mapped:
    rubric = text_of(value)
    if not rubric.strip():
        raise NotPortable("it does not say what a good answer is")
    if threshold is None:
        return Mapped("judge", judged_yes_no(rubric, negated), notes=(_JUDGE,))
    refuse_negated(negated, "llm-rubric with a threshold")
    return Mapped("judge", {"mode": "rating", "rubric": rubric}, share_of(threshold, 1.0), notes=(_JUDGE,))


def judged_yes_no(rubric: str, negated: bool) -> dict[str, Any]:
    scores = {"Pass": 0, "Fail": 1} if negated else {"Pass": 1, "Fail": 0}
    return {"mode": "choices", "rubric": rubric, "choice_strings": ["Pass", "Fail"], "choice_scores": scores}


def factuality(value: Any, threshold: Any, negated: bool) -> Mapped:
    rubric = f"The answer contradicts none of these facts: {text_of(value)}"
    return Mapped("judge", judged_yes_no(rubric, negated), notes=(_JUDGE,))


def closed_qa(value: Any, threshold: Any, negated: bool) -> Mapped:
    return rubric_of(value, None, negated)


def g_eval(value: Any, threshold: Any, negated: bool) -> Mapped:
    return rubric_of("\n".join(texts_of(value)), 0.7 if threshold is None else threshold, negated)
