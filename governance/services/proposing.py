"""Write a policy down and ask for the signatures that bring it into force, in one step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from governance.choices import Timing
from governance.kinds.policy_change import PolicyChange
from governance.models import ChangeRequest, Policy, PolicyVersion
from governance.services.opening import open_and_send
from governance.services.policies import create_policy, draw_up_policy
from governance.services.revising import revise_request


@transaction.atomic
def propose_policy(*, slug: str, document: Any, reason: str, by: User, at: dt.datetime) -> ChangeRequest:
    """A new policy with its request. Side effects and errors: those of ``create_policy`` and ``open_and_send``."""
    return _ask(create_policy(slug=slug, document=document, reason=reason, by=by, at=at), by=by, at=at)


@transaction.atomic
def propose_change(*, policy: Policy, document: Any, reason: str, by: User, at: dt.datetime) -> ChangeRequest:
    """The next version of a policy with its request. A request that is open for the policy takes the version in, and
    signatures are asked for again. Side effects and errors: those of ``draw_up_policy``, and of ``open_and_send`` or
    ``revise_request``."""
    version = draw_up_policy(policy=policy, document=document, reason=reason, by=by, at=at)
    under_way = open_change_of(policy)
    if under_way is not None:
        return revise_request(request=under_way, subject_id=version.pk, why=version.reason, by=by, at=at)
    return _ask(version, by=by, at=at)


def open_change_of(policy: Policy) -> ChangeRequest | None:
    """The request about this policy that is open, if one is."""
    return ChangeRequest.objects.open().filter(kind=PolicyChange.code, object_id=policy.pk).first()


def _ask(version: PolicyVersion, *, by: User, at: dt.datetime) -> ChangeRequest:
    return open_and_send(
        kind=PolicyChange.code,
        object_id=version.policy_id,
        subject_id=version.pk,
        title=str(version),
        why=version.reason,
        timing=Timing.ON_APPROVAL,
        by=by,
        at=at,
    )
