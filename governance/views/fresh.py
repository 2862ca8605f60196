"""When somebody last proved who they are, and the way to do it again without losing what they typed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from typing import Any, Self

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from governance.models import ChangeRequest

KEPT_S = 3600  # a typed reason outlives the way through the sign-in page, also a new session, and not much more


@dataclass(frozen=True)
class Typed:
    """What somebody chose and wrote in the form below a request. ``basis`` is what the page that they read rests on."""

    seat: str = ""
    verdict: str = ""
    reason: str = ""
    basis: str = ""

    @classmethod
    def of(cls, posted: Any) -> Self:
        return cls(*(posted.get(name, "").replace("\x00", "")[:20_000] for name in cls.__dataclass_fields__))


def signed_in_at(request: HttpRequest) -> dt.datetime | None:
    """When this person last gave a password, code or passkey in this session; None when that is not known."""
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if "at" in record]
    return dt.datetime.fromtimestamp(max(times), dt.UTC) if times else None


def keep_typed(user_id: uuid.UUID, change: ChangeRequest, typed: Typed) -> None:
    cache.set(_key(user_id, change), asdict(typed), KEPT_S)


def take_typed(user_id: uuid.UUID, change: ChangeRequest) -> Typed | None:
    """What was kept; it stays until the decision is made, so that a page can be opened again."""
    kept = cache.get(_key(user_id, change))
    return Typed(**kept) if kept else None


def forget_typed(user_id: uuid.UUID, change: ChangeRequest) -> None:
    cache.delete(_key(user_id, change))


def sign_in_again_url(request: HttpRequest, back: str) -> str:
    """Where one proves again who one is, and comes ``back``: password, code or passkey; for somebody who has none of
    them here, the company's own sign-in."""
    if not get_reauthentication_flows(request.user):
        account = SocialAccount.objects.filter(user=request.user).order_by("-last_login").first()
        if account is not None:
            return account.get_provider().get_login_url(request, process="login", next=back)
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"


def _key(user_id: uuid.UUID, change: ChangeRequest) -> str:
    return f"review-typed:{user_id}:{change.pk}"
