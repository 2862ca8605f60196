"""What was on the screen of one person is not in a cache for the next."""

from __future__ import annotations

import pytest

PAGES = ("/", "/prompts/", "/people/", "/ledger/", "/me/tokens/", "/search/?q=a", "/api/v1/registry/prompts", "/none/")


@pytest.mark.parametrize("page", PAGES)
def test_page__of_somebody_signed_in__is_kept_by_no_cache(client, cast, page):
    client.force_login(cast.alex)

    assert "no-store" in client.get(page).headers["Cache-Control"]


def test_page__that_says_for_itself_how_to_be_kept__is_left_alone(client, cast):
    client.force_login(cast.alex)

    assert client.get("/api/v1/registry/features/invoices").headers["Cache-Control"] == "private, no-cache"
