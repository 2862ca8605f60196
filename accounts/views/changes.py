"""What administrators do to one person, or to who leads a role: each is a POST that calls one service."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.forms import GrantForm, LeadForm, ProfileForm, ReasonForm
from accounts.models import Role, RoleGrant, User
from accounts.services import (
    deactivate_person,
    grant_role,
    name_role_lead,
    reactivate_person,
    rename_person,
    withdraw_role,
)
from accounts.views.asking import for_managers_of_people, signed_in, tell, tell_form


@for_managers_of_people
@require_POST
def role_grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, form = _person(pk), GrantForm(request.POST)
    done = f"{person} is {form.cleaned_data['role']} now." if form.is_valid() else ""
    return _change(request, pk, form, grant_role, done, person=person)


@for_managers_of_people
@require_POST
def role_withdraw(request: HttpRequest, pk: uuid.UUID, grant: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(RoleGrant.objects.select_related("person", "role"), pk=grant, person_id=pk)
    done = f"{found.person} is no longer {found.role}."
    return _change(request, pk, ReasonForm(request.POST), withdraw_role, done, grant=found)


@for_managers_of_people
@require_POST
def deactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(pk)
    done = f"{person} can no longer sign in, and is signed out everywhere."
    return _change(request, pk, ReasonForm(request.POST), deactivate_person, done, person=person)


@for_managers_of_people
@require_POST
def reactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(pk)
    done = f"{person} can sign in again."
    return _change(request, pk, ReasonForm(request.POST), reactivate_person, done, person=person)


@for_managers_of_people
@require_POST
def rename(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _change(request, pk, ProfileForm(request.POST), rename_person, "Saved.", person=_person(pk))


@for_managers_of_people
@require_POST
def role_lead(request: HttpRequest, code: str) -> HttpResponse:
    role = get_object_or_404(Role, code=code)
    form = LeadForm(request.POST, by=signed_in(request))
    if form.is_valid():
        lead = form.cleaned_data["lead"]
        done = f"What is late in the role {role} is handed up to {lead or 'the owner of the feature'} now."
        tell(request, name_role_lead, done, role=role, lead=lead, by=request.user, at=timezone.now())
    else:
        tell_form(request, form)
    return redirect("accounts:roles")


def _person(pk: uuid.UUID) -> User:
    return get_object_or_404(User, pk=pk)


def _change(
    request: HttpRequest, pk: uuid.UUID, form: Any, service: Callable[..., Any], done: str, **about: Any
) -> HttpResponse:
    """Hand what the form says to ``service``; back on the person's page stands ``done``, or what was wrong."""
    if form.is_valid():
        tell(request, service, done, by=request.user, at=timezone.now(), **about, **form.cleaned_data)
    else:
        tell_form(request, form)
    return redirect("accounts:person", pk)
