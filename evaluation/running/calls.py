"""Ask models for a run: out of the cache where that is allowed, else within the connection's limits, with the price."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.utils import timezone

from evaluation.answers import Ask, CallError, ErrorKind, Reply
from evaluation.models import CachedAnswer, ModelProvider
from evaluation.providers.base import Client
from evaluation.providers.calling import Called, Patience, call, call_embed
from evaluation.providers.prices import cost_micro_usd
from evaluation.running.database import Database
from evaluation.running.lines import Line, Lines
from evaluation.running.replies import as_json, from_json

T = TypeVar("T")

# A Redis that restarts is waited for; one that stays away ends the shift, and the beat takes the run up again.
REDIS_PATIENCE_S = 60.0
_LOOK_AGAIN_S = 1.0


@dataclass
class RunCalls:
    """``scorers.base.Calls`` for judges, and what asks the model under test. Judges that are not in the catalogue are
    asked over the connection of the run.

    ``is_closed``: nothing more is sent, also of what waits for room just now. ``bills``: what was paid since the last
    ``take_bills``, in micro-US-dollars by connection; counted when it is paid, whatever becomes of the case.
    """

    provider: ModelProvider
    lines: Lines
    database: Database
    uses_cache: bool
    patience: Patience = field(default_factory=Patience)
    redis_patience_s: float = REDIS_PATIENCE_S
    is_closed: bool = False
    bills: Counter[uuid.UUID] = field(default_factory=Counter)

    async def ask(self, ask: Ask) -> Reply:
        return (await self.called(ask)).value

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        line = self.lines.line_to(model, self.provider)
        client = _Watched(line.client, self)
        return (
            await self._with_limits(lambda: call_embed(client, model, texts, gate=line.gate, patience=self.patience))
        ).value

    async def called(self, ask: Ask) -> Called[Reply]:
        """Raises CallError, as ``providers.calling.call`` does; of kind BUDGET when it was not sent because the run has
        ended, LIMITS_UNKNOWN when Redis stays away."""
        cached = self.uses_cache and ask.is_repeatable
        digest = ask.digest() if cached else ""
        if cached and (kept := await self.database.run(_kept_reply, self.provider, digest)):
            return Called(kept, 0)
        line = self.lines.line_to(ask.model, self.provider)
        called = await self._over(line, ask)
        if cached:
            await self.database.run(_keep_reply, self.provider, digest, called.value)
        return called

    def take_bills(self) -> dict[uuid.UUID, int]:
        taken, self.bills = self.bills, Counter()
        return dict(taken)

    async def _over(self, line: Line, ask: Ask) -> Called[Reply]:
        client = _Watched(line.client, self)
        called = await self._with_limits(lambda: call(client, ask, gate=line.gate, patience=self.patience))
        reply = replace(called.value, cost_micro_usd=self._cost(ask.model, called.value))
        self.bills[line.provider_id] += reply.cost_micro_usd or 0
        return Called(reply, called.attempts)

    async def _with_limits(self, act: Callable[[], Awaitable[T]]) -> T:
        """Unknown limits are no reason to fail a case, nor to call without limits: wait."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self.redis_patience_s
        while True:
            try:
                return await act()
            except CallError as error:
                if error.kind != ErrorKind.LIMITS_UNKNOWN or self.is_closed or loop.time() > give_up:
                    raise
            await asyncio.sleep(_LOOK_AGAIN_S)

    def _cost(self, model_id: str, reply: Reply) -> int | None:
        model = self.lines.models.get(model_id)
        return cost_micro_usd(
            model_id,
            reply.usage,
            input_price=model.input_price_micro_usd if model else None,
            output_price=model.output_price_micro_usd if model else None,
            provider=model.provider if model else self.provider.serves,
        )


class _Watched(Client):
    """Looks once more, after the wait for room, whether the question is still wanted."""

    def __init__(self, client: Client, calls: RunCalls) -> None:
        self._client = client
        self._calls = calls

    async def ask(self, ask: Ask) -> Reply:
        self._refuse_when_closed()
        return await self._client.ask(ask)

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        self._refuse_when_closed()
        return await self._client.embed(model, texts)

    async def close(self) -> None:
        await self._client.close()

    def _refuse_when_closed(self) -> None:
        if self._calls.is_closed:
            raise CallError(ErrorKind.BUDGET, "The evaluation ended before this was asked.")


def _kept_reply(provider: ModelProvider, digest: str) -> Reply | None:
    kept = CachedAnswer.objects.filter(provider=provider, ask_digest=digest).values_list("reply", flat=True).first()
    return replace(from_json(kept), is_cached=True) if kept else None


def _keep_reply(provider: ModelProvider, digest: str, reply: Reply) -> None:
    row = CachedAnswer(provider=provider, ask_digest=digest, reply=as_json(reply), created_at=timezone.now())
    CachedAnswer.objects.bulk_create([row], ignore_conflicts=True)
