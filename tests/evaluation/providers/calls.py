"""What tests of providers share: a question, a connection to the scripted server, and one call over a real socket."""

from __future__ import annotations

import asyncio
from typing import Any

from evaluation.answers import Ask, CallError, Reply
from evaluation.providers.anthropic.provider import Anthropic
from evaluation.providers.base import Client, Connection, Provider
from evaluation.providers.openai.provider import OpenAI

KEY = "sk-test-0123456789abcdef"
BOTH: list[Provider] = [OpenAI(), Anthropic()]


def question(text: str = "How many?", *, model: str = "model-1", **given: Any) -> Ask:
    return Ask(model=model, messages=(("system", "Be brief."), ("user", text)), **given)


def connection(url: str, **given: Any) -> Connection:
    return Connection(**{"base_url": url, "key": KEY, "timeout_s": 10.0, "may_be_private": True, **given})


def asked(provider: Provider, url: str, ask: Ask | None = None, **given: Any) -> Reply:
    """The reply. Raises CallError."""

    async def one() -> Reply:
        client = provider.connect(connection(url, **given))
        try:
            return await client.ask(ask or question())
        finally:
            await client.close()

    return asyncio.run(one())


def failed(provider: Provider, url: str, ask: Ask | None = None, **given: Any) -> CallError:
    """The error that the call must end in."""
    try:
        reply = asked(provider, url, ask, **given)
    except CallError as error:
        return error
    raise AssertionError(f"It was answered: {reply}")


def embedded(client: Client, model: str, texts: list[str]) -> list[list[float]]:
    async def one() -> list[list[float]]:
        try:
            return await client.embed(model, texts)
        finally:
            await client.close()

    return asyncio.run(one())
