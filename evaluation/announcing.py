"""What services of evaluation announce to higher apps; see ``base.announcing``. That a run ended: ``events``."""

from __future__ import annotations

from base.announcing import Announcement

# What these prompts are tried with is something else now: a suite was saved, attached, detached, archived or restored.
suites_changed = Announcement("prompt_ids")
decay_found = Announcement("notice_id")
