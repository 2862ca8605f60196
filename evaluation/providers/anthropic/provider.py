"""Calls Anthropic through its official library."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.answers import Ask, CallError, ErrorKind, Reply
from evaluation.providers.anthropic import answering, asking
from evaluation.providers.base import Client, Connection, Provider
from evaluation.providers.official import OfficialClient, asked_timeout_s, checked_http
from evaluation.providers.reading import parse_object

OWN_ADDRESS = "https://api.anthropic.com"


class Anthropic(Provider):
    code = "anthropic"
    name = "Anthropic"

    def connect(self, connection: Connection) -> Client:
        """Raises CallError: ADDRESS_REFUSED, KEY_MISSING."""
        return AnthropicClient(connection)


class AnthropicClient(OfficialClient):
    def __init__(self, connection: Connection) -> None:
        # A second and a half to import, of each start of each process and command; most never ask this provider.
        from anthropic import AsyncAnthropic  # noqa: PLC0415

        super().__init__(connection)
        base_url = (connection.base_url or OWN_ADDRESS).rstrip("/")
        self._library = AsyncAnthropic(
            api_key=connection.key,
            base_url=base_url.removesuffix("/v1"),  # the library adds it
            max_retries=0,
            timeout=connection.timeout_s,
            http_client=checked_http(connection, needs_key=True),
            open_telemetry=False,
        )

    async def ask(self, ask: Ask) -> Reply:
        sent = asking.body(ask)
        sending = self._library.messages.with_raw_response.create(
            model=ask.model,
            messages=[],  # in the extra body: walking them against its types is a third of what a call costs
            max_tokens=asking.max_tokens(ask),
            extra_body=sent,
            extra_headers={"anthropic-version": asking.SAMPLING_VERSION} if asking.samples(sent) else None,
        )
        raw, _, took_ms = await self._send(sending, model=ask.model, timeout_s=asked_timeout_s(ask))
        return answering.reply(parse_object(raw), latency_ms=took_ms)

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        sentence = "Anthropic has no embeddings. Choose a connection to another provider for comparing meanings."
        raise CallError(ErrorKind.BAD_REQUEST, sentence)

    async def close(self) -> None:
        await self._library.close()
