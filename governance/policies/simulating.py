"""What a proposed version of a policy would do to open requests, and to the people who sign. Only reads."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from governance.choices import OPEN_STATES, RequestState
from governance.kinds import Facts, kind_of
from governance.models import ChangeRequest
from governance.policies.comparing import changed_asks
from governance.policies.deadlock import deadlock, imagined
from governance.policies.holders import holders, too_few
from governance.policies.in_force import InForce, policies_for, policies_in_force
from governance.policies.matching import matches
from governance.reach import unreachable
from governance.signatures import counting, said_on

Document = Mapping[str, Any]

# Each is compared by its difference, which costs; what is due first matters first.
MOST = 200


@dataclass(frozen=True)
class Effect:
    """On one open request. ``says`` is what would be asked differently; ``loses`` whose signature would stop counting
    ("Tom Becker as Technical reviewer"); ``stuck`` why nobody could complete it then, who could before."""

    request: ChangeRequest
    label: str
    says: list[str]
    loses: list[str]
    stuck: list[str]


@dataclass(frozen=True)
class Simulation:
    """``looked_at`` of ``there_are`` open requests; ``locks`` says why no change of policy could come through then, and
    ``missing`` of which roles there are too few people today for what the policy asks."""

    effects: list[Effect]
    looked_at: int
    there_are: int
    locks: list[str]
    missing: list[str]


def simulate(
    slug: str, document: Document, *, user: User, most: int = MOST, besides: ChangeRequest | None = None
) -> Simulation:
    """As if ``document`` were in force for the policy ``slug``, which may be new. Only requests that ``user`` sees, at
    most ``most``; not ``besides``, which brings ``document`` and is over then. A handful of queries, and some for each
    request that it could be about."""
    now = policies_in_force()
    then = replaced(now, slug, document)
    could_touch = [old for name, _, old in now if name == slug] + [document]
    requests = ChangeRequest.objects.visible_to(user).filter(state__in=OPEN_STATES).exclude(state=RequestState.DRAFT)
    if besides is not None:
        requests = requests.exclude(pk=besides.pk)
    first = list(
        requests.select_related("feature", "environment", "policy", "author").order_by("due_at", "number")[: most + 1]
    )
    return Simulation(
        effects=[effect for request in first[:most] if (effect := _effect(request, now, then, could_touch))],
        looked_at=len(first[:most]),
        there_are=requests.count() if len(first) > most else len(first),
        locks=[] if deadlock(now) else deadlock(then),
        missing=too_few(document, holders(user)),
    )


def replaced(policies: InForce, slug: str, document: Document) -> InForce:
    """``policies`` with ``document`` as the next version of ``slug``, or as the first."""
    number = next((number for name, number, _ in policies if name == slug), 0)
    return [*(each for each in policies if each[0] != slug), (slug, number + 1, document)]


def _effect(request: ChangeRequest, now: InForce, then: InForce, could_touch: list[Document]) -> Effect | None:
    if not any(_could_match(document, request) for document in could_touch):
        return None
    kind = kind_of(request)
    facts = kind.facts(request)
    before, after = policies_for(kind.code, facts, now), policies_for(kind.code, facts, then)
    if before == after:
        return None
    changed = copy.copy(request)
    changed.policy = imagined(after)
    stuck = set(unreachable(request))
    return Effect(
        request=request,
        label=kind.label(request),
        says=changed_asks(before, after) or ["What it asks stays the same; it is signed under the new version."],
        loses=_losing(request),
        stuck=[sentence for sentence in unreachable(changed) if sentence not in stuck],
    )


def _could_match(document: Document, request: ChangeRequest) -> bool:
    """Without the difference, which costs to compute: a policy that could not apply whatever it touches is skipped."""
    facts = Facts(
        risk_tier=request.feature.risk_tier if request.feature else "",
        environment=request.environment.slug if request.environment else "",
        is_protected=request.environment.is_protected if request.environment else False,
    )
    return matches({**document, "touches": []}, request.kind, facts)


def _losing(request: ChangeRequest) -> list[str]:
    """A signature rests on policy too, so every one that counts now would stop."""
    return [
        f"{decision.on_behalf_of or decision.person} as {decision.role.name}"
        for decision in counting(request, said_on(request))
    ]
