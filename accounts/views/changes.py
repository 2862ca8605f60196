"""What administrators do to one person: each is a POST that calls one service."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.forms import GrantForm, ProfileForm, ReasonForm
from accounts.models import RoleGrant, User
from accounts.services import deactivate_person, grant_role, reactivate_person, rename_person, withdraw_role
from accounts.views.asking import for_managers_of_people, tell, tell_form


def _person(pk: uuid.UUID) -> User:
    return get_object_or_404(User, pk=pk)


@for_managers_of_people
@require_POST
def role_grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, form = _person(pk), GrantForm(request.POST)
    if form.is_valid():
        role = form.cleaned_data["role"]
        tell(
            request,
            grant_role,
            f"{person} is {role} now.",
            person=person,
            role=role,
            feature=form.cleaned_data["feature"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)


@for_managers_of_people
@require_POST
def role_withdraw(request: HttpRequest, pk: uuid.UUID, grant: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(RoleGrant.objects.select_related("person", "role"), pk=grant, person_id=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        tell(
            request,
            withdraw_role,
            f"{found.person} is no longer {found.role}.",
            grant=found,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)


@for_managers_of_people
@require_POST
def deactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, form = _person(pk), ReasonForm(request.POST)
    if form.is_valid():
        tell(
            request,
            deactivate_person,
            f"{person} can no longer sign in, and is signed out everywhere.",
            person=person,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)


@for_managers_of_people
@require_POST
def reactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, form = _person(pk), ReasonForm(request.POST)
    if form.is_valid():
        tell(
            request,
            reactivate_person,
            f"{person} can sign in again.",
            person=person,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)


@for_managers_of_people
@require_POST
def rename(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, form = _person(pk), ProfileForm(request.POST)
    if form.is_valid():
        tell(request, rename_person, "Saved.", person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)
