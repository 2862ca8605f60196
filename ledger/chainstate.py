"""What the last verifications say, in one sentence for the top of the ledger page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from base.when import distance, short
from ledger.models import ChainCheck

# The schedule checks every few minutes; an hour without means that nobody is checking.
OVERDUE_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class ChainState:
    """``tone`` is good, warn or bad, as components/alert.html takes it."""

    tone: str
    title: str
    text: str


def chain_state(now: dt.datetime) -> ChainState:
    """Damage comes first, then a verification that is overdue."""
    latest = ChainCheck.objects.latest_first().first()
    if latest is None:
        return ChainState("warn", "Not verified yet", "The first verification runs as soon as the worker is up.")
    damaged = ChainCheck.objects.standing_damage()
    if damaged:
        return _damaged(damaged, now)
    return _sound(latest, ChainCheck.objects.last_whole(), now)


def _damaged(check: ChainCheck, now: dt.datetime) -> ChainState:
    return ChainState(
        "bad",
        "The ledger is damaged",
        f"{check.message} Entries up to {check.to_sequence:,} are sound. Found {distance(check.finished_at, now)}"
        f" ({short(check.finished_at, now)}). Keep the database as it is and call whoever runs it.",
    )


def _sound(latest: ChainCheck, last_whole: ChainCheck | None, now: dt.datetime) -> ChainState:
    if latest.to_sequence == 0:
        title = f"Nothing recorded yet; looked {distance(latest.finished_at, now)}"
    else:
        title = f"Verified to entry {latest.to_sequence:,}, {distance(latest.finished_at, now)}"
    whole = f"Last verified from the first entry {distance(last_whole.finished_at, now)}." if last_whole else ""
    if now - latest.finished_at > OVERDUE_AFTER:
        return ChainState("warn", title, f"{whole} The next verification is overdue: the worker may be down.".strip())
    return ChainState("good", title, f"Nobody changed, removed or moved an entry. {whole}".strip())
