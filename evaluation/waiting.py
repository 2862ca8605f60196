"""What the home page says about evaluation to one person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from base.waiting import Item
from evaluation.models import DecayNotice, Run
from evaluation.wording import DEMONSTRATION

_ROWS = 6


def decayed(user: Any, at: dt.datetime) -> list[Item]:
    """Open notices on prompts that this person answers for."""
    theirs = Q(prompt__owner=user) | Q(prompt__backup_owner=user) | Q(prompt__feature__owner=user)
    rows = DecayNotice.objects.visible_to(user).open().filter(theirs).select_related("prompt", "run")
    rows = rows.defer("run__scorecard", "run__comparison", "prompt__search")
    return [
        Item(
            verb="See",
            title=f"Scheduled evaluation of {notice.prompt.title} fell {notice.says}",
            detail="What is live does worse than when it was approved"
            + (f" · {DEMONSTRATION}" if notice.run.is_demo else ""),
            url=notice.run.get_absolute_url(),
            at=notice.opened_at,
            pill="decay",
        )
        for notice in rows.order_by("-opened_at", "pk")[:_ROWS]
    ]


def my_runs(user: Any, at: dt.datetime) -> list[Item]:
    """Evaluations that this person started and that are under way."""
    rows = Run.objects.visible_to(user).at_work().filter(started_by=user).with_facts().order_by("-created_at", "pk")
    return [
        Item(
            verb="Watch",
            title=f"{run.suite_version.suite.title} on {run.version.prompt.title} {run.version.number}",
            detail=f"Asks {run.model} {run.answers_total:,} times" + (f" · {DEMONSTRATION}" if run.is_demo else ""),
            url=run.get_absolute_url(),
            at=run.created_at,
            pill=run.state,
        )
        for run in rows[:_ROWS]
    ]
