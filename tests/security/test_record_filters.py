"""Record pages are filtered by what they offer, never by a field that they do not show."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=p",
        "password__startswith=zz",
        "password__regex=^(p%2B)%2B$",
        "email__startswith=a",
        "logentry__id=1",
        "role_grants__person__password__startswith=p",
    ],
)
def test_record_list__asked_about_a_field_that_it_does_not_offer__refuses(client, cast, query):
    client.force_login(cast.ada)

    assert client.get(f"/records/accounts/user/?{query}").status_code == 400


def test_record_list__asked_by_a_filter_that_it_offers__answers(client, cast):
    client.force_login(cast.ada)

    assert "Olu Adeyemi" in client.get("/records/accounts/user/?is_active__exact=1").content.decode()
    assert "Olu Adeyemi" not in client.get("/records/accounts/user/?is_active__exact=0").content.decode()
