"""Deployments for reading: what each served, why it began, who agreed. A handful of queries however many there are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from delivery.choices import DeploymentCause
from delivery.live import newest_arm, percent_words, with_arms
from delivery.models import Deployment, DeploymentArm
from governance.models import ChangeRequest, Decision, RequestContributor
from governance.signatures import Said, counting
from registry.models import Prompt

# {cause: kind of base.pills}
PILLS = {
    DeploymentCause.ROLLBACK: "rolled_back",
    DeploymentCause.CANARY_STOPPED: "canary_stopped",
    DeploymentCause.BREAK_GLASS: "break_glass",
}


@dataclass(frozen=True)
class Stretch:
    """A time in which nothing changed. ``request`` brought what the newest arm serves, now or, for a rollback, when it
    first came; ``agreed`` are the signatures behind it that counted, none after break-glass."""

    deployment: Deployment
    arms: list[DeploymentArm]
    request: ChangeRequest | None
    agreed: list[Decision]

    @property
    def says(self) -> str:
        """ "2.4.0 for 10 %, 2.3.1 for 90 %"."""
        return percent_words(self.arms)

    @property
    def pill(self) -> str:
        cause = DeploymentCause(self.deployment.cause)
        if cause in (DeploymentCause.RELEASE, DeploymentCause.CANARY_STEP):
            return "canary" if len(self.arms) > 1 else "released"
        return PILLS[cause]

    @property
    def left(self) -> str:
        """The number of the version that a rollback left, or ""."""
        before = self.deployment.rolled_back_from
        return newest_arm(before).version.number if before else ""

    @property
    def is_emergency(self) -> bool:
        return self.deployment.cause == DeploymentCause.BREAK_GLASS

    @property
    def bypass(self):  # type: ignore[no-untyped-def]
        """The mark, when what is served came past the signatures."""
        return getattr(self.request, "bypass", None) if self.request else None


def readable(deployments: models.QuerySet[Deployment]) -> models.QuerySet[Deployment]:
    """With everything that ``stretches`` reads."""
    left = with_arms(Deployment.objects.all())
    related = ("prompt", "environment", "started_by", "change_request")
    return with_arms(deployments.select_related(*related)).prefetch_related(models.Prefetch("rolled_back_from", left))


def stretches(deployments: Sequence[Deployment]) -> list[Stretch]:
    """In the given order; ``deployments`` come from ``readable``."""
    behind = _requests_behind(deployments)
    agreed = agreed_on(behind.values())
    found = []
    for deployment in deployments:
        request = behind.get(deployment.pk)
        arms = sorted(deployment.arms.all(), key=lambda arm: arm.position)
        found.append(Stretch(deployment, arms, request, agreed.get(request.pk, []) if request else []))
    return found


def agreed_on(requests: Iterable[ChangeRequest]) -> dict[uuid.UUID, list[Decision]]:
    """{request id: its approvals that count, in the order in which they were given}; two queries."""
    known = {request.pk: request for request in requests}
    related = ("person", "on_behalf_of", "role", "delegation")
    decisions = Decision.objects.filter(request__in=known).select_related(*related).order_by("sequence")
    said = {pk: Said([], {request.author_id}) for pk, request in known.items()}
    for decision in decisions:
        said[decision.request_id].decisions.append(decision)
    for pk, person in _contributors(known):
        said[pk].contributors.add(person)
    return {pk: counting(request, said[pk]) for pk, request in known.items()}


def _contributors(requests: Iterable[uuid.UUID]) -> models.QuerySet:  # type: ignore[type-arg]
    return RequestContributor.objects.filter(request__in=list(requests)).values_list("request_id", "person_id")


def _requests_behind(deployments: Sequence[Deployment]) -> dict[uuid.UUID, ChangeRequest]:
    """{deployment id: the request that brought what its newest arm serves}.

    A rollback has none of its own: the one counts that brought the content there before, the newest when there were
    several.
    """
    taken_back = [each for each in deployments if each.change_request_id is None]
    served = {each.pk: (each.prompt_id, each.environment_id, newest_arm(each).digest) for each in deployments}
    brought: dict[tuple[uuid.UUID, int, str], ChangeRequest] = {}
    if taken_back:
        digests = {served[each.pk][2] for each in taken_back}
        rows = ChangeRequest.objects.filter(
            deployments__isnull=False, object_id__in={each.prompt_id for each in taken_back}, content_digest__in=digests
        )
        for request in rows.select_related("bypass").order_by("number").distinct():
            brought[(request.object_id, request.environment_id, request.content_digest)] = request  # type: ignore[index]
    own = ChangeRequest.objects.select_related("bypass").in_bulk(
        {each.change_request_id for each in deployments if each.change_request_id}
    )
    found = {each.pk: own.get(each.change_request_id) or brought.get(served[each.pk]) for each in deployments}
    return {pk: request for pk, request in found.items() if request is not None}


def live_at_rows(prompts: models.QuerySet[Prompt], environment_id: int, at: dt.datetime) -> models.QuerySet[Any]:
    """``prompts`` that were live there at that moment, each with ``deployment_id``: as ``live.live_at`` finds it."""
    here = Deployment.objects.filter(prompt=models.OuterRef("pk"), environment=environment_id)
    last_start = here.filter(started_at__lte=at).order_by("-started_at").values("started_at")[:1]
    held = here.filter(started_at=models.OuterRef("last_start")).live_at(at).values("pk")[:1]
    found = prompts.annotate(last_start=models.Subquery(last_start)).annotate(deployment_id=models.Subquery(held))
    return found.filter(deployment_id__isnull=False)
