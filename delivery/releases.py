"""What a change request of the kind "release" is about: prompt, version, environment, and the prompts around it."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

import rfc8785
from django.db.models import Q

from delivery.live import HEAVY, live_digests
from registry.models import Contribution, Environment, Prompt, PromptDependency, PromptVersion

if TYPE_CHECKING:
    from governance.models import ChangeRequest

RELEASE = "release"


def version_of(request: ChangeRequest) -> PromptVersion:
    """The version that is to go live, with its prompt and feature, without its content. Read once a request object."""
    known = request.__dict__.get("_release_version")
    if known is None or known.pk != request.subject_id:
        known = (
            PromptVersion.objects.defer(*HEAVY, "prompt__search")
            .select_related("prompt__feature", "prompt__owner", "prompt__backup_owner")
            .get(pk=request.subject_id)
        )
        request.__dict__["_release_version"] = known
    return known


def prompt_of(request: ChangeRequest) -> Prompt:
    return version_of(request).prompt


def environment_of(request: ChangeRequest) -> Environment:
    """Every release goes somewhere."""
    if request.environment is None:
        raise ValueError("A release without an environment.")
    return request.environment


def neighbours(prompt_id: uuid.UUID) -> list[uuid.UUID]:
    """Ids of the prompts that feed this one or are fed by it, in order."""
    rows = PromptDependency.objects.filter(Q(upstream=prompt_id) | Q(downstream=prompt_id))
    pairs = rows.values_list("upstream_id", "downstream_id")
    return sorted({each for pair in pairs for each in pair} - {prompt_id})


def dependencies_digest(live: dict[uuid.UUID, str], around: list[uuid.UUID]) -> str:
    """``sha256:`` of the RFC 8785 bytes of {prompt id: digest live there, or ""}; "" when no prompt is around it."""
    if not around:
        return ""
    return "sha256:" + hashlib.sha256(rfc8785.dumps({str(pk): live.get(pk, "") for pk in around})).hexdigest()


def standing(request: ChangeRequest) -> tuple[str, str]:
    """(digest of what is live there now, digest of what is live around it); "" for nothing. Two queries."""
    around = neighbours(request.object_id)
    live = live_digests([request.object_id, *around], environment_of(request).pk)
    return live.get(request.object_id, ""), dependencies_digest(live, around)


def written_by(version: PromptVersion, live_digest: str) -> set[uuid.UUID]:
    """Ids of everybody who wrote on the way from what is live to ``version``: at it, or at a version it came from.

    What is live was signed already, so the way ends there. Where it is no ancestor, everything behind counts.
    """
    rows = PromptVersion.objects.filter(prompt=version.prompt_id).values_list("pk", "parent_id", "digest")
    parents = {pk: (parent, digest) for pk, parent, digest in rows}
    way: set[uuid.UUID] = set()
    step: uuid.UUID | None = version.pk
    while step is not None and step not in way and step in parents:
        parent, digest = parents[step]
        if digest == live_digest and step != version.pk:
            break
        way.add(step)
        step = parent
    return set(Contribution.objects.filter(version__in=way).values_list("person_id", flat=True))
