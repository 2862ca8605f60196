"""The kinds of provider that come with Countersign."""

from __future__ import annotations

from evaluation.providers.anthropic.provider import Anthropic
from evaluation.providers.offline.provider import Offline
from evaluation.providers.openai.provider import OpenAI
from evaluation.providers.registering import register_provider


def register_builtin() -> None:
    for provider in (OpenAI(), Anthropic(), Offline()):
        register_provider(provider)
