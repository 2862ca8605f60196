"""The type of requests that a view behind ``login_required`` gets. For annotations only; nothing makes one."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User  # type: ignore[assignment]  # django-stubs allow for nobody; the decorator does not
