"""An answer of Anthropic's Messages as a ``Reply``."""

from __future__ import annotations

from typing import Any

from evaluation.answers import CallError, ErrorKind, Reply, Usage
from evaluation.providers.reading import inner, part_of, text_of, tokens, tool_call, word


def reply(answer: dict[str, Any], *, latency_ms: int) -> Reply:
    """Raises CallError: NOT_TEXT, FILTERED. Thinking is no part of the text."""
    content = answer.get("content")
    if not isinstance(content, list) or not all(isinstance(block, dict) for block in content):
        raise CallError(ErrorKind.NOT_TEXT, "The answer holds no content, so no text.")
    texts = [block for block in content if block.get("type") == "text"]
    calls = [block for block in content if block.get("type") == "tool_use"]
    finish = word(answer.get("stop_reason"))
    if finish == "refusal" and not texts:
        raise CallError(ErrorKind.FILTERED, "The provider's content filter kept the answer back.")
    return Reply(
        text=text_of(texts) if texts else "",
        tool_calls=tuple(tool_call(block.get("name"), block.get("input")) for block in calls),
        finish_reason=finish,
        model=word(answer.get("model")),
        usage=usage(answer.get("usage")),
        latency_ms=latency_ms,
    )


FALSE = -1  # no count: what was reported is a lie, so the whole is not known either


def usage(reported: Any) -> Usage:
    """``input_tokens`` of the API leaves out what was read from or written to the cache; ours holds all three.
    https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching (tracking cache performance)"""
    reported = reported if isinstance(reported, dict) else {}
    read, written = (_counted(reported, name) for name in ("cache_read_input_tokens", "cache_creation_input_tokens"))
    fresh = tokens(reported.get("input_tokens"))
    total = None if fresh is None or FALSE in (read, written) else fresh + (read or 0) + (written or 0)
    outputs = tokens(reported.get("output_tokens"))
    thought = tokens(inner(reported, "output_tokens_details").get("thinking_tokens"))
    return Usage(
        input_tokens=total,
        output_tokens=outputs,
        cached_input_tokens=part_of(read, total),
        cache_write_tokens=part_of(written, total),
        reasoning_tokens=part_of(thought, outputs),
    )


def _counted(reported: dict[str, Any], name: str) -> int | None:
    """None when it was not reported; FALSE when what was reported cannot be."""
    if reported.get(name) is None:
        return None
    count = tokens(reported[name])
    return FALSE if count is None else count
