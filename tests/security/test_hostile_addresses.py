"""Addresses that only an attacker or a broken program sends: answered plainly, never by a fault of ours."""

from __future__ import annotations

import pytest

from tests.factories import PromptFactory, PromptVersionFactory

LONG = "9" * 5_000  # Python refuses to read a whole number of more than 4,300 digits


@pytest.fixture
def alex(client, cast):
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="router")
    PromptVersionFactory(prompt=prompt, submitted=True)
    client.force_login(cast.alex)
    return client


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/prompts/router/versions/h" + LONG + "/", 404),
        ("/prompts/router/compare/?to=1.0.0&from=h" + LONG, 404),
        ("/api/v1/registry/prompts/router/versions/h" + LONG, 404),
        ("/prompts/new/?feature=%00", 200),
        ("/prompts/import/?feature=%00", 200),
        ("/prompts/%00/", 404),
        ("/account/oidc/%00/login/", 404),
        ("/join/%00/", 404),
        ("/api/v1/registry/prompts/router/versions/%00", 404),
        ("/records/registry/environment/2989d143-9a28-4e95-bb87-c5d14f5655a2/history/", 404),
        ("/records/registry/prompt/7/history/", 404),
        ("/api/schema/?version=%0D%0AX-Injected:%201", 200),
    ],
)
def test_address__made_to_break_something__gets_a_plain_answer(alex, address, status):
    answer = alex.get(address)

    assert answer.status_code == status
    assert "X-Injected" not in answer.headers


@pytest.mark.parametrize("verb", ["deactivate", "reactivate"])
def test_reason__with_a_null_byte__changes_nobody(client, cast, verb):
    client.force_login(cast.alex)

    answer = client.post(f"/people/{cast.vera.pk}/{verb}/", {"reason": "a\x00b"}, follow=True)

    cast.vera.refresh_from_db()
    assert answer.status_code == 200
    assert "Null characters are not allowed" in answer.content.decode()
    assert cast.vera.is_active
