"""Find what an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from governance.models import ChangeRequest, Thread


def request_or_404(request: SignedInRequest, number: int) -> ChangeRequest:
    """With everything that pages name; without the history of its policy."""
    found = ChangeRequest.objects.visible_to(request.user).select_related(
        "policy", "gates", "feature", "environment", "author", "ended_by", "bypass__person", "post_review"
    )
    return get_object_or_404(found, number=min(number, 2**63 - 1))


def thread_or_404(change: ChangeRequest, pk: uuid.UUID) -> Thread:
    thread = get_object_or_404(Thread.objects.select_related("opened_by"), pk=pk, request=change)
    thread.request = change
    return thread


def signed_in_to_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Stands above ``login_required``. Whoever was signed out meanwhile and sends a form comes back to the page of the
    request, where what they typed is kept, and not to an address that takes forms only."""

    @wraps(view)
    def page_or_form(request: HttpRequest, number: int, **named: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            return redirect_to_login(reverse("governance:request", args=[number]))
        return view(request, number, **named)

    return page_or_form
