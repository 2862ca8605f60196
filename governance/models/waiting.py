"""Which requests wait for whom. One rule for the inbox, the home page, counts, reminders and e-mails."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Delegation, RoleGrant
from governance.choices import OPEN_STATES, RequestState, Verdict
from governance.permissions import SIGNING_ROLES

if TYPE_CHECKING:
    from accounts.models import User


_Request = TypeVar("_Request", bound=models.Model)


class WaitingQuerySet(models.QuerySet[_Request]):
    """Of ``ChangeRequest``. ``governance.rules.seats`` says the same of one request, with the reasons."""

    def waiting_for(self, user: User, at: dt.datetime) -> Self:
        """Open requests that ``user`` sees and whose missing signature they could give at ``at``.

        They hold the role (everywhere, for its feature, or as stand-in for somebody who does); neither they nor the one
        for whom they stand in had a hand in it; and neither has signed what it is now. Somebody who objected counts as
        not having signed. Two queries for what the person may do, then one.
        """
        can_sign = _can_sign(user, at)
        if can_sign is None:
            return self.none()
        return self.visible_to(user).filter(can_sign, state__in=OPEN_STATES)  # type: ignore[attr-defined]

    def waiting_for_others(self, user: User, at: dt.datetime) -> Self:
        """Open requests of other people that ``user`` sees and can do nothing about now."""
        sent = [state for state in OPEN_STATES if state != RequestState.DRAFT]
        seen = self.visible_to(user).filter(state__in=sent).exclude(author=user)  # type: ignore[attr-defined]
        can_sign = _can_sign(user, at)
        return seen if can_sign is None else seen.filter(~can_sign)

    def by_due(self) -> Self:
        """What is due first; what has no date comes last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


def _can_sign(user: User, at: dt.datetime) -> Q | None:
    """None for somebody who holds no signing role and stands in for nobody who does: that is most people."""
    seats = _seats(user, at)
    if seats is None or not user.is_active:
        return None
    needs = apps.get_model("governance", "SignatureNeed").objects.filter(seats, is_open=True)
    return (
        Q(Exists(needs.filter(request=OuterRef("pk"))))
        & ~Q(author=user)
        & ~Q(_contributed("pk", user.pk))
        & ~Q(_signed("", user.pk))
    )


def _seats(user: User, at: dt.datetime) -> Q | None:
    """The needs that ``user`` could fill, seen from SignatureNeed; None when there can be none."""
    delegations = list(Delegation.objects.in_force(at).filter(to_person=user, role__in=SIGNING_ROLES))
    people = {user.pk, *(delegation.from_person_id for delegation in delegations)}
    held: dict[Any, list[tuple[str, Any]]] = {}
    grants = RoleGrant.objects.giving_access().filter(person__in=people, role__in=SIGNING_ROLES)
    for person, role, feature in grants.values_list("person_id", "role_id", "feature_id"):
        held.setdefault(person, []).append((role, feature))
    if not held:
        return None
    found = _held(held.get(user.pk, []))
    for delegation in delegations:
        principal = delegation.from_person_id
        found |= (
            _held([each for each in held.get(principal, []) if each[0] == delegation.role_id])
            & ~Q(request__author=principal)
            & ~_contributed("request_id", principal)
            & ~_signed("request__", principal)
        )
    return found


def _held(grants: list[tuple[str, Any]]) -> Q:
    """Needs of these (role, feature or None for everywhere). No grant, no need: an empty Q would match all."""
    everywhere = {role for role, feature in grants if feature is None}
    found = Q(role__in=everywhere)
    for role, feature in grants:
        if feature is not None and role not in everywhere:
            found |= Q(role=role, request__feature=feature)
    return found


def _contributed(request: str, person_id: Any) -> Exists:
    contributors = apps.get_model("governance", "RequestContributor").objects
    return Exists(contributors.filter(request=OuterRef(request), person=person_id))


def _signed(prefix: str, person_id: Any) -> Exists:
    """Whether the person, or somebody for them, gave a signature that counts for the request as it is now.

    ``prefix`` leads from the outer row to the request ("" or "request__")."""
    decisions = apps.get_model("governance", "Decision").objects
    later = decisions.filter(request=OuterRef("request"), person=OuterRef("person"), sequence__gt=OuterRef("sequence"))
    basis = ("content_digest", "replaces_digest", "dependencies_digest", "policy_id")
    return Exists(
        decisions.filter(
            Q(person=person_id) | Q(on_behalf_of=person_id),
            ~Exists(later),
            request=OuterRef(f"{prefix}pk"),
            verdict=Verdict.APPROVE,
            **{name: OuterRef(f"{prefix}{name}") for name in basis},
        )
    )
