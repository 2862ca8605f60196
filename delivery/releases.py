"""What a change request of the kind "release" is about: prompt, version, environment, and the prompts around it."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

import rfc8785
from django.db.models import Q

from base.compiled import CompiledRead
from delivery.live import HEAVY
from registry.models import Contribution, Environment, Prompt, PromptDependency, PromptVersion

if TYPE_CHECKING:
    from governance.models import ChangeRequest

RELEASE = "release"
_PEOPLE = ("prompt__owner", "prompt__backup_owner", "prompt__feature__owner", "prompt__feature__overseer")

_VERSION = CompiledRead(
    lambda pk: (
        PromptVersion.objects.defer(*(field for field in HEAVY if field != "model"), "prompt__search")
        .select_related(*_PEOPLE)
        .filter(pk=pk)
    ),
    pk=uuid.UUID,
)
_LINKS = CompiledRead(
    lambda prompt: PromptDependency.objects.filter(Q(upstream=prompt) | Q(downstream=prompt)).values_list(
        "upstream_id", "downstream_id"
    ),
    prompt=uuid.UUID,
)


def version_of(request: ChangeRequest) -> PromptVersion:
    """``read_version``, once a request object."""
    known = request.__dict__.get("_release_version")
    if known is None or known.pk != request.subject_id:
        known = request.__dict__["_release_version"] = read_version(request)
    return known


def read_version(request: ChangeRequest) -> PromptVersion:
    """The version that is to go live as it is now, without its content, which may be a megabyte. With its prompt, the
    prompt's feature, and the people who answer for both."""
    version = _VERSION.first(pk=request.subject_id)
    if version is None:
        raise PromptVersion.DoesNotExist(f"There is no version {request.subject_id}.")
    return version


def prompt_of(request: ChangeRequest) -> Prompt:
    return version_of(request).prompt


def environment_of(request: ChangeRequest) -> Environment:
    """Every release goes somewhere."""
    if request.environment is None:
        raise ValueError("A release without an environment.")
    return request.environment


def neighbours(prompt_id: uuid.UUID) -> list[uuid.UUID]:
    """Ids of the prompts that feed this one or are fed by it, in order."""
    return sorted({each for pair in _LINKS.all(prompt=prompt_id) for each in pair} - {prompt_id})


def dependencies_digest(live: dict[uuid.UUID, str], around: list[uuid.UUID]) -> str:
    """``sha256:`` of the RFC 8785 bytes of {prompt id: digest live there, or ""}; "" when no prompt is around it."""
    if not around:
        return ""
    return "sha256:" + hashlib.sha256(rfc8785.dumps({str(pk): live.get(pk, "") for pk in around})).hexdigest()


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
