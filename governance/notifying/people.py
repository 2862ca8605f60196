"""Who hears of what. Everybody named here may sign in and may open the page that the notice leads to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Delegation, RoleGrant, User
from accounts.roles import RoleCode
from governance.models import ChangeRequest
from governance.permissions import SIGNING_ROLES
from registry.models import Prompt


def readers(ids: Iterable[Any], request: ChangeRequest, *, besides: Any = None) -> list[User]:
    """Those of ``ids`` who may open the page of ``request``, each once, without ``besides`` (the one who acted)."""
    people = User.objects.filter(pk__in={each for each in ids if each}, is_active=True).exclude(pk=besides or None)
    return [person for person in people.order_by("full_name", "pk") if _sees(person, request)]


def readers_of(prompt: Prompt, ids: Iterable[Any], *, besides: Any = None) -> list[User]:
    """The same for the pages of ``prompt``."""
    people = User.objects.filter(pk__in={each for each in ids if each}, is_active=True).exclude(pk=besides or None)
    return [
        person
        for person in people.order_by("full_name", "pk")
        if Prompt.objects.visible_to(person).filter(pk=prompt.pk).exists()
    ]


def answering_for(prompt: Prompt) -> set[uuid.UUID]:
    """Its owners, and those of its feature. Needs ``prompt.feature``."""
    feature = prompt.feature
    ids = (prompt.owner_id, prompt.backup_owner_id, feature.owner_id, feature.overseer_id)
    return {each for each in ids if each}


def authors(request: ChangeRequest, until: dt.datetime | None = None) -> set[uuid.UUID]:
    """The author and everybody else who had a hand in it, by ``until`` if that is given: what happened before somebody
    came in is no news to them."""
    others = request.contributors.filter(first_at__lte=until) if until else request.contributors
    return {request.author_id, *others.values_list("person_id", flat=True)}


def signers(request: ChangeRequest, until: dt.datetime | None = None) -> set[uuid.UUID]:
    """Everybody who decided on it, and on whose behalf, by ``until`` if that is given."""
    decisions = request.decisions.filter(at__lte=until) if until else request.decisions
    return {each for pair in decisions.values_list("person_id", "on_behalf_of_id") for each in pair if each}


def waited_for(request: ChangeRequest, at: dt.datetime) -> list[User]:
    """Everybody who could give a signature that is still missing, and has not: the inbox of each shows the request."""
    open_roles = request.needs.filter(is_open=True).values("role")
    held = _grants(request).filter(role__in=open_roles)
    stand_ins = Delegation.objects.in_force(at).filter(role__in=open_roles)
    candidates = User.objects.filter(
        Q(pk__in=held.values("person")) | Q(pk__in=stand_ins.values("to_person")), is_active=True
    )
    waiting = ChangeRequest.objects.filter(pk=request.pk)
    return [person for person in candidates.order_by("full_name", "pk") if waiting.waiting_for(person, at).exists()]


def holders(request: ChangeRequest, *roles: str) -> set[uuid.UUID]:
    """Who holds one of ``roles`` (codes) everywhere or for the feature of ``request``."""
    return set(_grants(request).filter(role__in=roles).values_list("person_id", flat=True))


def release_managers(request: ChangeRequest) -> set[uuid.UUID]:
    return holders(request, RoleCode.RELEASE_MANAGER)


def everywhere() -> set[uuid.UUID]:
    """Who holds a role that reaches everything: only they can act on what is about no feature."""
    grants = RoleGrant.objects.giving_access().filter(feature__isnull=True)
    return set(grants.values_list("person_id", flat=True))


def all_signing(request: ChangeRequest) -> set[uuid.UUID]:
    """Everybody who could ever be asked to sign for this feature."""
    return holders(request, *SIGNING_ROLES)


def _grants(request: ChangeRequest) -> QuerySet[RoleGrant]:
    where = Q(feature__isnull=True) | Q(feature=request.feature_id) if request.feature_id else Q(feature__isnull=True)
    return RoleGrant.objects.giving_access().filter(where)


def _sees(person: User, request: ChangeRequest) -> bool:
    return ChangeRequest.objects.visible_to(person).filter(pk=request.pk).exists()
