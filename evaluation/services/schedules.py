"""When what is live is tried again: set it, and take what is due."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from evaluation.announcing import decay_found
from evaluation.choices import RunTrigger
from evaluation.figures.paired import Verdict
from evaluation.live import live_prompt_ids, most_live
from evaluation.models import DecayNotice, Run, Schedule
from evaluation.services.starting import record_run, start_run, suites_of
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.choices import RiskTier
from registry.models import Prompt
from registry.validators import sound_text

# Days between runs where a prompt sets none of its own, by the risk of its feature.
DEFAULT_DAYS: dict[str, int] = {RiskTier.MINIMAL: 90, RiskTier.LIMITED: 60, RiskTier.HIGH: 30}
_JITTER = 0.1  # of the interval: prompts that went live together are not all tried in the same hour


def days_between(schedule: Schedule) -> int:
    return schedule.every_days or DEFAULT_DAYS[schedule.prompt.feature.risk_tier]


@transaction.atomic
def set_schedule(
    *, prompt: Prompt, every_days: int | None, by: User, at: dt.datetime, pause_reason: str = ""
) -> Schedule:
    """How often what is live is tried again; None goes by risk. ``pause_reason`` pauses it, "" lets it go on.

    For owners. Raises NotAllowed, BadInput. Side effects: history, one ledger entry.
    """
    rules.require(by, permissions.MANAGE_PROMPTS, prompt.feature)
    if every_days is not None and not 1 <= every_days <= 366:
        raise BadInput.at("every_days", "Give a number of days from 1 to 366.")
    reason = sound_text(pause_reason, field="pause_reason", max_length=300)
    schedule = _locked(prompt.pk) or Schedule(prompt=prompt, created_at=at)
    schedule.every_days, schedule.is_paused, schedule.pause_reason = every_days, bool(reason), reason
    schedule.next_at = next_date(schedule, schedule.last_at or at, at)
    schedule.updated_at = at
    save_with_history(schedule, by=by, at=at, reason=reason)
    interval = f"paused: {reason}" if reason else f"every {days_between(schedule)} days"
    record(
        action=Action.SCHEDULE_UPDATED,
        by=by,
        at=at,
        obj=prompt,
        feature_id=prompt.feature_id,
        reason=reason,
        texts={"interval": interval},
    )
    return schedule


def next_date(schedule: Schedule, last: dt.datetime, now: dt.datetime) -> dt.datetime:
    """An interval after ``last``, never before ``now``: what was missed is caught up once."""
    return max(now, last + spread(schedule.prompt_id, dt.timedelta(days=days_between(schedule))))


def spread(prompt_id: uuid.UUID, interval: dt.timedelta) -> dt.timedelta:
    """``interval``, shorter by up to a tenth of it, always by the same share for one prompt."""
    share = int.from_bytes(hashlib.sha256(prompt_id.bytes).digest()[:4]) / 2**32
    return interval * (1 - _JITTER * share)


def plan_missing(at: dt.datetime) -> int:
    """Give every prompt that is live a schedule, by risk. Returns how many had none."""
    have = Schedule.objects.values("prompt_id")
    missing = Prompt.objects.filter(pk__in=live_prompt_ids()).exclude(pk__in=have).select_related("feature")
    rows = [Schedule(prompt=prompt, created_at=at, updated_at=at) for prompt in missing]
    for schedule in rows:
        schedule.next_at = next_date(schedule, at, at)
    return len(Schedule.objects.bulk_create(rows, ignore_conflicts=True))


def due(at: dt.datetime) -> list[uuid.UUID]:
    """Prompts whose date has come."""
    rows = Schedule.objects.filter(next_at__lte=at, is_paused=False).order_by("next_at")
    return list(rows.values_list("prompt_id", flat=True))


@transaction.atomic
def take_due(*, prompt_id: uuid.UUID, at: dt.datetime) -> list[Run]:
    """Try what is live of one prompt, if it still is due: two beats at once start it once. The date moves on even when
    nothing can be started; a suite that cannot start says why on the page of what needs a test."""
    schedule = _locked(prompt_id)
    if schedule is None or schedule.is_paused or schedule.next_at is None or schedule.next_at > at:
        return []
    runs = _try_again(schedule.prompt, at)
    schedule.last_at, schedule.updated_at = at, at
    schedule.next_at = next_date(schedule, at, at)
    save_with_history(schedule, by=None, at=at, reason="On schedule")
    return runs


def _try_again(prompt: Prompt, at: dt.datetime) -> list[Run]:
    live = most_live(prompt)
    runs: list[Run] = []
    for suite in suites_of(live.version) if live else []:
        assert live is not None
        try:
            with transaction.atomic():
                run = start_run(
                    suite=suite,
                    version=live.version,
                    by=None,
                    at=at,
                    trigger=RunTrigger.SCHEDULE,
                    environment=live.environment,
                    uses_cache=False,  # yesterday's answers say nothing about today's model
                )
        except (WrongState, BadInput):
            continue
        runs.append(run)
    return runs


@transaction.atomic
def look_for_decay(*, run: Run, at: dt.datetime) -> DecayNotice | None:
    """Open a notice when a scheduled run does significantly worse than its baseline. One open notice a prompt.

    Side effects: the notice with history, one ledger entry; ``decay_found`` is announced.
    """
    comparison: dict[str, Any] = run.comparison or {}
    if run.trigger != RunTrigger.SCHEDULE or comparison.get("verdict") != Verdict.WORSE:
        return None
    prompt = Prompt.objects.select_for_update(no_key=True).get(pk=run.version.prompt_id)
    if DecayNotice.objects.filter(prompt=prompt).open().exists() or DecayNotice.objects.filter(run=run).exists():
        return None
    notice = DecayNotice(prompt=prompt, run=run, says=_fell(run), opened_at=at)
    save_with_history(notice, by=None, at=at)
    record_run(run, Action.DECAY_FOUND, by=None, at=at, texts={"figures": notice.says})
    decay_found(notice_id=notice.pk)
    return notice


def on_scheduled_run_ended(run: Run) -> None:
    """Listens to ``evaluation.events``."""
    look_for_decay(run=run, at=timezone.now())


def _fell(run: Run) -> str:
    """ "0.94 → 0.89 on 47 cases"."""
    before = ((run.baseline and run.baseline.scorecard) or {}).get("score") or {}
    now = (run.scorecard or {}).get("score") or {}
    pairs = (run.comparison or {}).get("pairs", 0)
    return f"{before.get('mean', 0):.2f} → {now.get('mean', 0):.2f} on {pairs} cases"


@transaction.atomic
def close_decay(*, notice: DecayNotice, reason: str, by: User, at: dt.datetime) -> DecayNotice:
    """Say what was done about it. For owners. Raises NotAllowed, WrongState when it is closed."""
    rows = DecayNotice.objects.select_for_update(of=("self",)).select_related("prompt__feature", "run")
    notice = rows.get(pk=notice.pk)
    rules.require(by, permissions.MANAGE_PROMPTS, notice.prompt.feature)
    if notice.closed_at:
        raise WrongState("This notice is closed already.")
    notice.closed_because = sound_text(reason, field="reason", max_length=1_000, required=True)
    notice.closed_at, notice.closed_by = at, by
    save_with_history(notice, by=by, at=at, reason=notice.closed_because)
    record(
        action=Action.DECAY_CLOSED,
        by=by,
        at=at,
        obj=notice.prompt,
        feature_id=notice.prompt.feature_id,
        reason=notice.closed_because,
    )
    return notice


def _locked(prompt_id: uuid.UUID) -> Schedule | None:
    rows = Schedule.objects.select_for_update(of=("self",)).select_related("prompt__feature")
    return rows.filter(prompt_id=prompt_id).first()
