"""Asking the API as somebody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content


class Asker:
    """A client that speaks JSON as one person, by an access token of theirs.

    ``get(path)``, ``post(path, body, **headers)``, …; paths are ``below`` /api/v1/registry, unless told.
    """

    def __init__(self, person: Any = None, *, token: str = "", below: str = "/api/v1/registry") -> None:
        self.client = Client()
        self.below = below
        if person is not None:
            _, token = AccessToken.objects.create(user=person, name="Tests", last_used_at=timezone.now())
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, f"{self.below}{path}", data, content_type=sent.pop("content-type", "application/json"),
            headers={"x-request-id": "request-of-a-test", **self.headers, **sent},
        )  # fmt: skip

    def __getattr__(self, method: str) -> Any:
        return lambda path, body=None, **options: self.ask(method.upper(), path, body, **options)


@pytest.fixture
def asker():
    return Asker


@pytest.fixture
def prompt(cast):
    """``invoice-check`` of the cast's feature: 1.0.0 is submitted, a draft at revision 1 is open."""
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="invoice-check", title="Invoice check")
    frozen = PromptVersionFactory(prompt=prompt, submitted=True)
    draft = PromptVersionFactory(
        prompt=prompt, parent=frozen, major=1, minor=1, content=content("You check invoices."), change_note="Clearer"
    )
    type(prompt).objects.filter(pk=prompt.pk).update(latest_version=draft, updated_at=NOW)
    prompt.refresh_from_db()
    return prompt


@pytest.fixture
def draft(prompt):
    return prompt.latest_version
