"""One's own profile, and who stands in while one is away."""

from __future__ import annotations

import uuid

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AwayForm, ProfileForm
from accounts.models import Delegation, RoleGrant
from accounts.rules import may_end_delegation
from accounts.services import create_delegation, end_delegation, rename_person
from accounts.views.asking import signed_in, tell
from base.errors import BadInput, Refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = ProfileForm(request.POST or None, initial={"full_name": person.full_name, "time_zone": person.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            rename_person(person=person, by=person, at=timezone.now(), **form.cleaned_data)
        except BadInput as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("accounts:me")
    return _profile(request, form, AwayForm(person=person))


@login_required
@require_POST
def away(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = AwayForm(request.POST, person=person)
    if form.is_valid():
        try:
            delegation = create_delegation(from_person=person, by=person, at=timezone.now(), **form.cleaned_data)
        except BadInput as refusal:
            form.add_refusal(refusal)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{delegation.to_person} stands in for you as {delegation.role}.")
            return redirect("accounts:me")
    profile = ProfileForm(initial={"full_name": person.full_name, "time_zone": person.time_zone})
    return _profile(request, profile, form)


@login_required
@require_POST
def delegation_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    delegation = get_object_or_404(Delegation.objects.select_related("from_person", "to_person", "role"), pk=pk)
    if not may_end_delegation(request.user, delegation):
        raise Http404
    tell(
        request,
        end_delegation,
        f"{delegation.to_person} no longer stands in for {delegation.from_person}.",
        delegation=delegation,
        by=request.user,
        at=timezone.now(),
    )
    if delegation.from_person == request.user:
        return redirect("accounts:me")
    return redirect("accounts:person", delegation.from_person_id)


def _profile(request: HttpRequest, form: ProfileForm, away_form: AwayForm) -> HttpResponse:
    now, person = timezone.now(), signed_in(request)
    grants = RoleGrant.objects.open().filter(person=person).select_related("role", "feature")
    delegations = Delegation.objects.not_over(now).select_related("from_person", "to_person", "role")
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "away_form": away_form,
            "can_delegate": away_form.can_delegate,
            "grants": grants.order_by("role__position", "feature__name", "id"),
            "away": delegations.filter(from_person=person).order_by("starts_at", "id"),
            "standing_in": delegations.filter(to_person=person).order_by("starts_at", "id"),
            "now": now,
            "has_second_factor": is_mfa_enabled(person),
        },
        status=400 if form.errors or away_form.errors else 200,
    )
