"""What a release says in words: what moved under a request, and what happened when it went live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from base import when
from delivery.live import newest_arm, newest_first, with_arms
from delivery.models import Deployment
from delivery.releases import environment_of, neighbours, prompt_of, version_of
from delivery.steps import Step, steps_in_words

if TYPE_CHECKING:
    from governance.kinds import Basis
    from governance.models import ChangeRequest


def moved(request: ChangeRequest, now: Basis) -> list[str]:
    """One sentence for each part of the basis that is no longer what the request holds."""
    said = []
    if now.content != request.content_digest:
        said.append(f"The content is another one: {version_of(request).number} is proposed now.")
    if now.replaces != request.replaces_digest:
        said.append(_live_moved(request))
    if now.dependencies != request.dependencies_digest:
        said.append(_around_moved(request))
    return said


def _live_moved(request: ChangeRequest) -> str:
    where = environment_of(request).name.lower()
    newest = _newest(request, [request.object_id]).first()
    if newest is None:
        return f"Nothing is live in {where} any more."
    return (
        f"What is live in {where} is {newest_arm(newest).version.number} now"
        f"{_by(newest)}. The difference to it is another one."
    )


def _around_moved(request: ChangeRequest) -> str:
    """Names the neighbours that changed since signatures were asked for; a dependency may also be new or gone."""
    where, prompt = environment_of(request).name.lower(), prompt_of(request)
    since = request.sent_at or request.created_at
    changed = _newest(request, neighbours(request.object_id)).filter(started_at__gte=since)
    names = list(dict.fromkeys(f"{each.prompt.slug} {newest_arm(each).version.number}{_by(each)}" for each in changed))
    if not names:
        return f"Which prompts work together with {prompt.slug} changed."
    return f"What works together with {prompt.slug} in {where} changed: {'; '.join(names)}."


def _newest(request: ChangeRequest, prompts: Sequence):  # type: ignore[no-untyped-def, type-arg]
    found = Deployment.objects.live().filter(prompt__in=prompts, environment=request.environment)
    return newest_first(with_arms(found.select_related("prompt", "started_by")))


def _by(deployment: Deployment) -> str:
    """ " (released by Rosa, Tue 24 Nov, 14:00)"."""
    who = f" by {deployment.started_by}" if deployment.started_by else ""
    return f" ({deployment.get_cause_display().lower()}{who}, {when.short(deployment.started_at, timezone.now())})"


def went_live(deployment: Deployment, steps: Sequence[Step]) -> str:
    """ "live in production for 10 % of users, for everybody after a day": what the ledger adds to "put into effect"."""
    where = deployment.environment.name.lower()
    arms = list(deployment.arms.all())
    return f"live in {where} for everybody" if len(arms) == 1 else f"live in {where} {steps_in_words(steps)}"
