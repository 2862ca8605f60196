"""Stored results as rows for figures, what people overrode taken in."""

from __future__ import annotations

from typing import Any

from evaluation.figures.rows import Row
from evaluation.models import Override, Result, Run

_FIELDS = (
    "pk", "case_key", "case_digest", "tags", "value", "passed", "problem", "scores",
    "answer__latency_ms", "answer__input_tokens", "answer__output_tokens", "answer__cost_micro_usd",
)  # fmt: skip


def rows_of(run: Run) -> list[Row]:
    """In the order of the suite; three queries however many there are."""
    overrides: dict[Any, dict[str, float]] = {}
    for each in Override.objects.filter(result__run=run).order_by("created_at"):
        overrides.setdefault(each.result_id, {})[each.criterion] = each.value
    kept = Result.objects.filter(run=run).order_by("position", "sample").values(*_FIELDS)
    return [_row(each, overrides.get(each["pk"], {})) for each in kept.iterator(chunk_size=5_000)]


def _row(kept: dict[str, Any], overridden: dict[str, float]) -> Row:
    scores = kept["scores"]
    value, passed = kept["value"], kept["passed"]
    if overridden:
        scores = with_overrides(scores, overridden)
        value, passed = weighed(scores)
    return Row(
        key=kept["case_key"],
        case_digest=kept["case_digest"],
        tags=tuple(kept["tags"]),
        score=value,
        passed=passed,
        scores={key: each["value"] for key, each in scores.items()},
        passes={key: each["passed"] for key, each in scores.items()},
        problem="" if value is not None else kept["problem"],
        latency_ms=kept["answer__latency_ms"],
        input_tokens=kept["answer__input_tokens"],
        output_tokens=kept["answer__output_tokens"],
        cost_micro_usd=kept["answer__cost_micro_usd"],
    )


def with_overrides(scores: dict[str, Any], overridden: dict[str, float]) -> dict[str, Any]:
    """Scores by criterion as they count: each carries its own weight and threshold from when it was scored."""
    return {
        key: {**each, "value": overridden[key], "passed": overridden[key] >= each["threshold"]}
        if key in overridden
        else each
        for key, each in scores.items()
    }


def weighed(scores: dict[str, Any]) -> tuple[float | None, bool | None]:
    """The case's score and whether it passes, from its criteria's: None as soon as one has none."""
    if not scores or any(each["value"] is None for each in scores.values()):
        return None, None
    weight = sum(each["weight"] for each in scores.values())
    value = sum(each["value"] * each["weight"] for each in scores.values()) / weight
    return min(1.0, max(0.0, value)), all(each["passed"] for each in scores.values())
