"""Roll back: what was live before is live again, at once, with a reason and without new signatures."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from delivery import rules
from delivery.choices import DeploymentCause
from delivery.hindrances import going_on, refuse_revoked
from delivery.live import newest_arm
from delivery.locking import lock_live
from delivery.models import Deployment, DeploymentArm
from delivery.services.deploying import end_rollout, refuse_nothing_live, replace_live
from governance.models import ChangeRequest
from governance.services.telling import told_rolled_back
from ledger.actions import Action
from ledger.services import record
from registry.models import Environment, Prompt, PromptVersion
from registry.validators import sound_text


@transaction.atomic
def roll_back(
    *, prompt: Prompt, environment: Environment, to_version: PromptVersion, reason: str, by: User, at: dt.datetime
) -> Deployment:
    """Make ``to_version`` live for everybody in ``environment``. No freeze and no check stands in the way.

    For release managers and the prompt's owner and backup. Raises NotAllowed; BadInput without a reason or for a
    version that was never live there for everybody; WrongState when nothing is live, when it is live for everybody
    already, or was revoked. Side effects, in order: a canary that is going on ends; the open deployment ends and
    another begins at the same instant; everybody who signed what is taken back is told after the commit; one ledger
    entry.
    """
    rules.require_take_back(by, prompt)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    lock_live([prompt.pk], environment.pk)
    current = refuse_nothing_live(prompt, environment)
    _refuse_unfit(to_version, current)
    left = newest_arm(current).version
    end_rollout(going_on(prompt, environment), by=by, at=at)
    deployment = replace_live(
        prompt=prompt,
        environment=environment,
        current=current,
        arms=[(to_version, 100)],
        at=at,
        by=by,
        cause=DeploymentCause.ROLLBACK,
        rolled_back_from=current,
        reason=reason,
    )
    settle_rollback(deployment, left=left, to=to_version, action=Action.DEPLOYMENT_ROLLED_BACK, by=by, at=at)
    return deployment


def settle_rollback(
    deployment: Deployment, *, left: PromptVersion, to: PromptVersion, action: Action, by: User, at: dt.datetime
) -> None:
    """What follows from taking something back, by rollback or by stopping a canary: people hear, the ledger keeps."""
    prompt, environment = deployment.prompt, deployment.environment
    told_rolled_back(
        deployment_id=deployment.pk,
        prompt_id=prompt.pk,
        environment_id=environment.pk,
        from_number=left.number,
        to_number=to.number,
        request_ids=requests_behind(prompt, environment, left.digest),
        by=by,
        at=at,
        url=deployment.get_absolute_url(),
    )
    record(
        action=action,
        by=by,
        at=at,
        obj=deployment,
        object_label=f"{left.number} of {prompt.slug} in {environment.slug}",
        feature_id=prompt.feature_id,
        digest=to.digest,
        before_digest=left.digest,
        after_digest=to.digest,
        reason=deployment.reason,
        texts={"to": to.number},
    )


def requests_behind(prompt: Prompt, environment: Environment, digest: str) -> list[uuid.UUID]:
    """Ids of the change requests that brought this content into the environment, the newest first."""
    behind = ChangeRequest.objects.filter(
        deployments__prompt=prompt, deployments__environment=environment, content_digest=digest
    )
    return list(behind.order_by("-number").values_list("pk", flat=True).distinct())


def _refuse_unfit(to_version: PromptVersion, current: Deployment) -> None:
    where = current.environment.name.lower()
    before = DeploymentArm.objects.filter(
        deployment__prompt=current.prompt_id, deployment__environment=current.environment_id, weight=100
    )
    if to_version.prompt_id != current.prompt_id or not before.filter(version=to_version).exists():
        raise BadInput.at(
            "to_version", f"{to_version.number} was never live in {where} for everybody. Release it instead."
        )
    if [arm.version_id for arm in current.arms.all()] == [to_version.pk]:
        raise WrongState(f"{to_version.number} is live in {where} already.")
    refuse_revoked(to_version)
