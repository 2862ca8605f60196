"""What each type of promptfoo's assertions becomes: a scorer of ours with its settings, or a reason why none fits.

Source: promptfoo 0.121 docs/configuration/expected-outputs/{index,deterministic}.md and model-graded/*.md (MIT).
"""

from __future__ import annotations

from typing import Any

from evaluation.interchange.case_json import is_number
from evaluation.interchange.promptfoo import measure_makers as measures
from evaluation.interchange.promptfoo import text_makers as texts
from evaluation.interchange.promptfoo.makers import Maker, Mapped, NotPortable


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

_MAKERS: dict[str, Maker] = {
    "equals": texts.equals,
    "contains": texts.contains("all", False),
    "icontains": texts.contains("all", True),
    "contains-all": texts.contains("all", False),
    "icontains-all": texts.contains("all", True),
    "contains-any": texts.contains("any", False),
    "icontains-any": texts.contains("any", True),
    "regex": texts.regex,
    "starts-with": texts.starts_with,
    "is-json": texts.json_in("whole"),
    "contains-json": texts.json_in("anywhere"),
    "levenshtein": texts.levenshtein,
    "rouge-n": texts.compared("rouge", "rouge-n", 0.75, _LIBRARY),
    "bleu": texts.compared("bleu", "bleu", 0.5, _LIBRARY),
    "similar": texts.compared("similarity", "similar", 0.75, _EMBEDDING),
    "similar:cosine": texts.compared("similarity", "similar:cosine", 0.75, _EMBEDDING),
    "is-refusal": measures.refusal,
    "word-count": measures.word_count,
    "latency": measures.limit("latency", "max_ms", 1),
    "cost": measures.limit("cost", "max_micro_usd", 1_000_000),
    "tool-call-f1": measures.tool_names,
    "llm-rubric": measures.rubric_of,
    "model-graded-closedqa": measures.closed_qa,
    "factuality": measures.factuality,
    "model-graded-factuality": measures.factuality,
    "g-eval": measures.g_eval,
}
