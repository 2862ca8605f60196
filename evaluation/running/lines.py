"""Open lines to providers: the one under test, and those of judges, each with its limits. Opened when first needed."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from redis.asyncio import Redis

from evaluation.choices import KeySource
from evaluation.models import ModelProvider
from evaluation.providers.base import Client, Connection
from evaluation.providers.keys import find_key, unseal_key
from evaluation.providers.limits import Gate, Limits, open_redis
from evaluation.providers.registering import provider as kind_of
from registry.models import AIModel


@dataclass(frozen=True)
class Line:
    provider_id: uuid.UUID
    client: Client
    gate: Gate


@dataclass
class Lines:
    """``models`` is the catalogue by pinned id, ``providers`` the active connections by what they serve."""

    models: dict[str, AIModel]
    providers: dict[str, ModelProvider]
    redis: Redis | None = None
    opened: dict[str, Line] = field(default_factory=dict)

    def line_to(self, model_id: str, otherwise: ModelProvider) -> Line:
        """Over which connection a model is asked: that which serves its provider, else ``otherwise``."""
        model = self.models.get(model_id)
        return self.line_of(self.providers.get(model.provider, otherwise) if model else otherwise)

    def line_of(self, provider: ModelProvider) -> Line:
        """Raises CallError when its key is not to be found."""
        name = str(provider.pk)
        if name not in self.opened:
            self.redis = self.redis or open_redis(settings.EVALUATION_REDIS_URL)
            limits = Limits(provider.concurrency, provider.requests_per_minute, provider.tokens_per_minute)
            client = kind_of(provider.kind).connect(connection_of(provider))
            gate = Gate(self.redis, name, limits, lease_s=provider.timeout_s + 5.0)
            self.opened[name] = Line(provider.pk, client, gate)
        return self.opened[name]

    async def close(self) -> None:
        for line in self.opened.values():
            await line.gate.close()
            await line.client.close()
        if self.redis is not None:
            await self.redis.aclose()


def load_lines() -> Lines:
    return Lines(
        {model.model_id: model for model in AIModel.objects.all()},
        {provider.serves: provider for provider in ModelProvider.objects.active()},
    )


def connection_of(provider: ModelProvider) -> Connection:
    """Raises CallError of kind KEY_MISSING, which says where the key was looked for."""
    return Connection(
        base_url=provider.base_url,
        key=_key(provider),
        timeout_s=float(provider.timeout_s),
        may_be_private=settings.EVALUATION_PRIVATE_ADDRESSES,
    )


def _key(provider: ModelProvider) -> str:
    if provider.key_source == KeySource.ENVIRONMENT:
        return find_key(provider.key_variable, os.environ)
    if provider.key_source == KeySource.STORED:
        return unseal_key(bytes(provider.sealed_key or b""), [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return ""
