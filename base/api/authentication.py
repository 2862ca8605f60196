"""Who asks: a personal access token in the Authorization header, or the session of a browser with its CSRF token."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

REFUSED = "This access token is not valid: it may have expired, or been revoked. Make a new one under your tokens."
# "Last used" is written this rarely, so that reading through the API does not write with every request.
LAST_USED_EVERY = datetime.timedelta(minutes=10)
_TOKEN = re.compile(rb"[A-Za-z0-9_]{20,120}")


class AccessTokenAuthentication(TokenAuthentication):
    """``Authorization: Bearer cst_…``. One answer for every token that is refused, so nobody learns which ones exist.

    The person is read with every request: a deactivated person's tokens stop at once.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        try:
            return super().authenticate(request)
        except exceptions.AuthenticationFailed as error:
            raise exceptions.AuthenticationFailed(REFUSED) from error

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not _TOKEN.fullmatch(token):
            # Other bytes may not even be text; the library would fail on them.
            raise exceptions.AuthenticationFailed(REFUSED)
        user, stored = super().authenticate_credentials(token)
        _note_use(stored)
        return user, stored


class BrowserAuthentication(SessionAuthentication):
    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(
                "This request came without the CSRF token of your session. "
                "Send it in X-CSRFToken, or use an access token."
            ) from error


def _note_use(token: Any) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_EVERY:
        # Not a change that history should keep, hence update() and not save().
        type(token).objects.filter(pk=token.pk).update(last_used_at=now)
