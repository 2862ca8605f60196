"""Which number a draft will get, and why: proposed from what changed since the newest submitted version."""

from __future__ import annotations

from dataclasses import dataclass

from registry.diffing import ContentDiff, diff_content, propose_bump
from registry.models import PromptVersion
from registry.versioning import next_number, stronger


@dataclass(frozen=True)
class Proposal:
    """``level`` is "patch", "minor" or "major", or "" for a first version; ``reason`` is a sentence."""

    level: str
    reason: str


def propose(draft: PromptVersion, newest: PromptVersion | None) -> Proposal:
    """What kind of change ``draft`` is, compared with the newest submitted version."""
    return proposal_for(diff_content(newest.content if newest else None, draft.content))


def proposal_for(difference: ContentDiff) -> Proposal:
    level, reason = propose_bump(difference)
    return Proposal("" if difference.is_first else level, f"{reason[:1].upper()}{reason[1:]}.")


def number_draft(draft: PromptVersion, newest: PromptVersion | None) -> None:
    """Set the draft's number: the author's choice when it is stronger than the proposal, else the proposal.

    A first version keeps the number it came with (1.0.0, or what an imported file says).
    """
    if newest is None:
        return
    level = stronger(draft.bump, propose(draft, newest).level)
    draft.major, draft.minor, draft.patch = next_number((newest.major, newest.minor, newest.patch), level)
