"""E-mail addresses of colleagues are for administrators and auditors."""

from __future__ import annotations

import pytest

from accounts.models import User

PAGES = ("/", "/me/", "/prompts/new/", "/prompts/import/", "/prompts/", "/features/", "/search/?q=example", "/roles/")


@pytest.mark.parametrize("name", ["omar", "ana", "elsewhere"])
@pytest.mark.parametrize("page", PAGES)
def test_page__for_somebody_who_looks_after_nobody__shows_no_address_but_theirs(client, cast, name, page):
    person = getattr(cast, name)
    client.force_login(person)

    answer = client.get(page)

    text = answer.content.decode()
    others = User.objects.exclude(pk=person.pk).values_list("email", flat=True)
    assert answer.status_code == 200
    assert [address for address in others if address in text] == []
