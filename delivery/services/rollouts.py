"""Canaries: the next step, a pause, the end. Each step is a deployment of its own, so that the timeline is exact."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from base.history import save_with_history
from delivery import rules
from delivery.choices import ROLLOUT_MOVES, DeploymentCause, RolloutState
from delivery.hindrances import step_hindrance
from delivery.live import live_now
from delivery.locking import lock_live
from delivery.models import Deployment, Rollout
from delivery.services.deploying import refuse_nothing_live, replace_live
from delivery.services.rolling_back import settle_rollback
from ledger.actions import Action
from ledger.services import record
from registry.validators import sound_text


@transaction.atomic
def advance_rollout(*, rollout: Rollout, by: User | None, at: dt.datetime) -> Deployment:
    """Take the next step now, though it may not be due. A paused canary runs on after it.

    For release managers; ``by`` is None when it was due. Raises NotAllowed; WrongState when it is over, or while a
    freeze holds or the feature is off. Side effects, in order: the open deployment ends and another begins at the same
    instant; the rollout; one ledger entry.
    """
    rollout = _locked(rollout.pk)
    if by is not None:
        rules.require_release(by, rollout.prompt)
    _refuse_over(rollout)
    hindrance = step_hindrance(rollout, at)
    if hindrance:
        raise WrongState(hindrance)
    return _take_step(rollout, by=by, at=at)


def due_rollouts(at: dt.datetime) -> list[uuid.UUID]:
    """Ids of the canaries whose next step is due, the longest due first."""
    due = Rollout.objects.filter(state=RolloutState.RUNNING, next_at__lte=at)
    return list(due.order_by("next_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def advance_due(*, rollout_id: uuid.UUID, at: dt.datetime) -> Deployment | None:
    """Take the next step of one canary if it is due and nothing hinders it; None otherwise.

    Two workers that try at once take one step: the second waits for the first and then finds nothing due. A worker that
    dies leaves nothing behind, and the next round tries again.
    """
    rollout = _locked(rollout_id)
    is_due = rollout.state == RolloutState.RUNNING and rollout.next_at is not None and rollout.next_at <= at
    if not is_due or step_hindrance(rollout, at):
        return None
    return _take_step(rollout, by=None, at=at)


@transaction.atomic
def pause_rollout(*, rollout: Rollout, reason: str, by: User, at: dt.datetime) -> Rollout:
    """Stay at this step until somebody lets it go on. For release managers and the prompt's owner."""
    rollout = _locked(rollout.pk)
    rules.require_take_back(by, rollout.prompt)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    _move(rollout, RolloutState.PAUSED, next_at=None, by=by, at=at, reason=reason)
    _record(rollout, Action.ROLLOUT_PAUSED, by=by, at=at, reason=reason)
    return rollout


@transaction.atomic
def resume_rollout(*, rollout: Rollout, reason: str = "", by: User, at: dt.datetime) -> Rollout:
    """Let a paused canary go on: the step that it stands at lasts its whole time once more. For release managers."""
    rollout = _locked(rollout.pk)
    rules.require_release(by, rollout.prompt)
    reason = sound_text(reason, field="reason", max_length=2_000)
    held = dt.timedelta(minutes=rollout.steps[rollout.step]["hold_min"])
    _move(rollout, RolloutState.RUNNING, next_at=at + held, by=by, at=at, reason=reason)
    _record(rollout, Action.ROLLOUT_RESUMED, by=by, at=at, reason=reason)
    return rollout


@transaction.atomic
def stop_rollout(*, rollout: Rollout, reason: str, by: User, at: dt.datetime) -> Deployment:
    """Everybody gets the version from before again. For release managers and the prompt's owner; needs a reason.

    Side effects, in order: the rollout; the open deployment ends and another begins at the same instant; everybody who
    signed is told after the commit; one ledger entry.
    """
    rollout = _locked(rollout.pk)
    rules.require_take_back(by, rollout.prompt)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    _move(rollout, RolloutState.STOPPED, next_at=None, by=by, at=at, reason=reason)
    current = refuse_nothing_live(rollout.prompt, rollout.environment)
    deployment = replace_live(
        prompt=rollout.prompt,
        environment=rollout.environment,
        current=current,
        arms=[(rollout.previous_version, 100)],
        at=at,
        by=by,
        cause=DeploymentCause.CANARY_STOPPED,
        rolled_back_from=current,
        reason=reason,
    )
    settle_rollback(
        deployment,
        left=rollout.version,
        to=rollout.previous_version,
        action=Action.ROLLOUT_STOPPED,
        by=by,
        at=at,
    )
    return deployment


def _locked(pk: uuid.UUID) -> Rollout:
    """The row, locked, after the lock on what is live: in the same order as releases and rollbacks take them."""
    place = Rollout.objects.only("prompt_id", "environment_id").get(pk=pk)
    lock_live([place.prompt_id], place.environment_id)
    rows = Rollout.objects.select_for_update(of=("self",)).select_related(
        "prompt__feature", "prompt__owner", "prompt__backup_owner", "environment", "version", "previous_version"
    )
    return rows.get(pk=pk)


def _refuse_over(rollout: Rollout) -> None:
    if not ROLLOUT_MOVES[rollout.state]:
        raise WrongState(f"The canary of {rollout.version.number} is over: {rollout.get_state_display().lower()}.")


def _move(
    rollout: Rollout, state: str, *, next_at: dt.datetime | None, by: User | None, at: dt.datetime, reason: str
) -> None:
    _refuse_over(rollout)
    if state not in ROLLOUT_MOVES[rollout.state]:
        raise WrongState(f"The canary of {rollout.version.number} is {rollout.get_state_display().lower()} already.")
    rollout.state, rollout.next_at = state, next_at
    save_with_history(rollout, by=by, at=at, reason=reason)


def _take_step(rollout: Rollout, *, by: User | None, at: dt.datetime) -> Deployment:
    step = rollout.steps[rollout.step + 1]
    is_last = rollout.step + 2 == len(rollout.steps)
    arms = [(rollout.version, step["percent"])]
    if step["percent"] < 100:
        arms.append((rollout.previous_version, 100 - step["percent"]))
    deployment = replace_live(
        prompt=rollout.prompt,
        environment=rollout.environment,
        current=live_now(rollout.prompt, rollout.environment),
        arms=arms,
        at=at,
        by=by,
        cause=DeploymentCause.CANARY_STEP,
        change_request=rollout.change_request,
        salt=rollout.salt,
    )
    rollout.step += 1
    rollout.state = RolloutState.FINISHED if is_last else RolloutState.RUNNING
    rollout.next_at = None if is_last else deployment.started_at + dt.timedelta(minutes=step["hold_min"])
    save_with_history(rollout, by=by, at=at, reason=f"{step['percent']} %")
    _record(rollout, Action.DEPLOYMENT_ADVANCED, by=by, at=at, texts={"percent": str(step["percent"])})
    return deployment


def _record(
    rollout: Rollout,
    action: Action,
    *,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
    texts: dict[str, str] | None = None,
) -> None:
    record(
        action=action,
        by=by,
        at=at,
        obj=rollout,
        object_label=f"{rollout.version.number} of {rollout.prompt.slug} in {rollout.environment.slug}",
        feature_id=rollout.prompt.feature_id,
        digest=rollout.version.digest,
        reason=reason,
        texts=texts or {},
    )
