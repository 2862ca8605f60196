"""Whether somebody proved just now that it is them."""

from __future__ import annotations

import datetime as dt

from base.errors import NotAllowed

BREAK_GLASS_MIN = 15  # minutes; break-glass asks whatever policy says


class FreshSignInNeeded(NotAllowed):
    """Sign in again, then once more: the last time was more than ``minutes`` ago, or is not known."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            "This asks for a fresh sign-in: confirm that it is you, with your password, code or passkey. "
            f"It counts for {minutes} minute{'' if minutes == 1 else 's'}."
        )


def require_fresh(signed_in_at: dt.datetime | None, minutes: int | None, *, at: dt.datetime) -> None:
    """Raise FreshSignInNeeded unless somebody signed in within ``minutes`` before ``at``. None asks for nothing."""
    if minutes is not None and not is_fresh(signed_in_at, minutes, at=at):
        raise FreshSignInNeeded(minutes)


def is_fresh(signed_in_at: dt.datetime | None, minutes: int, *, at: dt.datetime) -> bool:
    return signed_in_at is not None and at - dt.timedelta(minutes=minutes) <= signed_in_at <= at
