"""Who has signed, who has not, who is next; and for each decision whether it still counts, and if not, why."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.holding import grants_reaching
from accounts.models import Delegation, Role, User
from governance.basis import basis_of
from governance.choices import RequestState, Verdict
from governance.models import ChangeRequest, Decision
from governance.policies.words import joined
from governance.signatures import Said, counting, names_on, standing_objections

NAMED = 4  # candidates named in a row; more would hide the sentence


@dataclass(frozen=True)
class Told:
    """A decision with what it is worth now: ``counts``, or ``why_not`` in words ("" while it does)."""

    decision: Decision
    counts: bool
    why_not: str = ""

    @property
    def stands(self) -> bool:
        """An objection that nobody has answered."""
        return self.counts and self.decision.verdict != Verdict.APPROVE


@dataclass(frozen=True)
class Need:
    """What one role still owes. ``candidates`` are people who could sign now, ``stand_ins`` who signs for whom."""

    role: Role
    needed: int
    signed: list[Decision]
    candidates: list[User]
    stand_ins: list[Delegation]
    is_yours: bool = False

    @property
    def missing(self) -> int:
        return max(self.needed - len(self.signed), 0)

    @property
    def who(self) -> str:
        """ "Leila Rahimi, or Jonas Berg standing in", "Tom Becker, Priya Nair or 3 others"; "" for nobody. Without
        brackets: it often stands in some itself."""
        names = [str(person) for person in self.candidates]
        if len(names) > NAMED:
            names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} others"]
        instead = list(dict.fromkeys(str(each.to_person) for each in self.stand_ins))
        said = joined(names, "or")
        return f"{said}, or {joined(instead, 'or')} standing in" if instead and said else said


@dataclass(frozen=True)
class Signing:
    needs: list[Need]
    told: list[Told]  # newest first
    counted: list[Decision]

    @property
    def needed(self) -> int:
        return sum(need.needed for need in self.needs)

    @property
    def given(self) -> int:
        return sum(min(len(need.signed), need.needed) for need in self.needs)

    @property
    def is_complete(self) -> bool:
        return bool(self.needs) and all(not need.missing for need in self.needs)

    @property
    def objections(self) -> list[Decision]:
        return [each.decision for each in self.told if each.stands]

    @property
    def next_needs(self) -> list[Need]:
        return [need for need in self.needs if need.missing]


def signing_of(request: ChangeRequest, said: Said, at: dt.datetime, yours: Collection[str] = ()) -> Signing:
    """``yours`` are codes of the roles in which the reader could sign now."""
    counted = counting(request, said)
    told = [_told(each, request, said, counted) for each in reversed(said.decisions)]
    return Signing(needs_of(request, said, counted, at, yours), told, counted)


def needs_of(
    request: ChangeRequest, said: Said, counted: Sequence[Decision], at: dt.datetime, yours: Collection[str] = ()
) -> list[Need]:
    """Three queries, however many roles and people there are."""
    asked = {each["role"]: each["count"] for each in request.requirements}
    roles = Role.objects.filter(pk__in=asked).order_by("position")
    taken = {name for decision in counted for name in names_on(decision)} | said.contributors
    holders: dict[str, list[User]] = {}
    if request.is_open:
        for grant in grants_reaching(request.feature).filter(role__in=asked):
            if grant.person_id not in taken and grant.person not in holders.setdefault(grant.role_id, []):
                holders[grant.role_id].append(grant.person)
    stand_ins = _stand_ins(asked, holders, taken, at)
    return [
        Need(
            role=role,
            needed=asked[role.pk],
            signed=[decision for decision in counted if decision.role_id == role.pk],
            candidates=holders.get(role.pk, []),
            stand_ins=[each for each in stand_ins if each.role_id == role.pk],
            is_yours=role.pk in yours,
        )
        for role in roles
    ]


def _stand_ins(
    asked: Collection[str], holders: dict[str, list[User]], taken: Collection[uuid.UUID], at: dt.datetime
) -> list[Delegation]:
    lending = [Q(role=role, from_person__in=[each.pk for each in people]) for role, people in holders.items() if people]
    if not lending:
        return []
    wanted = lending[0]
    for each in lending[1:]:
        wanted |= each
    found = Delegation.objects.in_force(at).filter(wanted, role__in=asked).exclude(to_person__in=taken)
    return list(found.select_related("to_person", "from_person").order_by("to_person__full_name", "pk"))


def _told(decision: Decision, request: ChangeRequest, said: Said, counted: Sequence[Decision]) -> Told:
    stands = decision in (counted if decision.verdict == Verdict.APPROVE else standing_objections(request, said))
    return Told(decision, stands, "" if stands else _why_not(decision, request, said))


def _why_not(decision: Decision, request: ChangeRequest, said: Said) -> str:
    """Which of the rules of ``governance.signatures`` it fails, the first one that a reader would name."""
    moved = _moved(decision, request)
    if moved:
        return f"No longer counts: {moved} since."
    if any(later.person_id == decision.person_id and later.sequence > decision.sequence for later in said.decisions):
        return "Replaced by a later decision of the same person."
    if names_on(decision) & said.contributors:
        return "No longer counts: they had a hand in the change since."
    return "Not counted again: this person's name stands on another signature already."


def _moved(decision: Decision, request: ChangeRequest) -> str:
    words = ("the text changed", "what it replaces changed", "what it depends on changed", "policy changed")
    pairs = zip(basis_of(decision), basis_of(request), words, strict=True)
    return joined([word for then, now, word in pairs if then != now])


def progress(request: ChangeRequest, signing: Signing) -> str:
    """ "2 of 4 signed", "Signed by everybody"; "" before it was sent."""
    if request.state == RequestState.DRAFT or not signing.needs:
        return ""
    return "Signed by everybody" if signing.is_complete else f"{signing.given} of {signing.needed} signed"
