"""The provider of a demonstration: no network, no key, no cost, the same answer to the same question."""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections.abc import Sequence

from evaluation.answers import Ask, Reply, ToolCall, Usage
from evaluation.providers.base import Client, Connection, Provider
from evaluation.providers.offline.rules import RULES, Asked
from evaluation.providers.offline.shapes import filled
from evaluation.providers.offline.texts import shared, telling_words, words

DIMENSIONS = 256
_LETTERS_A_TOKEN = 4  # the estimate that usage is counted by: a token for each 4 letters, rounded up


class Offline(Provider):
    code = "offline"
    name = "Demonstration, without any model"
    asks_base_url = False
    asks_key = False
    is_demo = True

    def connect(self, connection: Connection) -> Client:
        return OfflineClient()


class OfflineClient(Client):
    async def ask(self, ask: Ask) -> Reply:
        """Never fails. ``usage`` is an estimate, a token for each 4 letters; ``latency_ms`` is what it really took."""
        started = time.monotonic()
        calls = _tool_calls(ask)
        text = "" if calls else _cut(_in_form(_text(ask), ask), ask)
        sent = sum(len(text) for _, text in ask.messages)
        return Reply(
            text=text,
            tool_calls=calls,
            finish_reason="tool_calls" if calls else "stop",
            model=f"{ask.model} (demonstration)",
            usage=Usage(input_tokens=_tokens(sent), output_tokens=_tokens(len(text))),
            latency_ms=round((time.monotonic() - started) * 1000),
        )

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """Words counted in buckets: texts that share words are near each other, meaning is not looked at."""
        return [_vector(text) for text in texts]

    async def close(self) -> None:
        """There is nothing to let go of."""


def _asked(ask: Ask) -> Asked:
    users = [text for role, text in ask.messages if role == "user"]
    others = [text for role, text in ask.messages if role != "user"]
    said = users[-1] if users else ""
    if not others and "\n" in said:  # a prompt of one message: its first paragraph gives the orders
        orders, _, rest = said.partition("\n")
        return Asked(orders, rest)
    return Asked("\n".join([*others, *users[:-1]]), said)


def _text(ask: Ask) -> str:
    asked = _asked(ask)
    if ask.output_schema is not None:
        return json.dumps(filled(ask.output_schema, asked.said), ensure_ascii=False)
    return next(answer for answer in (rule(asked) for rule in RULES) if answer is not None)


def _in_form(text: str, ask: Ask) -> str:
    """What the prompt asks of the form: JSON, a beginning, capital letters."""
    orders = "\n".join(text for _, text in ask.messages)
    if ask.output_schema is None and re.search(r"\b(as|in|with|return|valid|only) (a )?json\b", orders, re.IGNORECASE):
        return json.dumps({"answer": text}, ensure_ascii=False)
    start = re.search(r"(?:start|begin) (?:your answer |the answer )?with [\"“']([^\"”']{1,60})[\"”']", orders, re.I)
    if start and not text.startswith(start[1]):
        text = f"{start[1]} {text}"
    return text.upper() if re.search(r"(upper case|uppercase|capital letters)", orders, re.IGNORECASE) else text


def _cut(text: str, ask: Ask) -> str:
    """No more words than the prompt allows."""
    orders = "\n".join(text for _, text in ask.messages)
    most = re.search(r"(?:at most|no more than|under|within|up to|maximum of) (\d{1,4}) words", orders, re.IGNORECASE)
    if most is None or ask.output_schema is not None:
        return text
    kept = text.split()[: int(most[1])]
    return text if len(text.split()) <= int(most[1]) else " ".join(kept)


def _tool_calls(ask: Ask) -> tuple[ToolCall, ...]:
    """The tool whose name and description share most words with the user's, if any does."""
    said = _asked(ask).said
    spoken = telling_words(said)
    functions = [tool.get("function", tool) for tool in ask.tools]

    def nearness(function: dict[str, object]) -> int:
        about = f"{function.get('name', '')} {function.get('description', '')}".replace("_", " ")
        return shared(telling_words(about), spoken)

    best = max(functions, key=nearness, default=None)
    if best is None or not nearness(best):
        return ()
    schema = best.get("parameters", best.get("input_schema", {}))
    return (ToolCall(str(best.get("name", "")), filled(schema, said) if schema else {}),)


def _vector(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS
    for word in words(text):
        vector[int.from_bytes(hashlib.sha256(word[:6].encode()).digest()[:4]) % DIMENSIONS] += 1.0
    length = math.sqrt(sum(number * number for number in vector))
    return [number / length for number in vector] if length else vector


def _tokens(letters: int) -> int:
    return -(-letters // _LETTERS_A_TOKEN)
