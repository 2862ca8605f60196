"""Calls OpenAI, or any server that speaks its protocol, through the official library."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from openai import AsyncOpenAI

from evaluation.answers import Ask, Reply
from evaluation.providers.base import Client, Connection, Provider
from evaluation.providers.official import OfficialClient, asked_timeout_s, checked_http
from evaluation.providers.openai import answering, asking
from evaluation.providers.reading import parse_object

OWN_ADDRESS = "https://api.openai.com/v1"


class OpenAI(Provider):
    code = "openai"
    name = "OpenAI, or anything that speaks its protocol"

    def connect(self, connection: Connection) -> Client:
        """A server of one's own may need no key; OpenAI does. Raises CallError: ADDRESS_REFUSED, KEY_MISSING."""
        return OpenAIClient(connection)


class OpenAIClient(OfficialClient):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        base_url = connection.base_url or OWN_ADDRESS
        self._is_openai = urlsplit(base_url).hostname == urlsplit(OWN_ADDRESS).hostname
        self._library = AsyncOpenAI(
            api_key=connection.key or "none",
            base_url=base_url,
            max_retries=0,
            timeout=connection.timeout_s,
            http_client=checked_http(connection, needs_key=self._is_openai),
        )
        # The library takes these from the environment, where they belong to whoever runs the machine.
        self._library.organization = None
        self._library.project = None

    async def ask(self, ask: Ask) -> Reply:
        sending = self._library.chat.completions.with_raw_response.create(
            model=ask.model,
            messages=[],  # in the extra body: walking them against its types is a third of what a call costs
            extra_body=asking.body(ask, is_openai=self._is_openai),
        )
        raw, _, took_ms = await self._send(sending, model=ask.model, timeout_s=asked_timeout_s(ask))
        return answering.reply(parse_object(raw), latency_ms=took_ms, key=self._connection.key)

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """As numbers, not base64: not every server knows the latter."""
        if not texts:
            return []
        sending = self._library.embeddings.with_raw_response.create(
            model=model, input=list(texts), encoding_format="float"
        )
        raw, _, _ = await self._send(sending, model=model)
        return answering.vectors(parse_object(raw), len(texts))

    async def close(self) -> None:
        await self._library.close()
