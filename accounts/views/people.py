"""The list of people, the page of one, and the roles."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms import GrantForm, LeadForm, ProfileForm
from accounts.models import Delegation, Invitation, InvitedRole, Role, RoleGrant, User
from accounts.past import changes_of
from accounts.roles import PERMISSION_SENTENCES, ROLES
from accounts.rules import may_manage_people, may_view_people
from accounts.views.asking import for_readers_of_people, signed_in
from base.paging import page_of

SORTS = {
    "name": ("full_name", "id"),
    "-name": ("-full_name", "-id"),
    "-joined": ("-created_at", "id"),
    "joined": ("created_at", "-id"),
    "-seen": ("-last_login", "id"),
    "seen": ("last_login", "-id"),
}
STATES = {"active": "Active", "deactivated": "Deactivated"}
FACTORS = {"without": "No second factor", "with": "Has a second factor"}


def _open_grants() -> Prefetch:
    grants = RoleGrant.objects.open().select_related("role", "feature").order_by("role__position", "feature__name")
    return Prefetch("role_grants", queryset=grants, to_attr="open_grants")


def with_second_factor(people: QuerySet[User]) -> QuerySet[Any]:
    """Annotated with ``has_second_factor``: an authenticator app or a security key; recovery codes alone are none."""
    factors = Authenticator.objects.filter(
        user=OuterRef("pk"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return people.annotate(has_second_factor=Exists(factors))


@for_readers_of_people
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request)
    found = _filtered(with_second_factor(User.objects.visible_to(request.user)), wanted)
    page = page_of(found.prefetch_related(_open_grants()).order_by(*SORTS[wanted["sort"]]), request)
    now = timezone.now()
    invitations = (
        Invitation.objects.open()
        .select_related("invited_by")
        .prefetch_related(Prefetch("roles", to_attr="wanted_roles", queryset=_wanted_roles()))
        .order_by("-invited_at", "id")
    )
    return render(
        request,
        "accounts/people.html",
        {
            "page": page,
            "wanted": wanted,
            "is_filtered": any(value for name, value in wanted.items() if name != "sort"),
            "search": {
                "name": "q",
                "label": "Search people",
                "value": wanted["q"],
                "placeholder": "Name or e-mail address",
            },
            "selects": _selects(wanted),
            "invitations": [(invitation, invitation.has_expired(now)) for invitation in invitations[:100]],
            "may_manage": may_manage_people(request.user),
        },
    )


@for_readers_of_people
@require_safe
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    shown = get_object_or_404(
        with_second_factor(User.objects.visible_to(request.user)).prefetch_related(_open_grants()), pk=pk
    )
    return render_person(request, shown)


def render_person(
    request: HttpRequest, shown: User, *, grant_form: GrantForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    delegations = Delegation.objects.filter(Q(from_person=shown) | Q(to_person=shown)).not_over(now)
    may_manage = may_manage_people(request.user)
    return render(
        request,
        "accounts/person.html",
        {
            "person_shown": shown,
            "is_self": shown == request.user,
            "may_manage": may_manage,
            "grant_form": (grant_form or GrantForm()) if may_manage and shown != request.user else None,
            "profile_form": ProfileForm(initial={"full_name": shown.full_name, "time_zone": shown.time_zone}),
            "roles": Role.objects.all(),
            "delegations": delegations.select_related("from_person", "to_person", "role").order_by("starts_at", "id"),
            "now": now,
            "sessions": UserSession.objects.filter(user=shown).order_by("-created_at")[:20],
            "changes": changes_of(shown),
        },
        status=status,
    )


@login_required
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, for everybody; who holds it, for those who may see people."""
    sees_people = may_view_people(request.user)
    leads = _lead_forms(request)
    holders: dict[str, list[RoleGrant]] = {}
    if sees_people:
        for grant in (
            RoleGrant.objects.giving_access()
            .select_related("person", "feature")
            .order_by("person__full_name", "feature__name", "id")
        ):
            holders.setdefault(grant.role_id, []).append(grant)
    described = [
        {
            "role": role,
            "may": [PERMISSION_SENTENCES[name] for name in _permissions(role.code)],
            "holders": holders.get(role.code, []),
            "lead_form": leads(role) if role.signs_off else None,
        }
        for role in Role.objects.select_related("lead")
    ]
    mine = RoleGrant.objects.open().filter(person=signed_in(request)).values_list("role_id", flat=True)
    return render(request, "accounts/roles.html", {"roles": described, "sees_people": sees_people, "mine": set(mine)})


def _lead_forms(request: HttpRequest) -> Callable[[Role], LeadForm | None]:
    """A form for each role, for those who may say who leads it; the list of people is read once."""
    if not may_manage_people(request.user):
        return lambda role: None
    choices = list(LeadForm(by=signed_in(request)).fields["lead"].choices)  # type: ignore[attr-defined]

    def form(role: Role) -> LeadForm:
        made = LeadForm(by=signed_in(request), initial={"lead": role.lead_id}, auto_id=f"lead-{role.code}-%s")
        made.fields["lead"].widget.choices = choices  # type: ignore[attr-defined]
        return made

    return form


def _permissions(code: str) -> tuple[str, ...]:
    return next((spec.permissions for spec in ROLES if spec.code.value == code), ())


def _wanted_roles() -> QuerySet[InvitedRole]:
    return InvitedRole.objects.select_related("role", "feature").order_by("role__position", "id")


def _wanted(request: HttpRequest) -> dict[str, str]:
    """The filters in the address; what is not known counts as not given."""
    given = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "role", "state", "factor", "sort")}
    known = {"role": {spec.code.value for spec in ROLES}, "state": STATES, "factor": FACTORS, "sort": SORTS}
    for name, values in known.items():
        if given[name] not in values:
            given[name] = ""
    return given | {"sort": given["sort"] or "name", "q": given["q"].replace("\x00", "")}


def _filtered(people: QuerySet[Any], wanted: dict[str, str]) -> QuerySet[Any]:
    for word in wanted["q"].split()[:10]:
        people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    if wanted["role"]:
        held = RoleGrant.objects.open().filter(person=OuterRef("pk"), role_id=wanted["role"])
        people = people.filter(Exists(held))
    if wanted["state"]:
        people = people.filter(is_active=wanted["state"] == "active")
    if wanted["factor"]:
        people = people.filter(has_second_factor=wanted["factor"] == "with")
    return people


def _selects(wanted: dict[str, str]) -> list[dict[str, Any]]:
    options: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "role": ("Role", [(spec.code.value, spec.name) for spec in ROLES]),
        "state": ("State", list(STATES.items())),
        "factor": ("Second factor", list(FACTORS.items())),
    }
    return [
        {"name": name, "label": label, "value": wanted[name], "options": choices}
        for name, (label, choices) in options.items()
    ]
