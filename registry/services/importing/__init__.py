"""Bring prompts in from files: read and plan, show, decide, then write in chunks. Drafts only; nothing goes live.

``plan_import`` changes nothing. ``keep_plan`` stores the plan as an ``ImportRun``; ``choose`` settles names that are
taken; ``start_import`` says yes; ``continue_import`` does the work, now or in a worker, and can be called again after a
crash. Equal content under a name that has it already changes nothing, so a second import changes nothing.
"""

from registry.services.importing.items import Item, Plan, Upload
from registry.services.importing.planning import MAX_ITEMS, plan_import
from registry.services.importing.running import (
    AT_ONCE,
    choose,
    continue_import,
    discard_import,
    discard_old_plans,
    in_words,
    keep_plan,
    resume_stalled,
    start_import,
)

__all__ = [
    "AT_ONCE",
    "MAX_ITEMS",
    "Item",
    "Plan",
    "Upload",
    "choose",
    "continue_import",
    "discard_import",
    "discard_old_plans",
    "in_words",
    "keep_plan",
    "plan_import",
    "resume_stalled",
    "start_import",
]
