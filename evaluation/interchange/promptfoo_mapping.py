"""What each type of promptfoo's assertions becomes: a scorer of ours with its settings, or a reason why none fits.

Source: promptfoo 0.121 docs/configuration/expected-outputs/{index,deterministic}.md and model-graded/*.md (MIT).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from evaluation.interchange.case_json import is_number
from evaluation.interchange.values import MAX_INTEGER
from registry.interchange import json_safe
from registry.interchange.outcome import Refused


class NotPortable(ValueError):
    """This assertion has no equal here; the message says why."""


MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Mapped:
    """``expected``: what the case must expect, for scorers that compare with it. ``notes``: what differs here."""

    scorer: str
    settings: dict[str, Any] = field(default_factory=dict)
    threshold: float = 1.0
    expected: Any = MISSING
    notes: tuple[str, ...] = ()


# (value, threshold, negated) → Mapped
Maker = Callable[[Any, Any, bool], Mapped]


def mapped(kind: str, value: Any, threshold: Any, negated: bool) -> Mapped:
    """The criterion for an assertion of the type ``kind``, without ``not-``. Raises NotPortable."""
    maker = _MAKERS.get(kind)
    if maker is None:
        raise NotPortable(_why_not(kind))
    if threshold is not None and not is_number(threshold):
        raise NotPortable("its threshold is no number")
    return maker(value, threshold, negated)


def _why_not(kind: str) -> str:
    if kind in RUNS_CODE:
        return "it runs code, which is never run here; kept code can be registered as a scorer by your engineers"
    return "there is no equal here" if kind in KNOWN else "promptfoo 0.121 has no assertion of this type"


def _negation(negated: bool) -> dict[str, Any]:
    return {"is_negated": True} if negated else {}


def _plain(negated: bool, kind: str) -> None:
    if negated:
        raise NotPortable(f"“{kind}” cannot be turned round here")


def text_of(value: Any) -> str:
    """A text or number as text. Raises NotPortable."""
    if isinstance(value, str):
        return value
    if is_number(value):
        return str(value)
    raise NotPortable("its value is no text")


def _texts(value: Any) -> list[str]:
    return [text_of(item) for item in value] if isinstance(value, list) else [text_of(value)]


def _filled_texts(value: Any) -> list[str]:
    texts = _texts(value)
    if not texts or not all(text.strip() for text in texts):
        raise NotPortable("it looks for an empty text, which every answer holds")
    return texts


def _equals(value: Any, threshold: Any, negated: bool) -> Mapped:
    if isinstance(value, dict | list):
        return Mapped("json_schema", {"schema": {"const": value}, "where": "whole"} | _negation(negated))
    if isinstance(value, bool):
        value = "true" if value else "false"
    return Mapped("exact", {"trim": False} | _negation(negated), expected=text_of(value))


def _contains(mode: str, ignore_case: bool) -> Maker:
    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        phrases = _filled_texts(value)
        if negated and mode == "all" and len(phrases) > 1:
            raise NotPortable("“does not hold all of several texts” cannot be said here")
        settings: dict[str, Any] = {"phrases": phrases, "mode": "none" if negated else mode}
        return Mapped("contains", settings | ({"ignore_case": True} if ignore_case else {}))

    return make


def _regex(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("regex", {"pattern": text_of(value)} | _negation(negated))


def _starts_with(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("starts_with", {"beginnings": _filled_texts(value), "trim": False} | _negation(negated))


def _json(where: str) -> Maker:
    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        settings = {"where": where} | _negation(negated)
        if value is None or value == "":
            return Mapped("json_valid", settings)
        schema = _schema(value)
        if not isinstance(schema, dict):
            raise NotPortable("its JSON Schema is no object")
        return Mapped("json_schema", {"schema": schema} | settings)

    return make


def _schema(value: Any) -> Any:
    """A schema written as text is read as JSON."""
    try:
        return json_safe.load(value) if isinstance(value, str) else value
    except Refused as error:
        raise NotPortable("its JSON Schema cannot be read as JSON") from error


def _compared(scorer: str, kind: str, least: float, note: str) -> Maker:
    """Types that compare with a reference and give a score; ``least`` passes where no threshold is given."""

    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        _plain(negated, kind)
        return Mapped(scorer, threshold=_share(threshold, least), expected=_one_or_several(value), notes=(note,))

    return make


def _one_or_several(value: Any) -> Any:
    texts = _filled_texts(value)
    return texts if isinstance(value, list) else texts[0]


def _share(threshold: Any, otherwise: float) -> float:
    given = otherwise if threshold is None else threshold
    if not 0 <= given <= 1:
        raise NotPortable("its threshold is not between 0 and 1")
    return given


def _levenshtein(value: Any, threshold: Any, negated: bool) -> Mapped:
    _plain(negated, "levenshtein")
    text = text_of(value)
    edits = 5 if threshold is None else threshold
    share = round(max(0.0, 1 - edits / max(len(text), 1)), 4)
    note = f"at most {edits:g} letters may differ there; here {share:.0%} of the letters must agree, about the same"
    return Mapped("levenshtein", {"trim": False}, share, text, (note,))


def _refusal(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("refusal", {"expects": "answer" if negated else "refusal"})


def _word_count(value: Any, threshold: Any, negated: bool) -> Mapped:
    _plain(negated, "word-count")
    limits = value if isinstance(value, dict) else {"min": value, "max": value}
    settings = {ours: limits[theirs] for theirs, ours in _WORD_LIMITS.items() if limits.get(theirs) is not None}
    if isinstance(value, str) and value.strip().isdecimal():
        settings = {ours: int(value) for ours in _WORD_LIMITS.values()}
    whole = all(isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0 for limit in settings.values())
    if not settings or not whole or set(limits) - set(_WORD_LIMITS):
        raise NotPortable("it needs a whole number of words, or “min” and “max”")
    return Mapped("word_count", settings)


_WORD_LIMITS = {"min": "minimum", "max": "maximum"}


def _limit(scorer: str, setting: str, times: int) -> Maker:
    """Types that pass up to their threshold."""

    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        _plain(negated, scorer)
        if threshold is None or not 0 <= threshold * times <= MAX_INTEGER:
            raise NotPortable("it needs a threshold of 0 or more")
        return Mapped(scorer, {setting: round(threshold * times)})

    return make


def _tool_names(value: Any, threshold: Any, negated: bool) -> Mapped:
    _plain(negated, "tool-call-f1")
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise NotPortable("it needs the names of tools")
    calls = [{"name": name.strip()} for name in names]
    return Mapped("tool_call", {"calls": calls, "match": "f1", "names_only": True}, _share(threshold, 1.0))


def _rubric(value: Any, threshold: Any, negated: bool) -> Mapped:
    rubric = text_of(value)
    if not rubric.strip():
        raise NotPortable("it does not say what a good answer is")
    if threshold is None:
        return Mapped("judge", judged_yes_no(rubric, negated), notes=(_JUDGE,))
    _plain(negated, "llm-rubric with a threshold")
    return Mapped("judge", {"mode": "rating", "rubric": rubric}, _share(threshold, 1.0), notes=(_JUDGE,))


def judged_yes_no(rubric: str, negated: bool) -> dict[str, Any]:
    scores = {"Pass": 0, "Fail": 1} if negated else {"Pass": 1, "Fail": 0}
    return {"mode": "choices", "rubric": rubric, "choice_strings": ["Pass", "Fail"], "choice_scores": scores}


def _factuality(value: Any, threshold: Any, negated: bool) -> Mapped:
    rubric = f"The answer contradicts none of these facts: {text_of(value)}"
    return Mapped("judge", judged_yes_no(rubric, negated), notes=(_JUDGE,))


def _closed_qa(value: Any, threshold: Any, negated: bool) -> Mapped:
    return _rubric(value, None, negated)


def _g_eval(value: Any, threshold: Any, negated: bool) -> Mapped:
    return _rubric("\n".join(_texts(value)), 0.7 if threshold is None else threshold, negated)


RUNS_CODE = frozenset({"javascript", "python", "ruby", "webhook"})
KNOWN = frozenset(
    [
        "agent-rubric",
        "answer-relevance",
        "bleu",
        "classifier",
        "contains",
        "contains-all",
        "contains-any",
        "contains-html",
        "contains-json",
        "contains-sql",
        "contains-xml",
        "context-faithfulness",
        "context-recall",
        "context-relevance",
        "conversation-relevance",
        "cost",
        "equals",
        "factuality",
        "finish-reason",
        "g-eval",
        "gleu",
        "guardrails",
        "icontains",
        "icontains-all",
        "icontains-any",
        "is-html",
        "is-json",
        "is-refusal",
        "is-sql",
        "is-valid-function-call",
        "is-valid-openai-function-call",
        "is-valid-openai-tools-call",
        "is-xml",
        "javascript",
        "latency",
        "levenshtein",
        "llm-rubric",
        "pi",
        "meteor",
        "model-graded-closedqa",
        "model-graded-factuality",
        "moderation",
        "perplexity",
        "perplexity-score",
        "python",
        "regex",
        "rouge-n",
        "ruby",
        "similar",
        "similar:cosine",
        "similar:dot",
        "similar:euclidean",
        "starts-with",
        "tool-call-f1",
        "skill-used",
        "trajectory:goal-success",
        "trajectory:tool-args-match",
        "trajectory:step-count",
        "trajectory:tool-sequence",
        "trajectory:tool-used",
        "trace-error-spans",
        "trace-span-count",
        "trace-span-duration",
        "search-rubric",
        "webhook",
        "word-count",
        "select-best",
        "human",
        "max-score",
        "assert-set",
    ]
)

_LIBRARY = "it is computed by another library here, so scores can differ a little"
_EMBEDDING = "choose its embedding model"
_JUDGE = "another model judges; choose which one. Its prompt is ours, not promptfoo’s"

_MAKERS: dict[str, Maker] = {
    "equals": _equals,
    "contains": _contains("all", False),
    "icontains": _contains("all", True),
    "contains-all": _contains("all", False),
    "icontains-all": _contains("all", True),
    "contains-any": _contains("any", False),
    "icontains-any": _contains("any", True),
    "regex": _regex,
    "starts-with": _starts_with,
    "is-json": _json("whole"),
    "contains-json": _json("anywhere"),
    "levenshtein": _levenshtein,
    "rouge-n": _compared("rouge", "rouge-n", 0.75, _LIBRARY),
    "bleu": _compared("bleu", "bleu", 0.5, _LIBRARY),
    "similar": _compared("similarity", "similar", 0.75, _EMBEDDING),
    "similar:cosine": _compared("similarity", "similar:cosine", 0.75, _EMBEDDING),
    "is-refusal": _refusal,
    "word-count": _word_count,
    "latency": _limit("latency", "max_ms", 1),
    "cost": _limit("cost", "max_micro_usd", 1_000_000),
    "tool-call-f1": _tool_names,
    "llm-rubric": _rubric,
    "model-graded-closedqa": _closed_qa,
    "factuality": _factuality,
    "model-graded-factuality": _factuality,
    "g-eval": _g_eval,
}
