"""One change at a time of what is live: a lock for each prompt and environment, held until the transaction ends.

Order of locks in the whole portal: the change request's row, then these, then the ledger (by writing an entry). Whoever
keeps it cannot wait in a circle. Whoever holds one of these looks for requests with SKIP LOCKED only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"


def lock_live(prompts: Iterable[uuid.UUID], environment_id: int) -> None:
    """Wait until nobody else changes what is live of ``prompts`` in the environment. Needs a transaction."""
    names = sorted(f"delivery:{prompt}:{environment_id}" for prompt in set(prompts))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [names])
