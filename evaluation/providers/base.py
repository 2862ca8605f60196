"""What a kind of provider is: it turns an ``Ask`` into the provider's own protocol and its answer into a ``Reply``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from evaluation.answers import Ask, Reply

MAX_ANSWER_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Connection:
    """Where and as whom to call. ``key`` stays out of ``repr``, logs and errors. ``base_url`` "" is the provider's own.
    ``timeout_s`` bounds one attempt. ``may_be_private``: addresses of the machine's own network are allowed."""

    base_url: str
    key: str = field(repr=False)
    timeout_s: float = 60.0
    may_be_private: bool = False
    max_answer_bytes: int = MAX_ANSWER_BYTES


class Client(ABC):
    """An open connection, used by many calls at once in one event loop. One attempt a call: trying again is the
    caller's (``evaluation.providers.calling``). Raises CallError and nothing else."""

    @abstractmethod
    async def ask(self, ask: Ask) -> Reply:
        """``cost_micro_usd`` of the reply is left None: prices are the caller's."""

    @abstractmethod
    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text. CallError of kind BAD_REQUEST where the provider has no embeddings."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of sockets."""


class Provider(ABC):
    code: ClassVar[str]  # "openai", stored: never changes
    name: ClassVar[str]  # "OpenAI, or anything that speaks its protocol"
    asks_base_url: ClassVar[bool] = True
    asks_key: ClassVar[bool] = True
    is_demo: ClassVar[bool] = False  # its answers are made up, and labelled so

    @abstractmethod
    def connect(self, connection: Connection) -> Client:
        """Called inside the event loop that will use it."""
