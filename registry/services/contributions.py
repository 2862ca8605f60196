"""Who had a hand in a version."""

from __future__ import annotations

import datetime

from accounts.models import User
from registry.models import Contribution, PromptVersion


def add_contributor(*, version: PromptVersion, person: User, at: datetime.datetime) -> None:
    """Put ``person`` into the version's set of contributors. Doing it again changes nothing."""
    Contribution.objects.bulk_create([Contribution(version=version, person=person, first_at=at)], ignore_conflicts=True)
