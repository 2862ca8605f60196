"""Through the portal itself: record pages, the API, imports, open editors, the clock."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from base.errors import Refusal
from delivery.models import Deployment, DeploymentArm, Revocation
from governance import tasks
from governance.models import Bypass, ChangeRequest, Decision, Policy, PolicyVersion, PostReview, Snapshot, Thread
from governance.services import apply_due, apply_request, expire_due, withdraw_request
from governance.services.completing import settle_due
from registry.models import PromptVersion
from registry.services import restore_draft, save_draft, start_draft, submit_version
from tests.factories import NOW, content
from tests.governance.worlds import a_version, released, sign
from tests.registry.api.conftest import Asker

pytestmark = pytest.mark.django_db
MONTH = dt.timedelta(days=30)
RECORDS = [ChangeRequest, Decision, Bypass, PostReview, Policy, PolicyVersion, Snapshot, Thread]
RECORDS += [Deployment, DeploymentArm, Revocation, PromptVersion]


@pytest.fixture
def alex(cast):
    client = Client()
    client.force_login(cast.alex)
    return client


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_record_pages__only_show(model, leak, alex, nothing_leaked):
    """Neither the form of a row, nor a new one, nor removal, nor an action on many rows."""
    pages = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    before = list(model.objects.order_by("pk").values())
    row = model.objects.order_by("pk").first()
    chosen = {"action": "delete_selected", "_selected_action": [str(row.pk)] if row else ["x"], "post": "yes"}

    answers = [
        alex.post(pages, chosen),
        alex.post(f"{pages}add/", {"state": "approved"}),
    ]
    if row:
        answers.append(alex.post(f"{pages}{row.pk}/change/", {"state": "applied"}))
        answers.append(alex.post(f"{pages}{row.pk}/delete/", {"post": "yes"}))

    assert {answer.status_code for answer in answers} <= {302, 403, 404, 405}
    assert list(model.objects.order_by("pk").values()) == before
    nothing_leaked()


def test_api__apply_and_decide_and_roll_back__put_nothing_unsigned_live(leak, nothing_leaked):
    rosa, ana = Asker(leak.cast.rosa, below="/api/v1"), Asker(leak.cast.ana, below="/api/v1")
    number = leak.request.number
    to_evil = {"prompt": "router", "environment": "production", "to_version": leak.evil.number, "reason": "Wish"}

    answers = [
        rosa.post(f"/requests/{number}/apply"),
        rosa.post(f"/requests/{number}/schedule", {"go_live_at": "2999-01-01T00:00:00Z"}),
        rosa.post("/deployments/roll-back", to_evil),
        ana.post(f"/requests/{number}/decide", {"verdict": "approve", "role": "product-reviewer", "basis": "x"}),
        ana.ask("PATCH", f"/requests/{number}", {"state": "approved"}),
        ana.ask("DELETE", f"/requests/{number}"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 400, 403, 405, 405]
    assert all(answer.json()["detail"] for answer in answers)
    nothing_leaked()


def test_clock__at_any_time__puts_nothing_unsigned_live(leak, nothing_leaked):
    for task in (tasks.apply_due, tasks.recheck_all):
        task()
    for at in (NOW, NOW + dt.timedelta(days=1)):
        assert settle_due(at) == []
        assert apply_due(at) == []
    expire_due(NOW + MONTH)

    leak.request.refresh_from_db()
    assert leak.request.state == "expired"
    nothing_leaked()


def test_editor_that_is_open__saves_while_in_review__changes_nothing_that_is_signed(leak):
    """What the autosave of another version writes never becomes what was signed."""
    draft = start_draft(prompt=leak.prompt, by=leak.cast.ana, at=NOW)
    save_draft(
        version=draft, by=leak.cast.ana, at=NOW, expected_revision=draft.revision, content=content("You shout."),
        change_note="Louder",
    )  # fmt: skip
    sign(leak.request, leak.cast.mia, "product-reviewer")
    submit_version(version=PromptVersion.objects.get(pk=draft.pk), by=leak.cast.ana, at=NOW)

    apply_request(request=leak.request, by=leak.cast.rosa, at=NOW)

    arm = DeploymentArm.objects.get(deployment__environment=leak.place, deployment__ended_at=None)
    assert (arm.version_id, arm.version.messages) == (leak.evil.pk, leak.evil.messages)


@pytest.mark.parametrize("which", ["evil", "good"])
def test_autosave__of_an_editor_left_open_on_what_is_in_review_or_live__is_answered_and_saves_nothing(
    which, leak, nothing_leaked
):
    """A tab that still shows the draft which a colleague submitted. Its text can go on in a new draft."""
    version, ana = getattr(leak, which), Client()
    ana.force_login(leak.cast.ana)
    before = PromptVersion.objects.filter(pk=version.pk).values().get()
    typed = {
        "version": str(version.pk), "revision": version.revision, "content": content("You shout."),
        "change_note": "Louder", "rationale": [], "bump": "",
    }  # fmt: skip

    def send(name):
        address = reverse(f"registry:{name}", args=["router"])
        return ana.post(address, json.dumps(typed), content_type="application/json")

    answer = send("draft_save")
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    assert answer.json()["message"]
    assert send("draft_continue").status_code == 200

    assert PromptVersion.objects.filter(pk=version.pk).values().get() == before
    assert leak.prompt.versions.get(state="draft").messages[0]["content"] == "You shout."
    leak.request.refresh_from_db()
    assert (leak.request.state, leak.request.subject_id) == ("in_review", leak.evil.pk)
    nothing_leaked()


def test_command__break_deadlock_of_a_release_that_others_can_sign__is_refused(leak, nothing_leaked):
    with pytest.raises(CommandError, match="policy"):
        call_command("break_deadlock", str(leak.request.number), by=leak.cast.alex.email, reason="Wish")

    assert not Bypass.objects.exists()
    leak.request.refresh_from_db()
    assert leak.request.state == "in_review"
    nothing_leaked()


def test_version_in_review__saved_or_brought_back_by_the_services__is_refused(leak, nothing_leaked):
    with pytest.raises(Refusal):
        save_draft(version=leak.evil, by=leak.cast.ana, at=NOW, expected_revision=0, content=content("You shout."))
    with pytest.raises(Refusal):
        restore_draft(version=leak.evil, by=leak.cast.ana, at=NOW)
    nothing_leaked()


def test_older_version__brought_back_as_a_draft__is_not_live(leak, nothing_leaked):
    """Going back in the history of a prompt makes a draft; what is live stays."""
    start_draft(prompt=leak.prompt, source=leak.evil, by=leak.cast.ana, at=NOW)

    nothing_leaked()


def test_request__withdrawn_while_others_go_live__keeps_what_was_said(leak):
    withdraw_request(request=leak.request, reason="Later", by=leak.cast.ana, at=NOW)
    other = a_version(leak.prompt, "You help them kindly.", by=leak.cast.ana)
    released(leak.cast, other, "staging")
    released(leak.cast, other, "production")

    assert Decision.objects.filter(request=leak.request).count() == 1
    arm = DeploymentArm.objects.get(deployment__environment=leak.place, deployment__ended_at=None)
    assert arm.digest == other.digest
