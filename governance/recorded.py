"""What the ledger asks of governance: where the page of a thing is."""

from __future__ import annotations

from typing import Any

from governance.models import ChangeRequest, Policy, PostReview
from ledger.links import register_links
from registry.recorded import finder


def register_with_ledger() -> None:
    for model, word, related in _KINDS:
        register_links(model._meta.label_lower, finder(model, related, model.get_absolute_url), word=word)


_KINDS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (ChangeRequest, "change request", ()),
    (Policy, "policy", ()),
    (PostReview, "review of break-glass", ("request",)),
)
