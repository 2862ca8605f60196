"""Access tokens: shown once, hashed at rest, expiring, revoked by their owner, dead with their owner's account."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessToken
from accounts.services.access_tokens import MAX_TOKENS, create_access_token, revoke_access_token
from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry


def made(person, **fields):
    return create_access_token(by=person, at=timezone.now(), **{"name": "Nightly export", "days": 30, **fields})


def test_token__made__stands_nowhere_in_the_database(cast):
    token, secret = made(cast.ana)

    assert secret.startswith("cst_")
    assert secret not in str(AccessToken.objects.filter(pk=token.pk).values().get())
    assert secret not in str(AccessToken.history.values().get())
    assert token.expiry - timezone.now() < dt.timedelta(days=30)


def test_token__made_and_revoked__is_in_the_ledger(cast):
    token, _ = made(cast.ana)
    revoke_access_token(token=token, by=cast.ana, at=timezone.now())

    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["access_token.created", "access_token.revoked"]
    assert [row.history_type for row in AccessToken.history.order_by("history_id")] == ["+", "-"]


def test_token__valid__acts_for_its_owner(asker, cast):
    token, secret = made(cast.ana)

    response = asker(token=secret).get("/me")

    assert response.json() == {
        "id": str(cast.ana.pk),
        "name": "Ana Silva",
        "token_expires_at": token.expiry.isoformat().replace("+00:00", "Z"),
    }
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("end", ["revoked", "expired", "deactivated"])
def test_token__ended__stops_at_once(asker, cast, end):
    token, secret = made(cast.ana)
    assert asker(token=secret).get("/me").status_code == 200

    if end == "revoked":
        revoke_access_token(token=token, by=cast.ana, at=timezone.now())
    elif end == "expired":
        AccessToken.objects.filter(pk=token.pk).update(expiry=timezone.now() - dt.timedelta(seconds=1))
    else:
        type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)

    assert asker(token=secret).get("/me").status_code == 401


def test_token__of_somebody_else__cannot_be_revoked(cast):
    token, _ = made(cast.ana)

    with pytest.raises(NotAllowed):
        revoke_access_token(token=token, by=cast.alex, at=timezone.now())

    assert AccessToken.objects.filter(pk=token.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("name", "x" * 81), ("name", "a\nb"), ("days", 0), ("days", 366)]
)
def test_token__with_unsound_input__is_refused_at_the_field(cast, field, value):
    with pytest.raises(BadInput) as refused:
        made(cast.ana, **{field: value})

    assert list(refused.value.errors) == [field]


def test_token__beyond_the_most_one_may_have__is_refused(cast):
    for _ in range(MAX_TOKENS):
        made(cast.ana)

    with pytest.raises(WrongState):
        made(cast.ana)


def test_page__new_token__is_shown_once_and_can_be_revoked(cast):
    client, address = Client(), reverse("access-tokens")
    client.force_login(cast.ana)

    answer = client.post(address, {"name": "Nightly export", "days": "30"})

    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    page = client.get(address).content.decode()
    assert "Nightly export" in page
    assert secret not in page
    token = AccessToken.objects.get(user=cast.ana)
    assert client.post(reverse("access-token-revoke", args=[token.handle])).status_code == 302
    assert "Nightly export is revoked" not in page
    assert not AccessToken.objects.filter(user=cast.ana).exists()
