"""Which of the decisions on a request count. ``governance_is_signed`` in migration 0010 says the same in SQL.

A decision is an approval that counts while

- it is its person's newest decision on the request,
- all four digests are the request's,
- neither its person nor whoever it was given for had a hand in the change, and
- no earlier approval that counts carries the name of either: a person counts once, in one role, whether they sign
  themselves, stand in for somebody or are stood in for.

Somebody's newest decision that objects to exactly this basis stands until they approve or the basis moves: the author
answers an objection, and does not go round it by asking again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from base.compiled import CompiledRead
from governance.basis import basis_of
from governance.choices import Verdict
from governance.models import ChangeRequest, Decision, RequestContributor


class Said(NamedTuple):
    """What is read of a request to count signatures: every decision on it, oldest first; who had a hand in it."""

    decisions: list[Decision]
    contributors: set[uuid.UUID]


_DECISIONS = CompiledRead(
    lambda request: (
        Decision.objects.filter(request=request)
        .select_related("person", "on_behalf_of", "role", "delegation")
        .order_by("sequence")
    ),
    request=uuid.UUID,
)
_CONTRIBUTORS = CompiledRead(
    lambda request: RequestContributor.objects.filter(request=request).values_list("person_id", flat=True),
    request=uuid.UUID,
)


def said_on(request: ChangeRequest) -> Said:
    """Two queries; decisions come with people, roles and delegations."""
    decisions = _DECISIONS.all(request=request.pk)
    for decision in decisions:
        decision.request = request
    return Said(decisions, contributor_ids(request))


def contributor_ids(request: ChangeRequest) -> set[uuid.UUID]:
    """Everybody who had a hand in it, the author among them."""
    return {request.author_id, *_CONTRIBUTORS.all(request=request.pk)}


def counting(request: ChangeRequest, said: Said) -> list[Decision]:
    """The approvals that count, oldest first."""
    counted: list[Decision] = []
    names: set[uuid.UUID] = set()
    for decision in _newest(said):
        if decision.verdict != Verdict.APPROVE or basis_of(decision) != basis_of(request):
            continue
        whose = names_on(decision)
        if not whose & names and not whose & said.contributors:
            counted.append(decision)
            names |= whose
    return counted


def standing_objections(request: ChangeRequest, said: Said) -> list[Decision]:
    """Newest decisions of their people that object to exactly what the request brings now."""
    return [
        decision
        for decision in _newest(said)
        if decision.verdict != Verdict.APPROVE and basis_of(decision) == basis_of(request)
    ]


def names_on(decision: Decision) -> set[uuid.UUID]:
    """The ids of whoever signed and whoever it was signed for."""
    return {each for each in (decision.person_id, decision.on_behalf_of_id) if each}


def given_by_role(counted: Iterable[Decision]) -> Counter[str]:
    return Counter(decision.role_id for decision in counted)


def is_signed(request: ChangeRequest, said: Said) -> bool:
    """Whether everybody whom policy asks has signed and nobody's objection stands. False when policy asks nobody."""
    given = given_by_role(counting(request, said))
    asked = request.requirements
    return (
        bool(asked)
        and all(each["count"] >= 1 and given[each["role"]] >= each["count"] for each in asked)
        and not standing_objections(request, said)
    )


def _newest(said: Said) -> list[Decision]:
    """The newest decision of each person, in the order in which they were made."""
    newest = {decision.person_id: decision for decision in said.decisions}
    return sorted(newest.values(), key=lambda decision: decision.sequence)
