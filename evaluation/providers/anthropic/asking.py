"""An ``Ask`` in the words of Anthropic's Messages."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Ask, CallError, ErrorKind

DEFAULT_MAX_TOKENS = 4096  # the API asks for a bound; a prompt that gives none gets this one
# The version 2026-10-21 of the API refuses any sampling; the one before still takes it, for the models that have it.
SAMPLING_VERSION = "2023-06-01"
_SAMPLING = ("temperature", "top_p", "top_k")
_LENGTHS = ("max_tokens", "max_output_tokens", "max_completion_tokens")
_OURS = ("timeout_seconds", "stream", "stream_options", "n", *_LENGTHS)
_ALIKE = ("thinking", "metadata", "service_tier", "tool_choice", *_SAMPLING)
_EFFORTS = ("low", "medium", "high", "xhigh", "max")


def body(ask: Ask) -> dict[str, Any]:
    """All of the request but model and max_tokens. Raises CallError(BAD_REQUEST) with the parameter that
    Anthropic does not have: an answer without it would be an answer to another prompt."""
    sent: dict[str, Any] = {}
    for name, value in ask.parameters.items():
        if value is None or name in _OURS:
            continue
        if name in _ALIKE:
            sent[name] = value
        elif name in ("stop", "stop_sequences"):
            sent["stop_sequences"] = [value] if isinstance(value, str) else value
        elif name == "reasoning_effort" and value in _EFFORTS:
            sent["output_config"] = {"effort": value}
        elif name == "parallel_tool_calls":
            if value is False:
                sent.setdefault("tool_choice", {"type": "auto", "disable_parallel_tool_use": True})
        else:
            raise CallError(ErrorKind.BAD_REQUEST, _not_theirs(name, value))
    _refuse_heat(sent.get("temperature"))
    sent["messages"] = _said(ask)
    system = "\n\n".join(text for role, text in ask.messages if role == "system")
    if system:
        sent["system"] = system
    if ask.tools:
        sent["tools"] = [tool(each) for each in ask.tools]
    if ask.output_schema is not None:
        sent.setdefault("output_config", {})["format"] = {"type": "json_schema", "schema": ask.output_schema}
    return sent


def _said(ask: Ask) -> list[dict[str, str]]:
    """What is said, without the system prompt. Raises CallError(BAD_REQUEST) when the user says nothing."""
    said = [{"role": role, "content": text} for role, text in ask.messages if role != "system"]
    if not any(message["role"] == "user" for message in said):
        sentence = "Anthropic needs a message of the user besides the system prompt. Add one to the prompt or the case."
        raise CallError(ErrorKind.BAD_REQUEST, sentence)
    return said


def max_tokens(ask: Ask) -> Any:
    """As written, so that the API refuses what is wrong."""
    given = [ask.parameters[name] for name in _LENGTHS if ask.parameters.get(name) is not None]
    return given[0] if given else DEFAULT_MAX_TOKENS


def samples(sent: dict[str, Any]) -> bool:
    return any(name in sent for name in _SAMPLING)


def tool(written: dict[str, Any]) -> dict[str, Any]:
    """From the form of OpenAI, or from a name, a description and parameters; other forms are Anthropic's own."""
    function = written.get("function", written)
    if "name" not in function or "input_schema" in function or written.get("type") not in (None, "function"):
        return written
    tool = {"name": function["name"], "input_schema": function.get("parameters") or {"type": "object"}}
    if function.get("description"):
        tool["description"] = function["description"]
    return tool


def _refuse_heat(temperature: Any) -> None:
    if isinstance(temperature, int | float) and temperature > 1:
        sentence = f"Anthropic takes a temperature from 0 to 1, not {temperature:g}. Change it in the prompt."
        raise CallError(ErrorKind.BAD_REQUEST, sentence)


def _not_theirs(name: str, value: Any) -> str:
    if name == "reasoning_effort":
        return f"Anthropic has no reasoning effort “{str(value)[:40]}”. Use one of: {', '.join(_EFFORTS)}."
    return f"Anthropic has no parameter “{name[:100]}”. Remove it from the prompt, or choose another provider."
