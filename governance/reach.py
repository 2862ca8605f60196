"""Whether the people there are can still fulfil what policy asks of a request, and who must act when they cannot."""

from __future__ import annotations

import uuid

from accounts.models import Role
from governance import rules
from governance.models import ChangeRequest
from governance.signatures import Said, counting, given_by_role, said_on

_PROPOSE = "Whoever may change policies can propose one, or a change of one, under Policies."


def unreachable(request: ChangeRequest, said: Said | None = None) -> list[str]:
    """One sentence for each reason why nobody can complete the signatures, with who must act; empty when they can."""
    if request.policy is None:
        return []
    if not request.requirements:
        return [f"No policy in force asks anybody to sign this, and without a signature nothing passes. {_PROPOSE}"]
    said = said or said_on(request)
    counted = counting(request, said)
    given, taken = given_by_role(counted), rules.names_taken(counted) | said.contributors
    short: dict[str, int] = {}
    for each in request.requirements:
        missing = each["count"] - given[each["role"]]
        if missing > 0:
            short[each["role"]] = missing
    free = {
        role: [person.pk for person in rules.who_can(role, request.feature) if person.pk not in taken] for role in short
    }
    names = {role.code: role.name for role in Role.objects.filter(pk__in=short)}
    sentences = [_too_few(names[role], len(free[role]), short[role]) for role in short if len(free[role]) < short[role]]
    if not sentences and _seated(short, free) < sum(short.values()):
        sentences = [
            f"{' and '.join(names.values())} are held by the same people, and each counts once: there are too few of "
            "them. An administrator can give one of the roles to somebody else."
        ]
    return sentences


def _too_few(role: str, there_are: int, asked: int) -> str:
    who = (
        f"Nobody can sign as {role}: no active person holds the role here who had no hand in this change"
        if there_are == 0
        else f"{asked} more have to sign as {role}, and only {there_are} who had no hand in this change hold the role"
    )
    return f"{who}. An administrator can give it to somebody."


def _seated(short: dict[str, int], free: dict[str, list[uuid.UUID]]) -> int:
    """How many of the missing signatures can be given when each person gives one (augmenting paths)."""
    seat_of: dict[uuid.UUID, tuple[str, int]] = {}

    def seat(place: tuple[str, int], asked: set[uuid.UUID]) -> bool:
        for person in free[place[0]]:
            if person in asked:
                continue
            asked.add(person)
            if person not in seat_of or seat(seat_of[person], asked):
                seat_of[person] = place
                return True
        return False

    return sum(seat((role, number), set()) for role, count in short.items() for number in range(count))
