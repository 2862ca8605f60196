"""From a service, over the broker, to an e-mail: with a real worker."""

from __future__ import annotations

import pytest
from django.db import transaction

from governance.models import Notification
from tests.factories import make_cast
from tests.governance.worlds import a_request
from tests.workers import a_worker, wait_for


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_asked__once_committed__a_worker_mails_those_who_can_sign(tmp_path):
    cast = make_cast()
    with pytest.raises(InterruptedError), transaction.atomic():
        a_request(cast, title="Never committed")
        raise InterruptedError

    request = a_request(cast, title="Refund wording")

    with a_worker(COUNTERSIGN_VAR=str(tmp_path), EMAIL_URL="", DEBUG="true"):
        wait_for(lambda: Notification.objects.filter(mailed_at__isnull=False).exists())

    assert list(Notification.objects.values_list("person__email", "request__title")) == [
        ("tom@example.org", "Refund wording")
    ]
    (letter,) = (tmp_path / "mail").iterdir()
    assert "To: tom@example.org" in letter.read_text()
    assert f"/reviews/{request.number}/" in letter.read_text()
