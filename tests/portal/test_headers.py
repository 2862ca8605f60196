"""The content policy is the same, strict one on every page: docs/adr/0002-content-security-policy.md."""

from __future__ import annotations

import pytest

EXPECTED = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}


def policy(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/account/login/", "/nowhere/", "/records/"])
def test_content_policy__on_any_page__allows_nothing_but_our_own_files(path, client, cast):
    if path != "/account/login/":
        client.force_login(cast.ada)

    assert policy(client.get(path)) == EXPECTED


def test_content_policy__on_a_signed_out_redirect__is_there_too(client, db):
    assert policy(client.get("/")) == EXPECTED
