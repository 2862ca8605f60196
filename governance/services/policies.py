"""Write policies down: a new one, a new version of one. Neither is in force before a ``policy_change`` is signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from governance import permissions
from governance.kinds import all_kinds
from governance.models import Policy, PolicyVersion
from governance.policies import normalise_policy, policy_digest
from governance.policies.document import PROTECTED, UNPROTECTED
from ledger.actions import Action
from ledger.services import record
from registry import rules
from registry.models import Environment
from registry.validators import sound_slug, sound_text

MAX_REASON = 2_000


@transaction.atomic
def create_policy(*, slug: str, document: Any, reason: str, by: User, at: dt.datetime) -> PolicyVersion:
    """A new policy with its version 1, nothing of it in force. Raises NotAllowed, BadInput by path.

    Side effects: policy with history, version, one ledger entry.
    """
    rules.require(by, permissions.MANAGE_POLICIES)
    document, reason = _sound(document, reason)
    policy = Policy(slug=sound_slug(slug), created_by=by, created_at=at)
    try:
        with transaction.atomic():
            save_with_history(policy, by=by, at=at, reason=reason)
    except IntegrityError as error:
        raise BadInput.at("slug", f"There is a policy “{policy.slug}” already. Choose another short name.") from error
    version = _add_version(policy, 1, document, reason=reason, created_by=by, created_at=at)
    _record(Action.POLICY_CREATED, version, by, at)
    return version


@transaction.atomic
def draw_up_policy(*, policy: Policy, document: Any, reason: str, by: User, at: dt.datetime) -> PolicyVersion:
    """The next version of a policy, not in force. Raises NotAllowed, BadInput by path, and WrongState when it says
    what is in force already.

    Side effects: locks the policy, version, one ledger entry.
    """
    rules.require(by, permissions.MANAGE_POLICIES)
    document, reason = _sound(document, reason)
    policy = Policy.objects.select_for_update(of=("self",)).select_related("in_force").get(pk=policy.pk)
    if policy.in_force is not None and policy.in_force.digest == policy_digest(document):
        raise WrongState("Nothing differs from what is in force, so there is nothing to sign.")
    newest = policy.versions.order_by("-number").first()
    number = (newest.number if newest else 0) + 1
    version = _add_version(policy, number, document, reason=reason, created_by=by, created_at=at)
    _record(Action.POLICY_DRAWN_UP, version, by, at)
    return version


def _sound(document: Any, reason: str) -> tuple[dict[str, Any], str]:
    document = normalise_policy(document)
    _refuse_unknown(document)
    return document, sound_text(reason, field="reason", max_length=MAX_REASON, required=True)


def _refuse_unknown(document: dict[str, Any]) -> None:
    """A policy for a kind or an environment that does not exist would ask for nothing, unnoticed."""
    kinds = {kind.code for kind in all_kinds()}
    environments = {PROTECTED, UNPROTECTED, *Environment.objects.values_list("slug", flat=True)}
    for path, known in (("kinds", kinds), ("environments", environments)):
        for i, value in enumerate(document[path]):
            if value not in known:
                raise BadInput.at(f"{path}.{i}", f"There is no “{value}” here.")


def _add_version(policy: Policy, number: int, document: dict[str, Any], **written: Any) -> PolicyVersion:
    return PolicyVersion.objects.create(
        policy=policy, number=number, document=document, digest=policy_digest(document), **written
    )


def _record(action: Action, version: PolicyVersion, by: User, at: dt.datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        obj=version.policy,
        object_label=str(version),
        policy_id=str(version.policy_id),
        digest=version.digest,
        reason=version.reason,
    )
