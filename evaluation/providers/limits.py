"""Limits of one connection, shared by all workers through Redis: calls at once, requests and tokens a minute.

One script in Redis (``limits.lua``) gives slots and counts both windows in one step. All that a worker wants and gives
back at one moment goes in one trip, so under load there is less than one trip a call. A slot is a lease: those of a
killed worker come back when it expires. When Redis does not answer nothing is called: unknown limits are no limits
kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType

from redis.asyncio import Redis
from redis.exceptions import RedisError

from evaluation.answers import Ask, CallError, ErrorKind, Usage

_SCRIPT = Path(__file__).with_name("limits.lua").read_text(encoding="utf-8")
_REDIS_TIMEOUT_S = 5.0
_MOST_IN_ONE_TRIP = 200
_GIVE_BACK_AFTER_S = 0.01  # what nobody waits for is given back with the next call, or alone after this
_LOOK_AGAIN_S = 0.05  # for slots: another worker may give one back at any moment
_LOOK_AGAIN_FOR_WINDOW_S = 1.0  # tokens come back early when calls used fewer than was thought
_LONGEST_ANSWER_TOKENS = 1_000  # thought of an answer without a bound
_BYTES_A_TOKEN = 4  # of English text, on the average; the real number replaces it when the answer is there


@dataclass(frozen=True)
class Limits:
    """None is no limit. Windows are of 60 seconds and slide by one second."""

    concurrency: int | None = None
    requests_a_minute: int | None = None
    tokens_a_minute: int | None = None


def open_redis(url: str) -> Redis:
    """For ``Gate``; one for each event loop. Gives up on a Redis that hangs."""
    client: Redis = Redis.from_url(url, socket_timeout=_REDIS_TIMEOUT_S, socket_connect_timeout=_REDIS_TIMEOUT_S)
    return client


class Gate:
    """Used by many calls at once in one event loop. ``name`` is the same in all workers, such as the connection's id.

    ``lease_s`` is how long a call may hold its slot: a little more than the time-out of one attempt.
    ``waits_for`` is what calls wait for just now: "", "slots", "requests" or "tokens"."""

    def __init__(self, redis: Redis, name: str, limits: Limits, *, lease_s: float = 65.0) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._keys = [f"countersign:limits:{{{name}}}:{part}" for part in ("slots", "minute", "waiting")]
        self._limits = limits
        self._lease_ms = int(lease_s * 1000)
        self._process = uuid.uuid4().hex[:12]
        self._numbers = count()
        self._holding = 0
        self._wanted: deque[Slot] = deque()
        self._given_back: list[tuple[str, int, int]] = []
        self._has_news = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self.waits_for = ""

    def slot(self, tokens: int) -> Slot:
        """``async with gate.slot(tokens) as slot: …; slot.used(tokens)``. ``tokens`` is an estimate, ``used`` the
        truth. Waits for room. Raises CallError(LIMITS_UNKNOWN) when Redis does not answer."""
        most = self._limits.tokens_a_minute
        return Slot(self, f"{self._process}-{next(self._numbers)}", min(tokens, most) if most else tokens)

    async def close(self) -> None:
        """Gives back what is left to give back; a lost Redis is no error then."""
        self._has_news.set()
        while self._pump is not None and not self._pump.done():
            await self._pump

    @property
    def is_open(self) -> bool:
        return self._limits == Limits()

    def want(self, slot: Slot) -> None:
        self._wanted.append(slot)
        self._tell_pump(urgently=True)

    def give_back(self, slot: Slot, correction: int) -> None:
        self._given_back.append((slot.lease, slot.second, correction))
        self._holding -= 1
        self._tell_pump(urgently=bool(self._wanted))

    def _tell_pump(self, *, urgently: bool) -> None:
        if urgently:
            self._has_news.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        """Until nothing is wanted and nothing is to be given back."""
        wait_s = 0.0 if self._wanted else _GIVE_BACK_AFTER_S
        while self._wanted or self._given_back:
            await self._news(wait_s)
            back, self._given_back = self._given_back, []
            try:
                wait_s = await self._trip(back)
            except Exception as error:
                self._given_back = back + self._given_back
                self._fail(error)  # whatever it was: nobody may wait for ever for a pump that has stopped
                if not isinstance(error, RedisError | OSError):
                    raise
                return

    async def _news(self, wait_s: float) -> None:
        if wait_s:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._has_news.wait()
        else:
            await asyncio.sleep(0)  # so that all who are ready now go in one trip
        self._has_news.clear()

    async def _trip(self, back: list[tuple[str, int, int]]) -> float:
        """One trip to Redis. Returns how many seconds until the next has a chance."""
        while self._wanted and self._wanted[0].is_gone:
            self._wanted.popleft()
        batch = [self._wanted[at] for at in range(min(len(self._wanted), _MOST_IN_ONE_TRIP))]
        asked = {
            "slots": self._limits.concurrency or 0,
            "requests": self._limits.requests_a_minute or 0,
            "tokens": self._limits.tokens_a_minute or 0,
            "lease_ms": self._lease_ms,
            "worker": self._process,
            "holding": self._holding,
            "give_back": back,
            "wanted": [(slot.lease, slot.tokens) for slot in batch],
        }
        passed, second, wait_ms, reason = await self._script(keys=self._keys, args=[json.dumps(asked)])
        self._holding += passed
        for _ in range(passed):
            self._wanted.popleft().let_through(second)
        self.waits_for = reason.decode() if isinstance(reason, bytes) else reason
        if not self._wanted:
            return _GIVE_BACK_AFTER_S
        if not self.waits_for:  # more are waiting than went into one trip
            return 0.0
        return min(max(wait_ms, 1) / 1000, _LOOK_AGAIN_S if self.waits_for == "slots" else _LOOK_AGAIN_FOR_WINDOW_S)

    def _fail(self, error: Exception) -> None:
        while self._wanted:
            self._wanted.popleft().fail(error)


class Slot:
    """One call's place. Made by ``Gate.slot``."""

    def __init__(self, gate: Gate, lease: str, tokens: int) -> None:
        self._gate = gate
        self._used: int | None = None
        self._through: asyncio.Future[None] | None = None
        self.lease = lease
        self.tokens = tokens
        self.second = 0  # of Redis' clock, when it was let through

    def used(self, tokens: int | None) -> None:
        """None keeps the estimate."""
        self._used = tokens

    async def __aenter__(self) -> Slot:
        if self._gate.is_open:
            return self
        self._through = asyncio.get_running_loop().create_future()
        self._gate.want(self)
        try:
            await self._through
        except asyncio.CancelledError:
            if self.second:  # let through at the very moment it was cancelled
                self._gate.give_back(self, -self.tokens)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.second:
            self._gate.give_back(self, 0 if self._used is None else self._used - self.tokens)

    @property
    def is_gone(self) -> bool:
        """Nobody waits for it any more."""
        return self._through is None or self._through.done()

    def let_through(self, second: int) -> None:
        is_gone = self.is_gone
        self.second = second
        if self._through is not None and not is_gone:
            self._through.set_result(None)
        else:
            self._gate.give_back(self, -self.tokens)
            self.second = 0

    def fail(self, error: Exception) -> None:
        if self._through is not None and not self._through.done():
            sentence = "The limits of the connection cannot be read (Redis does not answer), so nothing is asked."
            refused = CallError(ErrorKind.LIMITS_UNKNOWN, sentence, may_help=True)
            refused.__cause__ = error
            self._through.set_exception(refused)


def estimated_tokens(ask: Ask) -> int:
    """Tokens that a call may use, question and answer, before it is made: one for each 4 bytes of what is sent, and
    the longest answer that the prompt allows (1,000 where it sets no bound)."""
    sent = sum(len(text.encode()) for _, text in ask.messages) + len(json.dumps([ask.tools, ask.output_schema]))
    names = ("max_tokens", "max_output_tokens", "max_completion_tokens")
    bounds = [ask.parameters[name] for name in names if isinstance(ask.parameters.get(name), int)]
    return sent // _BYTES_A_TOKEN + (bounds[0] if bounds else _LONGEST_ANSWER_TOKENS)


def estimated_tokens_of_texts(texts: Sequence[str]) -> int:
    return sum(len(text.encode()) for text in texts) // _BYTES_A_TOKEN + len(texts)


def tokens_used(usage: Usage) -> int | None:
    """None where the provider did not say both."""
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens + usage.output_tokens
