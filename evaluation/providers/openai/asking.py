"""An ``Ask`` in the words of Chat Completions."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Ask

# One name for the length of an answer in prompts; which one a server knows, differs.
_LENGTHS = ("max_tokens", "max_output_tokens", "max_completion_tokens")
# Not the provider's: how we wait, whether we stream (never), and how often we ask (a run's repeats).
_OURS = ("timeout_seconds", "stream", "stream_options", "n")


def body(ask: Ask, *, is_openai: bool) -> dict[str, Any]:
    """All of the request but the model. What is not known here is passed on as written: servers that speak
    the protocol have parameters of their own. ``is_openai``: OpenAI itself, which calls ``max_tokens`` otherwise."""
    sent = {name: value for name, value in ask.parameters.items() if value is not None and name not in _OURS}
    lengths = [sent.pop(name) for name in _LENGTHS if name in sent]
    if lengths:
        sent["max_completion_tokens" if is_openai else "max_tokens"] = lengths[0]
    if "stop_sequences" in sent:
        sent.setdefault("stop", sent.pop("stop_sequences"))
    sent["messages"] = [{"role": role, "content": text} for role, text in ask.messages]
    if ask.tools:
        sent["tools"] = [tool(each) for each in ask.tools]
    if ask.output_schema is not None:
        schema = {"name": "answer", "schema": ask.output_schema}
        sent.setdefault("response_format", {"type": "json_schema", "json_schema": schema})
    return sent


def tool(written: dict[str, Any]) -> dict[str, Any]:
    """A tool as prompts hold it: already in the protocol's form, or a name, a description and parameters."""
    if "function" in written or "name" not in written:
        return written
    function: dict[str, Any] = {name: written[name] for name in ("name", "description", "strict") if name in written}
    parameters = written.get("parameters", written.get("input_schema"))
    if parameters is not None:
        function["parameters"] = parameters
    return {"type": "function", "function": function}
