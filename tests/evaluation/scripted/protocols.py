"""An answer in the words of each protocol: what the real services send, as their documentation shows it.

OpenAI: https://platform.openai.com/docs/api-reference/chat/object; Anthropic: https://docs.anthropic.com/en/api/messages.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.evaluation.scripted.script import Question, Told


def question_text(body: dict[str, Any]) -> str:
    """The last message of the user; for embeddings the first text."""
    asked = body.get("input")
    if asked is not None:
        return asked if isinstance(asked, str) else str(asked[0])
    for message in reversed(body.get("messages", [])):
        if message.get("role") == "user":
            return _content(message.get("content"))
    return ""


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [])


def body_of(question: Question, told: Told) -> bytes:
    """The bytes of the answer's body."""
    if told.raw is not None:
        return told.raw
    if told.status >= 300:
        return json.dumps({"type": "error", "error": told.text}).encode()
    if question.path.endswith("/embeddings"):
        return json.dumps(_embeddings(question, told)).encode()
    if question.path.endswith("/messages"):
        return json.dumps(_anthropic(question, told)).encode()
    return json.dumps(_openai(question, told)).encode()


def _openai(question: Question, told: Told) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": told.text}
    if told.tool_calls:
        message["tool_calls"] = [_openai_tool(number, call) for number, call in enumerate(told.tool_calls)]
    finish = told.finish_reason or ("tool_calls" if told.tool_calls else "stop")
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    answer = {
        "id": f"chatcmpl-{question.number}",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": question.model,
        "choices": [choice],
    }
    inputs, outputs = _words(question, told)
    counted = {"prompt_tokens": inputs, "completion_tokens": outputs, "total_tokens": inputs + outputs}
    return _with_usage(answer, told, counted)


def _openai_tool(number: int, call: dict[str, Any]) -> dict[str, Any]:
    arguments = call["arguments"]
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": f"call_{number}", "type": "function", "function": {"name": call["name"], "arguments": text}}


def _anthropic(question: Question, told: Told) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": told.text}] if told.text != "" else []
    for number, call in enumerate(told.tool_calls):
        content.append({"type": "tool_use", "id": f"toolu_{number}", "name": call["name"], "input": call["arguments"]})
    answer = {
        "id": f"msg_{question.number}",
        "type": "message",
        "role": "assistant",
        "model": question.model,
        "content": content,
        "stop_reason": told.finish_reason or ("tool_use" if told.tool_calls else "end_turn"),
        "stop_sequence": None,
    }
    inputs, outputs = _words(question, told)
    return _with_usage(answer, told, {"input_tokens": inputs, "output_tokens": outputs})


def _embeddings(question: Question, told: Told) -> dict[str, Any]:
    asked = question.body["input"]
    texts = [asked] if isinstance(asked, str) else asked
    rows = [{"object": "embedding", "index": at, "embedding": _vector(text)} for at, text in enumerate(texts)]
    answer = {"object": "list", "data": rows, "model": question.model}
    return _with_usage(answer, told, {"prompt_tokens": len(texts), "total_tokens": len(texts)})


def _vector(text: str) -> list[float]:
    """Equal texts, equal vectors; texts that share words are near each other."""
    vector = [0.0] * 16
    for word in text.lower().split():
        vector[hashlib.sha256(word.encode()).digest()[0] % 16] += 1.0
    return vector


def _words(question: Question, told: Told) -> tuple[int, int]:
    asked = " ".join(_content(message.get("content")) for message in question.body.get("messages", []))
    return len(asked.split()), len(str(told.text).split())


def _with_usage(answer: dict[str, Any], told: Told, counted: dict[str, int]) -> dict[str, Any]:
    if told.usage == "":
        answer["usage"] = counted
    elif told.usage is not None:
        answer["usage"] = told.usage
    return answer
