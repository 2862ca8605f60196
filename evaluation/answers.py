"""What is asked of a model and what it answers, whichever provider it is."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from evaluation.documents import digest_of_json


class ErrorKind(enum.StrEnum):
    """Why there is no answer, or none that counts. Stored: values never change."""

    RATE_LIMITED = "rate_limited"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    KEY_REFUSED = "key_refused"
    KEY_MISSING = "key_missing"
    MODEL_UNKNOWN = "model_unknown"
    BAD_REQUEST = "bad_request"
    ADDRESS_REFUSED = "address_refused"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    FILTERED = "filtered"
    BUDGET = "budget"
    LIMITS_UNKNOWN = "limits_unknown"
    CANNOT_RENDER = "cannot_render"
    INTERNAL = "internal"


class CallError(Exception):
    """``says`` is a sentence for people, without keys or addresses of the machine's own network.

    ``retry_after_s``: what the provider asked for, seconds, or None. ``may_help``: whether trying again may help.
    ``attempts``: how often it was tried."""

    def __init__(
        self, kind: ErrorKind, says: str, *, may_help: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(says)
        self.kind = kind
        self.says = says
        self.may_help = may_help
        self.retry_after_s = retry_after_s
        self.attempts = 1


@dataclass(frozen=True)
class Usage:
    """Tokens as the provider counted them; None where it did not say. ``input_tokens`` includes cached ones and
    ``output_tokens`` includes reasoning ones: the parts are never added again."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True)
class ToolCall:
    """``arguments`` as parsed JSON, or as the text that the model wrote where that is no JSON."""

    name: str
    arguments: Any


@dataclass(frozen=True)
class Ask:
    """One call: everything that decides the answer. ``parameters`` in the words of prompts ("temperature",
    "max_tokens"); each provider translates."""

    model: str
    messages: tuple[tuple[str, str], ...]  # (role, text)
    parameters: dict[str, Any] = field(default_factory=dict)
    tools: tuple[dict[str, Any], ...] = ()
    output_schema: dict[str, Any] | None = None

    def digest(self) -> str:
        """Equal asks, equal digest: the key of the answer cache."""
        return digest_of_json(
            {
                "model": self.model,
                "messages": [list(message) for message in self.messages],
                "parameters": self.parameters,
                "tools": list(self.tools),
                "output_schema": self.output_schema,
            }
        )

    @property
    def is_repeatable(self) -> bool:
        """Whether the same question gets the same answer by intention: temperature 0."""
        temperature = self.parameters.get("temperature")
        return isinstance(temperature, int | float) and not isinstance(temperature, bool) and temperature == 0


@dataclass(frozen=True)
class Reply:
    """One answer. ``model`` is what the provider says answered. ``latency_ms`` is from sending to the whole answer,
    without waiting for a slot. ``cost_micro_usd`` is None where no price is known. ``is_cached``: not paid again."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str = ""
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    latency_ms: int = 0
    cost_micro_usd: int | None = None
    is_cached: bool = False


@dataclass(frozen=True)
class Answer:
    """All that was answered in one case: a reply a turn. ``user_turns`` are what was said before each."""

    replies: tuple[Reply, ...]
    user_turns: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.replies[-1].text

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        return self.replies[-1].tool_calls

    @property
    def latency_ms(self) -> int:
        return sum(reply.latency_ms for reply in self.replies)

    @property
    def cost_micro_usd(self) -> int | None:
        """None as soon as one part is unknown: unknown is never shown as less."""
        costs = [reply.cost_micro_usd for reply in self.replies]
        return None if any(cost is None for cost in costs) else sum(cost or 0 for cost in costs)
