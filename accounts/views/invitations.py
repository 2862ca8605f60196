"""Invite somebody, and the page behind the link in that e-mail."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import InviteForm, NewPersonForm
from accounts.mail import send_invitation
from accounts.models import Invitation, Role
from accounts.services import (
    Invited,
    accept_invitation,
    find_invitation,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from accounts.views.asking import for_managers_of_people, signed_in, tell
from accounts.views.entering import sign_in_as
from base.errors import BadInput, Refusal


@for_managers_of_people
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite_person(
                email=form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
                roles=form.wanted_roles(),
                by=signed_in(request),
                at=timezone.now(),
            )
        except BadInput as refusal:
            form.add_refusal(refusal)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _sent(request, invited)
    status = 400 if form.errors else 200
    return render(request, "accounts/invite.html", {"form": form, "roles": Role.objects.all()}, status=status)


@for_managers_of_people
@require_POST
def resend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invited = resend_invitation(invitation=invitation, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:people")
    return _sent(request, invited)


@for_managers_of_people
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    tell(
        request,
        withdraw_invitation,
        f"The invitation of {invitation} is withdrawn; its link no longer works.",
        invitation=invitation,
        by=request.user,
        at=timezone.now(),
    )
    return redirect("accounts:people")


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open to everybody who has the link: the token is the permission."""
    now = timezone.now()
    try:
        invitation = find_invitation(token=token, at=now)
    except Refusal as refusal:
        return render(request, "accounts/join_refused.html", {"message": refusal.message}, status=refusal.status)
    form = NewPersonForm(request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(
                invitation=invitation,
                full_name=form.cleaned_data["full_name"],
                time_zone=form.cleaned_data["time_zone"],
                password=form.cleaned_data["password"],
                at=now,
            )
        except BadInput as refusal:
            form.add_refusal(refusal)
        except Refusal as refusal:
            return render(request, "accounts/join_refused.html", {"message": refusal.message}, status=refusal.status)
        else:
            return sign_in_as(request, person)
    context = {"form": form, "invitation": invitation, "roles": invitation.roles.select_related("role", "feature")}
    return render(request, "accounts/join.html", context, status=400 if form.errors else 200)


def _sent(request: HttpRequest, invited: Invited) -> HttpResponse:
    """Say that the e-mail is on its way. Without a mail server, say so and show the link, to be passed on by hand."""
    link = request.build_absolute_uri(reverse("accounts:join", args=[invited.token]))
    if not send_invitation(invited.invitation, link):
        messages.error(
            request, "The invitation is saved, but the mail server did not take the e-mail. Send it again in a while."
        )
        return redirect("accounts:people")
    if settings.EMAIL_IS_SENT:
        messages.success(request, f"{invited.invitation} has an e-mail with a link that works for 7 days.")
        return redirect("accounts:people")
    context = {"invitation": invited.invitation, "link": link, "mail_folder": _mail_folder()}
    return render(request, "accounts/invited.html", context)


def _mail_folder() -> str:
    """Where e-mails are written while no mail server is set up; below the program's own folder, from there."""
    folder = Path(settings.EMAIL_FILE_PATH)
    return str(folder.relative_to(settings.BASE_DIR) if folder.is_relative_to(settings.BASE_DIR) else folder)
