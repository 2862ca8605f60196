"""A Chat Completions answer as a ``Reply``."""

from __future__ import annotations

import math
from typing import Any

from evaluation.answers import CallError, ErrorKind, Reply, ToolCall, Usage
from evaluation.providers.failures import status_error
from evaluation.providers.reading import inner, part_of, text_of, tokens, tool_call, word


def reply(answer: dict[str, Any], *, latency_ms: int, key: str) -> Reply:
    """Raises CallError: NOT_TEXT, FILTERED, and what the answer says went wrong behind a status of 200."""
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        if answer.get("error"):  # OpenRouter and others: status 200, and the error of the server behind them
            raise status_error(502, answer, {}, key=key, model="")
        raise CallError(ErrorKind.NOT_TEXT, "The answer holds no choice, so no text.")
    choice = choices[0]
    finish = word(choice.get("finish_reason"))
    if finish == "content_filter":
        raise CallError(ErrorKind.FILTERED, "The provider's content filter kept the answer back.")
    message = inner(choice, "message")
    content = message.get("content")
    return Reply(
        text=text_of(message.get("refusal") if content is None else content),
        tool_calls=_tool_calls(message),
        finish_reason=finish,
        model=word(answer.get("model")),
        usage=usage(answer.get("usage")),
        latency_ms=latency_ms,
    )


def _tool_calls(message: dict[str, Any]) -> tuple[ToolCall, ...]:
    calls = message.get("tool_calls")
    functions = [inner(call, "function") for call in calls] if isinstance(calls, list) else []
    return tuple(tool_call(each.get("name"), each.get("arguments")) for each in functions if each)


def usage(reported: Any) -> Usage:
    """Cached tokens are part of ``prompt_tokens`` and reasoning ones of ``completion_tokens`` already.
    https://platform.openai.com/docs/api-reference/chat/object"""
    reported = reported if isinstance(reported, dict) else {}
    inputs, outputs = tokens(reported.get("prompt_tokens")), tokens(reported.get("completion_tokens"))
    cached = tokens(inner(reported, "prompt_tokens_details").get("cached_tokens"))
    reasoning = tokens(inner(reported, "completion_tokens_details").get("reasoning_tokens"))
    return Usage(
        input_tokens=inputs,
        output_tokens=outputs,
        cached_input_tokens=part_of(cached, inputs),
        reasoning_tokens=part_of(reasoning, outputs),
    )


def vectors(answer: dict[str, Any], count: int) -> list[list[float]]:
    """In the order of the texts, whatever order they came in. Raises CallError(NOT_TEXT)."""
    rows = answer.get("data")
    by_index: dict[int, list[float]] = {}
    for row in rows if isinstance(rows, list) else []:
        vector = _vector(row.get("embedding")) if isinstance(row, dict) else None
        if vector is not None and isinstance(row.get("index"), int):
            by_index[row["index"]] = vector
    if set(by_index) != set(range(count)) or len({len(vector) for vector in by_index.values()}) > 1:
        raise CallError(ErrorKind.NOT_TEXT, "The answer does not hold one list of numbers for each text.")
    return [by_index[at] for at in range(count)]


def _vector(embedding: Any) -> list[float] | None:
    if not isinstance(embedding, list) or not embedding:
        return None
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in embedding):
        return None
    return [float(number) for number in embedding]
