"""Our criteria as assertions of promptfoo: the other direction of ``mapping``.

``assertion_of`` gives what checks the same there, or nearly; whether it is the same is told by reading it back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange.keys import Keys
from evaluation.interchange.promptfoo import templates
from evaluation.interchange.promptfoo.asserts import Asserted, criterion_of
from evaluation.interchange.promptfoo.makers import MISSING
from evaluation.interchange.promptfoo.measure_makers import judged_yes_no
from evaluation.interchange.reports import Reports

# (settings, threshold, what is expected) → the assertion without name and weight; None where promptfoo has none
Writer = Callable[[dict[str, Any], float, Any], dict[str, Any] | None]


class Placeholder(str):
    """``{{ expected }}``: what each case expects, filled by promptfoo. Texts that people wrote are never filled."""

    __slots__ = ()


def assertion_of(criterion: Criterion, expected: Any) -> dict[str, Any] | None:
    """``expected``: the case's, or the template of a variable that holds it; None where there is none."""
    writer = _WRITERS.get(criterion["scorer"])
    written = writer(criterion["settings"], criterion["threshold"], expected) if writer else None
    if written is None:
        return None
    weight = {} if criterion["weight"] == 1 else {"weight": criterion["weight"]}
    return written | weight | {"metric": templates.guarded(criterion["key"])}


def is_same(criterion: Criterion, assertion: dict[str, Any] | None, expected: Any) -> bool:
    """Whether reading ``assertion`` gives ``criterion`` back, and lets the case expect what it expects."""
    if assertion is None:
        return False
    made = criterion_of(Reports(), Asserted("", assertion, assertion.get("weight", 1.0)), Keys())
    return made is not None and made[0] == criterion and (made[1] is MISSING or made[1] == expected)


def _named(kind: str, settings: dict[str, Any], value: Any = MISSING) -> dict[str, Any]:
    negated = "not-" if settings.get("is_negated") else ""
    return {"type": negated + kind} | ({} if value is MISSING else {"value": templates.guarded(value)})


def _kept(value: Any) -> Any:
    """``value`` as promptfoo must have it so that only our own placeholder is filled."""
    return str(value) if isinstance(value, Placeholder) else templates.guarded(value)


def _expected_text(expected: Any) -> Any:
    """A text to compare with: of several right answers the first. None where there is no such text."""
    first = expected[0] if isinstance(expected, list) and expected else expected
    return first if isinstance(first, str) else None


def _comparing(kind: str, *, with_threshold: bool) -> Writer:
    def write(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
        several = isinstance(expected, list) and kind != "equals" and all(isinstance(each, str) for each in expected)
        value = expected if several and expected else _expected_text(expected)
        if value is None:
            return None
        return _named(kind, settings) | {"value": _kept(value)} | ({"threshold": threshold} if with_threshold else {})

    return write


def _contains(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    phrases, mode = settings.get("phrases") or expected, settings.get("mode", "all")
    phrases = [phrases] if isinstance(phrases, str) else phrases
    if not isinstance(phrases, list) or not phrases or not all(isinstance(phrase, str) for phrase in phrases):
        return None
    kind = "icontains" if settings.get("ignore_case") else "contains"
    value = [_kept(phrase) for phrase in phrases]
    if len(phrases) == 1 and mode != "any":
        return {"type": ("not-" if mode == "none" else "") + kind, "value": value[0]}
    return {"type": f"not-{kind}-any" if mode == "none" else f"{kind}-{mode}", "value": value}


def _regex(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    if not settings.get("pattern") or any(settings.get(flag) for flag in ("ignore_case", "dot_all", "multi_line")):
        return None
    return _named("regex", settings, settings["pattern"])


def _starts_with(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    beginnings = settings.get("beginnings") or expected
    beginnings = [beginnings] if isinstance(beginnings, str) else beginnings
    if not isinstance(beginnings, list) or len(beginnings) != 1 or not isinstance(beginnings[0], str):
        return None
    return _named("starts-with", settings) | {"value": _kept(beginnings[0])}


def _json(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    kind = "is-json" if settings.get("where") == "whole" else "contains-json"
    return _named(kind, settings, settings.get("schema", MISSING))


def _json_schema(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    return _json(settings, threshold, expected) if isinstance(settings.get("schema"), dict) else None


def _refusal(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    return {"type": "not-is-refusal" if settings.get("expects") == "answer" else "is-refusal"}


def _word_count(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    names = {"minimum": "min", "maximum": "max"}
    limits = {theirs: settings[ours] for ours, theirs in names.items() if settings.get(ours) is not None}
    return {"type": "word-count", "value": limits} if limits else None


def _limit(kind: str, setting: str, times: int) -> Writer:
    def write(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
        limit = settings.get(setting)
        if not isinstance(limit, int):
            return None
        return {"type": kind, "threshold": limit if times == 1 else limit / times}

    return write


def _tool_call(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    calls = settings.get("calls")
    names = [call.get("name") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    if not names or settings.get("match") != "f1" or not all(isinstance(name, str) for name in names):
        return None
    return {"type": "tool-call-f1", "value": templates.guarded(names), "threshold": threshold}


def _judge(settings: dict[str, Any], threshold: float, expected: Any) -> dict[str, Any] | None:
    rubric, mode = settings.get("rubric"), settings.get("mode", "rating")
    if not isinstance(rubric, str) or not rubric.strip() or settings.get("prompt"):
        return None
    given = {"type": "llm-rubric", "value": templates.guarded(rubric)}
    if mode == "rating":
        return given | {"threshold": threshold}
    scores = settings.get("choice_scores")
    for negated in (False, True):
        if mode == "choices" and scores == judged_yes_no("", negated)["choice_scores"]:
            return given | {"type": "not-llm-rubric" if negated else "llm-rubric"}
    return None


_WRITERS: dict[str, Writer] = {
    "exact": _comparing("equals", with_threshold=False),
    "rouge": _comparing("rouge-n", with_threshold=True),
    "bleu": _comparing("bleu", with_threshold=True),
    "similarity": _comparing("similar", with_threshold=True),
    "contains": _contains,
    "regex": _regex,
    "starts_with": _starts_with,
    "json_valid": _json,
    "json_schema": _json_schema,
    "refusal": _refusal,
    "word_count": _word_count,
    "latency": _limit("latency", "max_ms", 1),
    "cost": _limit("cost", "max_micro_usd", 1_000_000),
    "tool_call": _tool_call,
    "judge": _judge,
}
