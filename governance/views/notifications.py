"""What Countersign told this person, and how they want to be told."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import BadInput
from base.paging import page_of
from governance.models import Notification
from governance.notifying.forms import MailChoicesForm
from governance.services.notifying import choose_mail, mark_read


@login_required
@require_safe
def notifications(request: SignedInRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user)
    only_unread = request.GET.get("show") == "unread"
    shown = mine.unread() if only_unread else mine
    return render(
        request,
        "governance/notifications.html",
        {
            "page": page_of(shown.order_by("-created_at", "pk"), request),
            "only_unread": only_unread,
            "has_unread": mine.unread().exists(),
        },
    )


@login_required
@require_safe
def notification(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """To the page that it is about. Whoever opens it has read it; nothing else changes."""
    found = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        mark_read(notifications=[found], by=request.user, at=timezone.now())
    return redirect(found.url)


@login_required
@require_POST
def notification_read(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(notifications=[found], by=request.user, at=timezone.now())
    return redirect("governance:notifications")


@login_required
@require_POST
def notifications_read(request: SignedInRequest) -> HttpResponse:
    """All of them."""
    mark_read(by=request.user, at=timezone.now())
    return redirect("governance:notifications")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notification_choices(request: SignedInRequest) -> HttpResponse:
    form = MailChoicesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            choose_mail(choices=form.cleaned_data, by=request.user, at=timezone.now())
        except BadInput as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, "Saved. It holds from now on.")
            return redirect("governance:notification_choices")
    return render(request, "governance/notification_choices.html", {"form": form}, status=400 if form.errors else 200)
