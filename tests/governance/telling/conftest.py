"""What is queued after a commit runs here at once: no worker, and nothing that only a worker would show."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.utils import timezone

from governance.models import Notification
from governance.notifying import tasks
from governance.notifying.mailing import mail_waiting
from tests.factories import NOW


@pytest.fixture(autouse=True)
def frozen_now(monkeypatch):
    """The tasks ask for the time themselves; it is that of the tests' world."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def committed(monkeypatch, django_capture_on_commit_callbacks):
    """``with committed():`` ends as a commit would: what services queued inside is done."""
    monkeypatch.setattr(tasks.tell, "delay", tasks.tell)
    monkeypatch.setattr(tasks.mail_waiting, "delay", lambda: mail_waiting(at=NOW))

    @contextmanager
    def commit():
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return commit


@pytest.fixture
def told():
    """``told()``: {who: title} of the notices kept so far, by first name; ``told("due")`` of one kind."""

    def read(kind: str = "") -> dict[str, str]:
        notices = Notification.objects.select_related("person").order_by("created_at", "key")
        if kind:
            notices = notices.filter(kind=kind)
        return {notice.person.full_name.split()[0]: notice.title for notice in notices}

    return read


@pytest.fixture
def fresh():
    """Forget what was told, so that the next event stands alone."""
    return lambda: Notification.objects.all().delete()
