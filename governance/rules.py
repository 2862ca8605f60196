"""May this person? Seats in which somebody can sign, and who may open, withdraw, plan and apply.

Roles are read from open grants and delegations in force, not from cached permissions: the trigger on decisions reads
the same rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Delegation, Role, RoleGrant, User
from base.compiled import CompiledRead
from governance.choices import DECIDABLE_STATES, RequestState
from governance.kinds import kind_of
from governance.permissions import SIGNING_ROLES
from governance.signatures import Said, contributor_ids, counting, names_on, said_on
from registry import rules as registry
from registry.permissions import BREAK_GLASS

if TYPE_CHECKING:
    from governance.models import ChangeRequest, Decision, PostReview
    from registry.models import Feature


@dataclass(frozen=True)
class Seat:
    """A role in which a person can decide: their own, or that of ``on_behalf_of``, who is away."""

    role: Role
    on_behalf_of: User | None = None
    delegation: Delegation | None = None


def seats(user: User, request: ChangeRequest, at: dt.datetime) -> list[Seat]:
    """The seats in which ``user`` could sign right now, by role, own ones first."""
    if request.state not in DECIDABLE_STATES:
        return []
    return free_seats(user, request, held_seats(user, request, at, contributor_ids(request)), said_on(request))


def free_seats(user: User, request: ChangeRequest, held: list[Seat], said: Said) -> list[Seat]:
    """Those of ``held`` in which nobody's name would stand on a second signature."""
    taken = names_taken(counting(request, said))
    return [seat for seat in held if not seat_names(user, seat) & taken]


def held_seats(user: User, request: ChangeRequest, at: dt.datetime, contributors: set[uuid.UUID]) -> list[Seat]:
    """The roles that policy asks for and that ``user`` holds, or holds for somebody who is away; none for a person who
    had a hand in the change. Whoever has signed keeps their seat: they can still object."""
    if not user.is_active or user.pk in contributors or not request.requirements:
        return []
    return [*own_seats(user, request), *lent_seats(user, request, at, contributors)]


_OPEN_GRANTS = CompiledRead(
    lambda person: RoleGrant.objects.open().filter(person=person).select_related("role"), person=uuid.UUID
)


def own_seats(user: User, request: ChangeRequest) -> list[Seat]:
    """The roles that policy asks for and that ``user`` holds, in order. One query; whether they may is not asked."""
    asked, reach = _asked(request), (None, request.feature_id)
    grants = _OPEN_GRANTS.all(person=user.pk)
    own = {grant.role_id: grant.role for grant in grants if grant.role_id in asked and grant.feature_id in reach}
    return [Seat(role) for role in sorted(own.values(), key=lambda role: role.position)]


def lent_seats(user: User, request: ChangeRequest, at: dt.datetime, contributors: set[uuid.UUID]) -> list[Seat]:
    """The same for those who are away and had no hand in the change, by role and name. One query."""
    delegations = _delegations(user, _asked(request), request.feature_id, at)
    return [Seat(each.role, each.from_person, each) for each in delegations if each.from_person_id not in contributors]


def names_taken(counted: list[Decision]) -> set[uuid.UUID]:
    """Everybody whose name stands on a signature that counts."""
    return set().union(*(names_on(decision) for decision in counted))


def why_not(user: User, request: ChangeRequest, at: dt.datetime) -> str:
    """Why ``user`` has no seat to sign in; "" when there is one. The sentence names what would have to be."""
    if request.state not in DECIDABLE_STATES:
        return f"{request.get_state_display()}: nothing can be signed now."
    if not request.requirements:
        return "No policy in force asks anybody to sign this, so nobody can."
    said = said_on(request)
    if user.pk in said.contributors:
        return "You had a hand in this change, so somebody else signs it."
    held = held_seats(user, request, at, said.contributors)
    if not held:
        return f"This asks for {_roles_asked(request)}. You hold no such role here."
    return "" if free_seats(user, request, held, said) else seat_used(user, counting(request, said))


def seat_used(user: User, counted: list[Decision]) -> str:
    """Why somebody who holds seats has none free, in a sentence."""
    mine = next((each for each in counted if user.pk in names_on(each)), None)
    if mine is None:
        return "Whom you stand in for has signed already."
    if mine.person_id == user.pk:
        return f"You signed this as {mine.role.name}. Each person counts once."
    return f"{mine.person} signed this for you as {mine.role.name}. Each person counts once."


def who_can(role_code: str, feature: Feature | None, request: ChangeRequest | None = None) -> list[User]:
    """Active people who hold the role there, by name; without those who had a hand in ``request``."""
    grants = grants_of([role_code], feature.pk if feature else None)
    people = User.objects.filter(is_active=True, pk__in=grants.values("person_id"))
    if request is not None:
        people = people.exclude(pk__in=contributor_ids(request))
    return list(people.order_by("full_name", "pk"))


def may_open(user: User, request: ChangeRequest) -> bool:
    """Ask for this change, send it, revise it or ask again."""
    return user.is_active and kind_of(request).may_open(user, request)


def may_withdraw(user: User, request: ChangeRequest) -> bool:
    return user.is_active and (user.pk == request.author_id or may_open(user, request))


def may_apply(user: User, request: ChangeRequest) -> bool:
    """Put a signed change into effect, or set when."""
    return user.is_active and kind_of(request).may_apply(user, request)


def may_plan(user: User, request: ChangeRequest) -> bool:
    """Set how and when it takes effect. What somebody has signed goes by the plan that they read: from then on only
    those who release change it."""
    if may_apply(user, request):
        return True
    if request.state in (RequestState.APPROVED, RequestState.SCHEDULED, RequestState.FAILED):
        return False
    return may_open(user, request) and not counting(request, said_on(request))


def may_break_glass(user: User, feature: Feature | None) -> bool:
    return feature is not None and registry.holds(user, BREAK_GLASS, feature)


def may_close_review(user: User, review: PostReview) -> bool:
    """Whoever signs for that feature, and had no hand in it."""
    if not user.is_active or user.pk in contributor_ids(review.request):
        return False
    return grants_of(list(SIGNING_ROLES), review.feature_id).filter(person=user).exists()


def grants_of(roles: list[str], feature_id: uuid.UUID | None) -> QuerySet[RoleGrant]:
    """Open grants of ``roles`` that reach the feature; for what is about no feature, those that hold everywhere."""
    reach = Q(feature__isnull=True) | Q(feature=feature_id) if feature_id else Q(feature__isnull=True)
    return RoleGrant.objects.open().filter(reach, role__in=roles)


def _delegations(user: User, roles: list[str], feature_id: uuid.UUID | None, at: dt.datetime) -> QuerySet[Delegation]:
    """In force at ``at``, of people who hold the role where the change is."""
    held = grants_of(roles, feature_id).filter(person=OuterRef("from_person"), role=OuterRef("role"))
    return (
        Delegation.objects.in_force(at)
        .filter(Exists(held), to_person=user, role__in=roles)
        .select_related("role", "from_person")
        .order_by("role__position", "from_person__full_name", "pk")
    )


def seat_names(user: User, seat: Seat) -> set[uuid.UUID]:
    return {user.pk, seat.on_behalf_of.pk} if seat.on_behalf_of else {user.pk}


def _asked(request: ChangeRequest) -> list[str]:
    return [each["role"] for each in request.requirements]


def _roles_asked(request: ChangeRequest) -> str:
    names = Role.objects.filter(pk__in=_asked(request)).order_by("position")
    return " and ".join(role.name for role in names)
