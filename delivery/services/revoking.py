"""Revoke a version: what it says never goes live again, not even by rollback."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from delivery import rules
from delivery.hindrances import refuse_revoked
from delivery.locking import lock_live
from delivery.models import DeploymentArm, Revocation
from ledger.actions import Action
from ledger.services import record
from registry.models import Environment, PromptVersion
from registry.validators import sound_text


@transaction.atomic
def revoke_version(*, version: PromptVersion, reason: str, by: User, at: dt.datetime) -> Revocation:
    """For good. For release managers and everybody who may sign the prompt off.

    Raises NotAllowed, BadInput without a reason, WrongState for a draft, for what was revoked already, and for what is
    live: that is rolled back first, so that revoking never takes anything off by itself. Side effects, in order: the
    revocation; one ledger entry.
    """
    prompt = version.prompt
    rules.require_revoke(by, prompt)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    if not version.is_frozen:
        raise WrongState("A draft cannot go live anyway. Discard it instead.")
    for environment in Environment.objects.order_by("pk"):
        lock_live([prompt.pk], environment.pk)
    refuse_revoked(version)
    _refuse_live(version)
    revocation = Revocation.objects.create(version=version, reason=reason, revoked_by=by, revoked_at=at)
    record(
        action=Action.PROMPT_VERSION_REVOKED,
        by=by,
        at=at,
        obj=version,
        object_label=f"{version.number} of {prompt.slug}",
        feature_id=prompt.feature_id,
        digest=version.digest,
        reason=reason,
    )
    return revocation


def _refuse_live(version: PromptVersion) -> None:
    same = DeploymentArm.objects.filter(version__prompt=version.prompt_id, version__digest=version.digest)
    live = same.filter(deployment__ended_at__isnull=True).order_by("deployment__environment__position")
    names = [name.lower() for name in live.values_list("deployment__environment__name", flat=True)]
    if names:
        raise WrongState(
            f"{version.number} is live in {' and '.join(names)}. Roll it back there first, then revoke it."
        )
