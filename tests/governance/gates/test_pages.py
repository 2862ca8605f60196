"""The checks on the sign-off page, and the small pages that change them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance import basis
from governance.models import ChecklistTick, GateOverride
from governance.presentation import gate_rows
from governance.services import withdraw_request
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, policy

pytestmark = pytest.mark.django_db

GATES = [
    {"gate": code, "mode": mode, "asked_by": ["test"]}
    for code, mode in (("checklist", "warn"), ("secrets", "block"), ("change-note", "block"))
]


@pytest.fixture
def change(cast, monkeypatch):
    monkeypatch.setattr(basis, "policies_for", lambda code, facts: policy(gates=GATES))
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar)
    return a_request(cast, version=a_version(prompt, "Use ghp_" + "a1B2" * 9, by=cast.ana))


def override_url(change, code="secrets"):
    return reverse("governance:gate_override", args=[change.number, code])


def item_url(change, item="alert"):
    return reverse("governance:checklist_item", args=[change.number, item])


def page(client, change, person):
    client.force_login(person)
    return client.get(change.get_absolute_url()).content.decode()


def test_gate_rows__open_request__what_blocks_is_first_and_says_who_asks(change, cast):
    rows = gate_rows(change, cast.tom, NOW)

    assert [(row.result.gate, row.pill) for row in rows[:2]] == [
        ("secrets", "gate_unsatisfied"),
        ("checklist", "gate_warns"),
    ]
    assert rows[0].findings[0][0] == "Message 1, line 1"
    assert rows[0].asked_by == "Test"


@pytest.mark.parametrize(("name", "may"), [("tom", True), ("ana", False), ("rosa", False), ("vera", False)])
def test_gate_rows__reader__offered_only_what_they_may(change, cast, name, may):
    secrets = gate_rows(change, getattr(cast, name), NOW)[0]

    assert secrets.may_accept is may


def test_gate_rows__request_that_is_over__as_kept_and_nothing_to_do(change, cast):
    kept = {each["gate"]: each["state"] for each in change.gates.content}
    withdraw_request(request=change, reason="Not needed", by=cast.ana, at=NOW)
    change.refresh_from_db()

    rows = gate_rows(change, cast.tom, NOW)

    assert {row.result.gate: row.result.state for row in rows} == kept
    assert not any(row.may_accept or row.points for row in rows)


def test_gate_rows__more_findings_and_ticks__as_many_queries(change, cast, django_assert_num_queries):
    gate_rows(change, cast.tom, NOW)
    with CaptureQueriesContext(connection) as few:
        gate_rows(change, cast.tom, NOW)
    for item in ("alert", "edge-cases", "diverse-inputs"):
        ChecklistTick.objects.create(
            request=change, item=item, is_done=True, evidence="x", person=cast.tom, at=NOW,
            content_digest=change.content_digest,
        )  # fmt: skip

    with django_assert_num_queries(len(few)):
        gate_rows(change, cast.tom, NOW)


def test_sign_off_page__reviewer__sees_the_finding_and_the_ways_on(client, change, cast):
    seen = page(client, change, cast.tom)

    assert "This looks like a GitHub token" in seen
    assert override_url(change) in seen
    assert item_url(change) in seen


def test_sign_off_page__viewer__is_offered_nothing_to_change(client, change, cast):
    seen = page(client, change, cast.vera)

    assert override_url(change) not in seen
    assert item_url(change) not in seen


def test_override__with_a_reason__accepted_and_shown_with_the_name(client, change, cast):
    client.force_login(cast.tom)

    answer = client.post(override_url(change), {"reason": "A key of a test."})

    assert answer.status_code == 302
    assert GateOverride.objects.get().person == cast.tom
    assert "Tom Becker accepted it as Technical reviewer" in page(client, change, cast.ana)


def test_override__without_a_reason__asks_for_it_and_changes_nothing(client, change, cast):
    client.force_login(cast.tom)

    answer = client.post(override_url(change), {"reason": ""})

    assert answer.status_code == 400
    assert not GateOverride.objects.exists()


def test_tick__with_evidence__shown_with_the_name_and_can_be_taken_back(client, change, cast):
    client.force_login(cast.ana)

    assert client.post(item_url(change), {"evidence": "Alert 12 <b>"}).status_code == 302
    seen = page(client, change, cast.tom)
    assert "Alert 12 &lt;b&gt;" in seen
    assert f"{item_url(change)}?back=1" in seen

    assert client.post(item_url(change) + "?back=1").status_code == 302
    assert not ChecklistTick.objects.latest("pk").is_done


def test_tick__link_merely_opened__changes_nothing(client, change, cast):
    client.force_login(cast.ana)

    assert client.get(item_url(change)).status_code == 200
    assert client.get(item_url(change) + "?back=1").status_code == 200
    assert client.get(override_url(change)).status_code == 403
    assert not ChecklistTick.objects.exists()
