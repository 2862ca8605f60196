"""The open draft of a prompt, and a version by what a caller may call it."""

from __future__ import annotations

from base.api.problems import Kind, ProblemError
from registry.choices import VersionState
from registry.models import Prompt, PromptVersion
from registry.views.loading import version_or_404


def open_draft(prompt: Prompt) -> PromptVersion:
    """Raises a 404 problem when none is open."""
    draft = (
        prompt.versions.filter(state=VersionState.DRAFT)
        .select_related("created_by", "updated_by")
        .prefetch_related("contributions__person")
        .defer("search")
        .first()
    )
    if draft is None:
        raise ProblemError(Kind.NOT_FOUND, "This prompt has no open draft. Start one first.")
    draft.prompt = prompt
    return draft


def version_or_draft(prompt: Prompt, reference: str) -> PromptVersion:
    """By number, by id, or "draft"."""
    return open_draft(prompt) if reference == "draft" else version_or_404(prompt, reference)
