"""One question until it is answered or it is clear that it will not be: tries again where that may help.

Waits grow exponentially, with full jitter, so that workers who failed together do not return together
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter). A provider's Retry-After is the least wait.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from evaluation.answers import Ask, CallError, ErrorKind, Reply
from evaluation.providers.base import Client
from evaluation.providers.limits import Gate, Slot, estimated_tokens, estimated_tokens_of_texts, tokens_used

T = TypeVar("T")


class Sleep(Protocol):
    def __call__(self, seconds: float, /) -> Awaitable[None]: ...


@dataclass(frozen=True)
class Patience:
    """``tries``: attempts at most. ``first_wait_s`` doubles with each failure up to ``longest_wait_s``.
    ``longest_retry_after_s``: a provider that asks to wait longer is not waited for: the case fails, and says so."""

    tries: int = 5
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    longest_retry_after_s: float = 120.0


@dataclass(frozen=True)
class Called(Generic[T]):
    """``attempts`` counts those that failed too: 1 is an answer at once."""

    value: T
    attempts: int


async def call(
    client: Client,
    ask: Ask,
    *,
    gate: Gate | None = None,
    patience: Patience = Patience(),
    sleep: Sleep = asyncio.sleep,
    chance: Callable[[], float] = random.random,
) -> Called[Reply]:
    """``gate`` keeps the connection's limits; each attempt passes it. ``chance`` gives numbers from 0 to 1.

    Raises the last CallError, whose ``attempts`` says how often it was tried."""

    async def attempt() -> Reply:
        async with _slot(gate, estimated_tokens(ask)) as slot:
            reply = await client.ask(ask)
            if slot is not None:
                slot.used(tokens_used(reply.usage))
            return reply

    return await _tried(attempt, patience, sleep, chance)


async def call_embed(
    client: Client,
    model: str,
    texts: Sequence[str],
    *,
    gate: Gate | None = None,
    patience: Patience = Patience(),
    sleep: Sleep = asyncio.sleep,
    chance: Callable[[], float] = random.random,
) -> Called[list[list[float]]]:
    """As ``call``, for vectors."""

    async def attempt() -> list[list[float]]:
        async with _slot(gate, estimated_tokens_of_texts(texts)):
            return await client.embed(model, texts)

    return await _tried(attempt, patience, sleep, chance)


def _slot(gate: Gate | None, tokens: int) -> AbstractAsyncContextManager[Slot | None]:
    return nullcontext() if gate is None else gate.slot(tokens)


async def _tried(
    attempt: Callable[[], Awaitable[T]], patience: Patience, sleep: Sleep, chance: Callable[[], float]
) -> Called[T]:
    for attempts in range(1, patience.tries + 1):
        try:
            return Called(await attempt(), attempts)
        except CallError as error:
            error.attempts = attempts
            wait_s = _wait_s(error, attempts, patience, chance)
            if attempts == patience.tries or wait_s is None:
                raise
        await sleep(wait_s)
    raise CallError(ErrorKind.INTERNAL, "The question was not asked at all: at least one try must be allowed.")


def _wait_s(error: CallError, attempts: int, patience: Patience, chance: Callable[[], float]) -> float | None:
    """How long to wait before the next attempt; None where there should be none."""
    if not error.may_help:
        return None
    most_s = min(patience.longest_wait_s, patience.first_wait_s * 2 ** (attempts - 1))
    wait_s = chance() * most_s
    if error.retry_after_s is None:
        return wait_s
    # Jitter on top: never earlier than asked, and not all workers at the same moment.
    return None if error.retry_after_s > patience.longest_retry_after_s else error.retry_after_s + wait_s
