"""What stands round a change: who wrote it, why passages are there, what works together with it, what is newer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models import User
from governance.models import ChangeRequest, PolicyVersion
from registry.models import Prompt, PromptDependency, PromptVersion

if TYPE_CHECKING:
    from collections.abc import Collection

PROMPT, POLICY = "registry.prompt", "governance.policy"
NEWER_SHOWN = 20


@dataclass(frozen=True)
class Neighbour:
    """``prompt`` is given this one's answer, or gives it its own (``is_given``)."""

    prompt: Prompt
    is_given: bool
    note: str


@dataclass(frozen=True)
class About:
    """``notes`` are why passages are there: [{"message", "quote", "note"}]; ``hidden`` counts neighbours in features
    that the reader may not see; ``newer`` what could be brought in instead: (id, name), newest first."""

    writers: list[User] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)
    hidden: int = 0
    newer: list[tuple[uuid.UUID, str]] = field(default_factory=list)


def about(request: ChangeRequest, user: User, contributors: Collection[uuid.UUID]) -> About:
    writers = list(User.objects.filter(pk__in=contributors).order_by("full_name", "pk"))
    if request.object_type != PROMPT:
        return About(writers, newer=newer_of(request))
    notes = PromptVersion.objects.filter(pk=request.subject_id).values_list("rationale", flat=True).first() or []
    neighbours, hidden = _neighbours(request.object_id, user)
    return About(writers, [note for note in notes if note.get("note")], neighbours, hidden, newer_of(request))


def newer_of(request: ChangeRequest) -> list[tuple[uuid.UUID, str]]:
    """Submitted versions of the prompt, or versions of the policy, that came after the one that is proposed."""
    if not request.is_open:
        return []
    if request.object_type == PROMPT:
        numbers = PromptVersion.objects.filter(pk=request.subject_id).values_list("major", "minor", "patch")
        major, minor, patch = numbers.first() or (0, 0, 0)
        later = Q(major__gt=major) | Q(major=major, minor__gt=minor) | Q(major=major, minor=minor, patch__gt=patch)
        versions = (
            PromptVersion.objects.frozen()
            .filter(later, prompt=request.object_id)
            .only("major", "minor", "patch", "state")
            .order_by("-major", "-minor", "-patch")
        )
        return [(version.pk, version.number) for version in versions[:NEWER_SHOWN]]
    if request.object_type == POLICY:
        proposed = PolicyVersion.objects.filter(pk=request.subject_id).values("number")
        rows = PolicyVersion.objects.filter(policy=request.object_id, number__gt=proposed).order_by("-number")
        return [(row.pk, str(row)) for row in rows[:NEWER_SHOWN]]
    return []


def note_of(request: ChangeRequest, subject_id: uuid.UUID) -> str:
    """What its author wrote about another version that could be brought in; "" where nobody wrote anything."""
    if request.object_type != PROMPT:
        return ""
    notes = PromptVersion.objects.filter(pk=subject_id).values_list("change_note", flat=True)
    return notes.first() or ""


def _neighbours(prompt_id: uuid.UUID, user: User) -> tuple[list[Neighbour], int]:
    rows = (
        PromptDependency.objects.filter(Q(upstream=prompt_id) | Q(downstream=prompt_id))
        .select_related("upstream", "downstream")
        .defer("upstream__search", "downstream__search")
        .order_by("pk")
    )
    found = [
        Neighbour(row.downstream, True, row.note)
        if row.upstream_id == prompt_id
        else Neighbour(row.upstream, False, row.note)
        for row in rows
    ]
    visible = set(
        Prompt.objects.visible_to(user).filter(pk__in=[each.prompt.pk for each in found]).values_list("pk", flat=True)
    )
    shown = [each for each in found if each.prompt.pk in visible]
    return shown, len(found) - len(shown)
