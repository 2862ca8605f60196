"""Who else has a draft open right now, kept in the cache for half a minute at a time. Nothing here is a record."""

from __future__ import annotations

import datetime

from django.core.cache import cache

from accounts.models import User
from registry.models import PromptVersion

SECONDS_SEEN = 30


def say_here(*, version: PromptVersion, person: User, at: datetime.datetime) -> list[str]:
    """Note that ``person`` has the draft open; returns the names of the others, in the order of the alphabet.

    Two people arriving in the same instant may miss each other until the next call, some seconds later.
    """
    key = f"draft-presence:{version.pk}"
    oldest = at.timestamp() - SECONDS_SEEN
    seen = {who: row for who, row in cache.get(key, {}).items() if row[1] >= oldest}
    others = sorted(name for who, (name, _) in seen.items() if who != str(person.pk))
    seen[str(person.pk)] = (person.full_name, at.timestamp())
    cache.set(key, seen, SECONDS_SEEN)
    return others
