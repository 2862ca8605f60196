"""Which number a draft will get, and why: proposed from what changed since the newest submitted version."""

from __future__ import annotations

from dataclasses import dataclass

from registry.diffing import diff_content, propose_bump
from registry.models import PromptVersion
from registry.versioning import next_number, stronger


@dataclass(frozen=True)
class Proposal:
    """``level`` is "patch", "minor" or "major", or "" for a first version; ``reason`` is a sentence."""

    level: str
    reason: str


def propose(draft: PromptVersion, newest: PromptVersion | None) -> Proposal:
    """What kind of change ``draft`` is, compared with the newest submitted version."""
    if newest is None:
        return Proposal("", "This is the first version.")
    level, reason = propose_bump(diff_content(newest.content, draft.content))
    return Proposal(level, reason)


def number_draft(draft: PromptVersion, newest: PromptVersion | None) -> None:
    """Set the draft's number: the author's choice when it is stronger than the proposal, else the proposal.

    A first version keeps the number it came with (1.0.0, or what an imported file says).
    """
    if newest is None:
        return
    level = stronger(draft.bump, propose(draft, newest).level)
    draft.major, draft.minor, draft.patch = next_number((newest.major, newest.minor, newest.patch), level)
