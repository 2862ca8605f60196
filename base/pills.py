"""The one place where a status becomes a word, a shape and a colour. Colour never stands alone.

A page says ``{% pill version.state %}``; a state that is missing here fails the page's test, not the reader.
"""

from __future__ import annotations

from typing import NamedTuple


class Pill(NamedTuple):
    """``tone`` is good, warn, bad, info or calm (CSS); ``shape`` is a branch of components/shape.html."""

    tone: str
    shape: str
    word: str


PILLS: dict[str, Pill] = {
    # versions
    "draft": Pill("calm", "ring", "Draft"),
    "submitted": Pill("info", "half", "Submitted"),
    "discarded": Pill("calm", "cross", "Discarded"),
    "in_review": Pill("info", "half", "In review"),
    "changes_requested": Pill("warn", "back", "Changes asked for"),
    "approved": Pill("good", "check", "Approved"),
    "rejected": Pill("bad", "cross", "Rejected"),
    "scheduled": Pill("info", "ring", "Scheduled"),
    "applied": Pill("good", "dot", "Applied"),
    "stale": Pill("warn", "triangle", "Out of date"),
    "live": Pill("good", "dot", "Live"),
    "was_live": Pill("calm", "square", "Was live"),
    # releases
    "released": Pill("good", "check", "Released"),
    "canary": Pill("info", "half", "Canary"),
    "paused": Pill("warn", "bar2", "Paused"),
    "rolled_back": Pill("warn", "back", "Rolled back"),
    "canary_stopped": Pill("warn", "back", "Canary stopped"),
    "break_glass": Pill("bad", "triangle", "Break-glass"),
    "revoked": Pill("bad", "cross", "Revoked"),
    "frozen": Pill("info", "shield", "Frozen"),
    "archived": Pill("calm", "square", "Archived"),
    # risk of a feature
    "minimal": Pill("calm", "bar1", "Minimal risk"),
    "limited": Pill("warn", "bar2", "Limited risk"),
    "high": Pill("bad", "bar3", "High risk"),
    # models
    "proposed": Pill("info", "ring", "Proposed"),
    "deprecated": Pill("warn", "triangle", "Deprecated"),
    "decommissioned": Pill("calm", "square", "Decommissioned"),
    # switches and people
    "on": Pill("good", "dot", "On"),
    "off": Pill("calm", "ring", "Off"),
    "active": Pill("good", "dot", "Active"),
    "deactivated": Pill("calm", "square", "Deactivated"),
    "invited": Pill("info", "ring", "Invited"),
    "expired": Pill("warn", "triangle", "Expired"),
    "withdrawn": Pill("calm", "cross", "Withdrawn"),
    "protected": Pill("info", "shield", "Protected"),
    "open": Pill("calm", "ring", "Open"),
    # outcomes
    "ok": Pill("good", "check", "Fine"),
    "added": Pill("good", "plus", "Added"),
    "changed": Pill("info", "half", "Changed"),
    "removed": Pill("bad", "minus", "Removed"),
    "unchanged": Pill("calm", "ring", "Unchanged"),
    "created": Pill("good", "plus", "Created"),
    "updated": Pill("info", "half", "Updated"),
    "skipped": Pill("calm", "ring", "Skipped"),
    "warning": Pill("warn", "triangle", "Look at this"),
    "failed": Pill("bad", "cross", "Failed"),
    "running": Pill("info", "half", "Running"),
    "waiting": Pill("calm", "ring", "Waiting"),
    "overdue": Pill("bad", "triangle", "Overdue"),
    "demo": Pill("warn", "triangle", "Demonstration"),
    # checks of a change
    "gate_satisfied": Pill("good", "check", "Fine"),
    "gate_unsatisfied": Pill("bad", "cross", "Not yet"),
    "gate_warns": Pill("warn", "triangle", "Warns"),
    "gate_overridden": Pill("warn", "half", "Accepted"),
    "gate_bypassed": Pill("bad", "back", "Gone round"),
    "gate_error": Pill("bad", "square", "Not checked"),
    "gate_not_applicable": Pill("calm", "ring", "Does not apply"),
    # evaluations
    "finished": Pill("calm", "check", "Finished"),
    "cancelled": Pill("calm", "cross", "Cancelled"),
    "stopped": Pill("warn", "square", "Stopped"),
    "met": Pill("good", "check", "Threshold met"),
    "missed": Pill("bad", "cross", "Threshold missed"),
    "undecided": Pill("warn", "half", "Undecided"),
    "decay": Pill("bad", "triangle", "Decay"),
    "needs_test": Pill("warn", "back", "Needs a test"),
    "missing": Pill("calm", "ring", "Not tested"),
    "empty": Pill("calm", "ring", "No cases"),
    "at_work": Pill("info", "half", "Being tested"),
    "ended_early": Pill("warn", "square", "Ended early"),
    "made_up": Pill("warn", "triangle", "Demonstration: made-up answers"),
    "passed": Pill("good", "check", "Passed"),
    "not_scored": Pill("warn", "ring", "Not scored"),
    "better": Pill("good", "plus", "Better"),
    "worse": Pill("bad", "minus", "Worse"),
    "no_difference": Pill("calm", "ring", "No clear difference"),
    "too_few": Pill("warn", "ring", "Too few cases to tell"),
    # plain tones, for a word of the page's own
    "good": Pill("good", "check", "Good"),
    "bad": Pill("bad", "cross", "Bad"),
    "info": Pill("info", "dot", "Note"),
    "calm": Pill("calm", "ring", "Note"),
}
