"""Ask models for a run: out of the cache where that is allowed, else within the connection's limits, with the price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from evaluation.answers import Ask, Reply
from evaluation.models import CachedAnswer, ModelProvider
from evaluation.providers.calling import Called, Patience, call, call_embed
from evaluation.providers.prices import cost_micro_usd
from evaluation.running.database import Database
from evaluation.running.lines import Lines
from evaluation.running.replies import as_json, from_json


@dataclass
class RunCalls:
    """``scorers.base.Calls`` for judges, and what asks the model under test. Judges that are not in the catalogue are
    asked over the connection of the run."""

    provider: ModelProvider
    lines: Lines
    database: Database
    uses_cache: bool
    patience: Patience = field(default_factory=Patience)

    async def ask(self, ask: Ask) -> Reply:
        return (await self.called(ask)).value

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        line = self.lines.line_to(model, self.provider)
        return (await call_embed(line.client, model, texts, gate=line.gate, patience=self.patience)).value

    async def called(self, ask: Ask) -> Called[Reply]:
        """Raises CallError, as ``providers.calling.call`` does."""
        cached = self.uses_cache and ask.is_repeatable
        digest = ask.digest() if cached else ""
        if cached and (kept := await self.database.run(_kept_reply, self.provider, digest)):
            return Called(kept, 0)
        line = self.lines.line_to(ask.model, self.provider)
        called = await call(line.client, ask, gate=line.gate, patience=self.patience)
        reply = replace(called.value, cost_micro_usd=self._cost(ask.model, called.value))
        if cached:
            await self.database.run(_keep_reply, self.provider, digest, reply)
        return Called(reply, called.attempts)

    def _cost(self, model_id: str, reply: Reply) -> int | None:
        model = self.lines.models.get(model_id)
        return cost_micro_usd(
            model_id,
            reply.usage,
            input_price=model.input_price_micro_usd if model else None,
            output_price=model.output_price_micro_usd if model else None,
            provider=model.provider if model else self.provider.serves,
        )


def _kept_reply(provider: ModelProvider, digest: str) -> Reply | None:
    kept = CachedAnswer.objects.filter(provider=provider, ask_digest=digest).values_list("reply", flat=True).first()
    return replace(from_json(kept), is_cached=True) if kept else None


def _keep_reply(provider: ModelProvider, digest: str, reply: Reply) -> None:
    row = CachedAnswer(provider=provider, ask_digest=digest, reply=as_json(reply), created_at=timezone.now())
    CachedAnswer.objects.bulk_create([row], ignore_conflicts=True)
