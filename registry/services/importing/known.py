"""What is here already: the prompts and features that a plan is compared with, read in a handful of queries."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from registry import permissions
from registry.choices import VersionState
from registry.models import Feature, Prompt, PromptVersion

_SUFFIX = re.compile(r"-\d+\Z")


@dataclass(slots=True)
class Existing:
    """A prompt that has the name of something in the files."""

    id: str
    slug: str
    feature_id: str
    feature_name: str
    is_archived: bool
    digests: set[str] = field(default_factory=set)
    draft_by: str = ""  # who saved the open draft last; "" without one


@dataclass(slots=True)
class Known:
    """``prompts`` by slug, whoever may see them; ``twins``: (slug without number, digest) → slug, if visible."""

    prompts: dict[str, Existing]
    twins: dict[tuple[str, str], str]
    visible: set[str]
    editable: set[str]
    features: dict[str, str]  # slug and lower-case name of each feature one may see → its id


def load_known(by: User, slugs: Iterable[str], digests: Iterable[str]) -> Known:
    """Queries: four, and what permissions cost, however many prompts there are."""
    prompts = _existing(set(slugs))
    features = list(Feature.objects.visible_to(by).values_list("pk", "slug", "name"))
    editable = Feature.objects.where_allowed(by, permissions.EDIT_PROMPTS).values_list("pk", flat=True)
    names = {name.lower(): str(pk) for pk, _, name in features} | {slug: str(pk) for pk, slug, _ in features}
    visible = {str(pk) for pk, _, _ in features}
    return Known(prompts, _twins(set(digests), visible), visible, {str(pk) for pk in editable}, names)


def _existing(slugs: set[str]) -> dict[str, Existing]:
    rows = Prompt.objects.filter(slug__in=slugs).values_list("pk", "slug", "feature_id", "feature__name", "archived_at")
    by_id = {
        pk: Existing(str(pk), slug, str(feature_id), feature_name, archived_at is not None)
        for pk, slug, feature_id, feature_name, archived_at in rows
    }
    versions = PromptVersion.objects.filter(prompt__in=by_id).values_list(
        "prompt_id", "digest", "state", "updated_by__full_name"
    )
    for prompt_id, digest, state, who in versions:
        by_id[prompt_id].digests.add(digest)
        if state == VersionState.DRAFT:
            by_id[prompt_id].draft_by = who or "Somebody"
    return {existing.slug: existing for existing in by_id.values()}


def _twins(digests: set[str], visible: set[str]) -> dict[tuple[str, str], str]:
    """Prompts that an earlier import brought in under a number because their name was taken."""
    rows = PromptVersion.objects.filter(
        digest__in=digests, prompt__feature_id__in=list(map(uuid.UUID, visible))
    ).values_list("prompt__slug", "digest")
    return {(_SUFFIX.sub("", slug), digest): slug for slug, digest in rows if _SUFFIX.search(slug)}


def free_slugs(wanted: Iterable[str], *, taken: set[str]) -> dict[str, list[str]]:
    """For each slug in ``wanted`` (as often as it stands there) a free one: the slug with the lowest free number."""
    found: dict[str, list[str]] = {}
    used = set(taken)
    bases = list(wanted)
    known: set[str] = set()
    asked = 1
    for slug in bases:
        number = 2
        while True:
            if number > asked:
                asked += 20
                candidates = {numbered(base, n) for base in set(bases) for n in range(asked - 19, asked + 1)}
                known |= set(Prompt.objects.filter(slug__in=candidates).values_list("slug", flat=True))
            candidate = numbered(slug, number)
            if candidate not in used and candidate not in known:
                break
            number += 1
        used.add(candidate)
        found.setdefault(slug, []).append(candidate)
    return found


def numbered(slug: str, number: int) -> str:
    """``life-coach``, 2 → ``life-coach-2``, within the length that a slug may have."""
    end = f"-{number}"
    return slug[: 80 - len(end)].rstrip("-") + end
