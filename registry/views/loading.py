"""Find what an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from registry.models import Feature, Prompt, PromptVersion
from registry.models.version import CONTENT_FIELDS
from registry.versioning import parse_number


def prompt_or_404(request: SignedInRequest, slug: str) -> Prompt:
    return get_object_or_404(
        Prompt.objects.visible_to(request.user)
        .select_related("feature", "owner", "backup_owner", "latest_version")
        .defer("search", "latest_version__search"),
        slug=slug,
    )


def feature_or_404(request: SignedInRequest, slug: str) -> Feature:
    return get_object_or_404(Feature.objects.visible_to(request.user).select_related("owner", "overseer"), slug=slug)


def version_or_404(prompt: Prompt, reference: str, *, light: bool = False) -> PromptVersion:
    """By number ("2.4.0", submitted versions), by id (drafts too), or by a save in its history ("h41").

    ``light`` leaves out the content, which can be megabytes.
    """
    if reference[:1] == "h" and reference[1:].isascii() and reference[1:].isdigit() and len(reference) < 20:
        return _past_or_404(prompt, int(reference[1:]))
    versions = prompt.versions.select_related("created_by", "updated_by", "submitted_by", "parent").defer(
        "search", "parent__search", "parent__messages"
    )
    if light:
        versions = versions.defer(*CONTENT_FIELDS)
    number = parse_number(reference)
    if number is not None:
        found = versions.frozen().filter(major=number[0], minor=number[1], patch=number[2]).first()
    else:
        try:
            found = versions.filter(pk=uuid.UUID(reference)).first()
        except ValueError:
            found = None
    if found is None:
        raise Http404(f"There is no version {reference} of {prompt.slug}.")
    found.prompt = prompt
    return found


def _past_or_404(prompt: Prompt, history_id: int) -> PromptVersion:
    """A version as it was after one save; not to be saved. ``is_past`` and ``saved_at`` say so on pages."""
    row = PromptVersion.history.filter(prompt_id=prompt.pk, history_id=min(history_id, 2**31 - 1)).first()
    if row is None:
        raise Http404("There is no such save.")
    past = row.instance
    past.prompt = prompt
    past.is_past = True
    past.history_id = history_id
    past.saved_at = row.history_date
    return past
