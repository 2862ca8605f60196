"""What happens to somebody who guesses passwords: django-axes counts, these are its hooks."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from axes.helpers import get_cool_off
from axes.utils import reset
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def address_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address that is tried, in lower case, so that spelling it otherwise gives no new attempts."""
    tried = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not tried and request is not None:
        tried = request.POST.get("login", "")
    return str(tried or "").strip().lower()


def client_ip(request: HttpRequest) -> str | None:
    """The same client address as everywhere else: TRUSTED_PROXIES decides what forwarded headers are worth."""
    if "REMOTE_ADDR" not in request.META:  # made by a program that signs somebody in, not received from the network
        return None
    return get_adapter().get_client_ip(request)


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """The page instead of the sign-in page, 429: when to try again, and how to come in sooner."""
    cool_off = get_cool_off(request)
    minutes = round(cool_off.total_seconds() / 60) if cool_off else None
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def forgive(sender: Any, user: Any, **kwargs: Any) -> None:
    """Somebody who has set a new password by e-mail is who they say: let them in at once."""
    reset(username=user.email.lower())
