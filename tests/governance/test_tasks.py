"""Background jobs: beat names tasks that there are, what follows for others is queued after the commit, and the record
pages have no way back to an older row."""

from __future__ import annotations

import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from governance import tasks
from governance.models import ChangeRequest
from governance.services import on_live_changed, on_policies_changed
from tests.factories import NOW
from tests.governance.worlds import environment, request_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name in settings.CELERY_BEAT_SCHEDULE if name.startswith("governance-")])
def test_beat__names_a_task_that_there_is(name):
    current_app.loader.import_default_modules()

    assert settings.CELERY_BEAT_SCHEDULE[name]["task"] in current_app.tasks


def test_apply_due__puts_into_effect_what_is_due_now(lamps, cast):
    request = request_in("scheduled", lamps, cast)
    ChangeRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() + dt.timedelta(days=1))
    ChangeRequest.objects.filter(pk=request.pk).update(go_live_at=timezone.now() - dt.timedelta(minutes=1))

    tasks.apply_due()

    assert lamps.switched == ["green"]


def test_expire_due__ends_what_is_over_now(lamps, cast):
    request = request_in("in_review", lamps, cast)
    ChangeRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))

    tasks.expire_due()

    request.refresh_from_db()
    assert request.state == "expired"


def test_recheck_all__puts_out_of_date_what_moved(lamps, cast):
    request = request_in("approved", lamps, cast)
    lamps.live = "red"

    tasks.recheck_all()

    request.refresh_from_db()
    assert request.state == "stale"


def test_what_follows_for_others__is_queued_after_the_commit_only(monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(tasks.recheck_live, "delay", lambda **facts: queued.append(facts))
    monkeypatch.setattr(tasks.recheck_all, "delay", lambda: queued.append("all"))
    place = environment("staging")

    with django_capture_on_commit_callbacks(execute=True):
        on_live_changed(prompt_id := "3f1c4b1e-0000-4000-8000-000000000000", place.pk, NOW)
        on_policies_changed(NOW)
        assert queued == []

    assert queued == [{"prompt_id": prompt_id, "environment_id": place.pk}, "all"]


def test_queue_that_is_down__does_not_undo_what_was_done(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**facts):
        raise OSError("No broker")

    monkeypatch.setattr(tasks.recheck_live, "delay", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        on_live_changed("3f1c4b1e-0000-4000-8000-000000000000", environment("staging").pk, NOW)


@pytest.mark.parametrize("name", ["changerequest", "policy", "postreview", "thread", "protectedpassage"])
def test_history_page__offers_no_way_back_to_an_older_row(name, client, cast, lamps):
    request = request_in("approved", lamps, cast)
    client.force_login(cast.alex)
    for page in ("add", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:governance_{name}_{page}", args=[] if page == "add" else [request.pk])

    first = request.history.order_by("history_id").first()
    address = reverse("admin:governance_changerequest_simple_history", args=[request.pk, first.history_id])

    assert client.post(address, {"state": "applied", "_save": "1"}).status_code == 405
    request.refresh_from_db()
    assert request.state == "approved"
