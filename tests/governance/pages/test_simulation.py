"""Who signs a change of policy sees what it would do: to open requests, and whether today's people could fulfil it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import ChangeRequest, Policy
from governance.review import trying
from governance.review.trying import simulation_of
from governance.services import withdraw_request
from governance.services.proposing import propose_change
from tests.factories import NOW
from tests.governance.worlds import a_request, second_technical

pytestmark = pytest.mark.django_db


def stricter(cast, count: int = 2) -> ChangeRequest:
    """Asked for: ``count`` technical reviewers where the policy about places that are not protected asks for one."""
    policy = Policy.objects.select_related("in_force").get(slug="trying-out")
    document = policy.in_force.document | {"requirements": [{"role": "technical-reviewer", "count": count}]}
    return propose_change(policy=policy, document=document, reason="One missed it.", by=cast.alex, at=NOW)


def read(client, change) -> str:
    return client.get(change.get_absolute_url()).content.decode()


def test_page__of_a_stricter_policy__names_the_open_request_and_what_it_would_need(client, cast):
    second_technical()
    asked = a_request(cast)
    change = stricter(cast)
    client.force_login(cast.leila)

    page = read(client, change)

    assert "What it would do today" in page
    assert "1 of 1 open request would change." in page
    assert f'href="{asked.get_absolute_url()}"' in page
    assert "It would need 1 Technical reviewer more." in page
    assert "This could not be fulfilled today" not in page


def test_page__of_a_policy_that_too_few_could_fulfil__says_so(client, cast):
    change = stricter(cast, count=5)
    client.force_login(cast.leila)

    page = read(client, change)

    assert "This could not be fulfilled today" in page
    assert "It asks for 5 Technical reviewers, and only 1 person holds the role" in page
    assert "No request is open, so none would change." in page


def test_page__for_somebody_who_does_not_see_the_request__names_none(client, cast):
    asked = a_request(cast)
    change = stricter(cast)
    client.force_login(cast.elsewhere)

    page = read(client, change)

    assert "What it would do today" in page
    assert asked.get_absolute_url() not in page


def test_page__of_a_change_that_is_over_or_of_another_kind__has_no_simulation(client, cast):
    release, change = a_request(cast), stricter(cast)
    withdraw_request(request=change, reason="No", by=cast.alex, at=NOW)
    change.refresh_from_db()

    assert simulation_of(release, cast.alex) is None
    assert simulation_of(change, cast.alex) is None


def test_page__with_more_requests_than_it_looks_at__says_so_and_asks_no_more_queries(client, cast, monkeypatch):
    monkeypatch.setattr(trying, "MOST", 2)
    change = stricter(cast)
    client.force_login(cast.leila)

    def queries():
        read(client, change)
        with CaptureQueriesContext(connection) as asked:
            page = read(client, change)
        return len(asked), page

    for _ in range(3):
        a_request(cast)
    three, _ = queries()
    for _ in range(3):
        a_request(cast)
    six, page = queries()

    assert six == three
    assert "The 2 that are due first were looked at; 6 are open." in page
