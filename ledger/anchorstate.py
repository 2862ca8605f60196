"""Whether checkpoints leave, for the top of the ledger page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from base.when import distance, short
from ledger.choices import Channel
from ledger.models import CheckpointSending
from ledger.services.send_checkpoint import channels

# One leaves every day, even when nothing happened.
OVERDUE_AFTER = dt.timedelta(hours=26)


@dataclass(frozen=True)
class AnchorState:
    """``sentence`` says when a checkpoint last left; ``problem`` is "" unless somebody must look."""

    sentence: str
    problem: str


def anchor_state(now: dt.datetime) -> AnchorState:
    sent = CheckpointSending.objects.sent().latest_first().first()
    when = f"{distance(sent.attempted_at, now)} ({short(sent.attempted_at, now)})" if sent else ""
    sentence = f"Last outside anchor {when}." if sent else "No outside anchor yet."
    problems = [problem for channel in channels() if (problem := _problem(channel, now))]
    return AnchorState(sentence, " ".join(problems))


def _problem(channel: Channel, now: dt.datetime) -> str:
    latest = CheckpointSending.objects.filter(channel=channel).latest_first().first()
    if latest is None:
        return ""
    if latest.error:
        return f"By {channel.label}, {distance(latest.attempted_at, now)}: {latest.error} It will be tried again."
    if now - latest.attempted_at > OVERDUE_AFTER:
        return f"By {channel.label}, the last one left {distance(latest.attempted_at, now)}: the worker may be down."
    return ""
