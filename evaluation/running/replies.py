"""Replies as JSON, to be stored, and back."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Reply, ToolCall, Usage
from evaluation.running.storable import arguments, text


def as_json(reply: Reply) -> dict[str, Any]:
    """What PostgreSQL cannot keep becomes "�"."""
    return {
        "text": text(reply.text),
        "tool_calls": [{"name": text(call.name), "arguments": arguments(call.arguments)} for call in reply.tool_calls],
        "finish_reason": text(reply.finish_reason),
        "model": text(reply.model),
        "usage": {name: value for name, value in vars(reply.usage).items() if value is not None},
        "latency_ms": reply.latency_ms,
        "cost_micro_usd": reply.cost_micro_usd,
        "is_cached": reply.is_cached,
    }


def from_json(kept: dict[str, Any]) -> Reply:
    return Reply(
        text=kept["text"],
        tool_calls=tuple(ToolCall(call["name"], call["arguments"]) for call in kept["tool_calls"]),
        finish_reason=kept["finish_reason"],
        model=kept["model"],
        usage=Usage(**kept["usage"]),
        latency_ms=kept["latency_ms"],
        cost_micro_usd=kept["cost_micro_usd"],
        is_cached=kept["is_cached"],
    )
