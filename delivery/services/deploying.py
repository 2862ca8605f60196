"""Put a release live: its first step, or the whole of it. The one place where deployment rows are written."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from base.errors import WrongState
from base.history import save_with_history
from delivery.choices import DeploymentCause, RolloutState
from delivery.hindrances import refuse_revoked
from delivery.live import keep_arms, live_now, main_version, newest_arm
from delivery.models import Deployment, DeploymentArm, Rollout
from delivery.place import Place, take_place
from delivery.steps import steps_of
from governance.services.staleness import on_live_changed
from registry.models import Environment, Prompt, PromptVersion

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest

# (version, weight in per cent), the newest first
Arms = Sequence[tuple[PromptVersion, int]]


@transaction.atomic(savepoint=False)  # the machine has one around it
def start_release(*, request: ChangeRequest, by: User | None, at: dt.datetime) -> Deployment:
    """Put what ``request`` brings live, for as many users as its first step says. Nothing live before: for everybody.

    The machine of requests calls this with the request applied, inside its transaction, and writes the ledger entry.
    Break-glass goes to everybody at once, ends a canary that is going on, and may skip an environment.
    Raises WrongState when what is live or around it is no longer what was signed, when the version was revoked, or when
    it was not live in the environment before. Side effects, in order: the canary that it ends, the open deployment's
    end, the new deployment with its arms, a rollout when there are more steps.
    """
    place = take_place(request)
    version, environment, current = place.version, place.environment, place.live
    is_emergency = place.around.is_emergency
    _refuse_unfit(request, place, is_emergency)
    end_rollout(place.canary, by=by, at=at, must_not_run=not is_emergency)
    steps = steps_of(request)
    percent = steps[0]["percent"] if current and not is_emergency else 100
    salt = uuid.uuid4()
    arms: list[tuple[PromptVersion, int]] = [(version, percent)]
    if current and percent < 100:
        arms.append((main_version(current), 100 - percent))
    deployment = replace_live(
        prompt=place.prompt,
        environment=environment,
        current=current,
        arms=arms,
        at=at,
        by=by,
        cause=DeploymentCause.BREAK_GLASS if is_emergency else DeploymentCause.RELEASE,
        change_request=request,
        salt=salt,
    )
    if current and percent < 100:
        rollout = Rollout(
            change_request=request,
            prompt=place.prompt,
            environment=environment,
            version=version,
            previous_version=arms[1][0],
            steps=steps,
            next_at=deployment.started_at + dt.timedelta(minutes=steps[0]["hold_min"]),
            salt=salt,
        )
        save_with_history(rollout, by=by, at=at, reason="Canary started")
    return deployment


def _refuse_unfit(request: ChangeRequest, place: Place, is_emergency: bool) -> None:
    """Who calls this may have looked before the place was locked."""
    if place.version.digest in place.revoked:
        refuse_revoked(place.version)
    if place.out_of_order and not is_emergency:
        raise WrongState(place.out_of_order)
    if place.standing != (request.replaces_digest, request.dependencies_digest):
        raise WrongState("What is live changed a moment ago. Ask for signatures again: the difference is another one.")


def replace_live(
    *,
    prompt: Prompt,
    environment: Environment,
    current: Deployment | None,
    arms: Arms,
    at: dt.datetime,
    by: User | None,
    cause: DeploymentCause,
    change_request: ChangeRequest | None = None,
    rolled_back_from: Deployment | None = None,
    reason: str = "",
    salt: uuid.UUID | None = None,
) -> Deployment:
    """End ``current``, the open deployment, and begin another at the same instant. Needs ``lock_live``, before that was
    read. Requests that rest on what was live are compared with the world after the commit.

    A clock that runs behind the one that wrote the open row must not hold up a rollback: the instant is then that
    row's own beginning.
    """
    if current:
        at = max(at, current.started_at)
        current.ended_at = at
        current.save(update_fields=["ended_at"])
    deployment = Deployment.objects.create(
        prompt=prompt,
        environment=environment,
        cause=cause,
        change_request=change_request,
        rolled_back_from=rolled_back_from,
        reason=reason,
        salt=salt or uuid.uuid4(),
        started_at=at,
        started_by=by,
    )
    rows = DeploymentArm.objects.bulk_create(
        DeploymentArm(deployment=deployment, version=version, digest=version.digest, weight=weight, position=position)
        for position, (version, weight) in enumerate(arms)
    )
    on_live_changed(prompt.pk, environment.pk, at)
    return keep_arms(deployment, rows)


def end_rollout(
    rollout: Rollout | None, *, by: User | None, at: dt.datetime, must_not_run: bool = False
) -> Rollout | None:
    """Stop the canary that is going on (``going_on``, under its lock), if any, since something else goes live. With
    ``must_not_run`` that is a WrongState instead."""
    if rollout is None:
        return None
    if must_not_run:
        raise WrongState(f"The canary of {rollout.version.number} is still going on. Stop it or let it end first.")
    rollout.state, rollout.next_at = RolloutState.STOPPED, None
    save_with_history(rollout, by=by, at=at, reason="Something else went live")
    return rollout


def refuse_nothing_live(prompt: Prompt, environment: Environment) -> Deployment:
    """What is live there; WrongState when nothing is."""
    current = live_now(prompt, environment)
    if current is None:
        raise WrongState(f"Nothing of {prompt.slug} is live in {environment.name.lower()}.")
    return current


def number_of(deployment: Deployment) -> str:
    """The version that a deployment brought."""
    return newest_arm(deployment).version.number
