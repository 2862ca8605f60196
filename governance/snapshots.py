"""Keep what a policy or the checks said, once for equal content."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import rfc8785

from base.compiled import CompiledRead
from governance.choices import SnapshotKind
from governance.models import Snapshot

_KEPT = CompiledRead(lambda digest: Snapshot.objects.filter(pk=digest), digest=str)


def keep_snapshot(kind: SnapshotKind, content: Any, at: dt.datetime) -> Snapshot:
    """The snapshot of ``content`` (JSON): the one that is kept already, or a new one.

    Two at once keep one: the second waits for the first to end, and finds its row. Raises ValueError when something
    else stands under this digest: somebody wrote it there, and nothing may rest on it.
    """
    digest = "sha256:" + hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    kept = _KEPT.first(digest=digest)
    if kept is None:
        kept = Snapshot(digest=digest, kind=kind, content=content, created_at=at)
        Snapshot.objects.bulk_create([kept], ignore_conflicts=True)
    if kept.content != content or kept.kind != kind:
        raise ValueError(f"The snapshot {digest} does not say what its digest stands for.")
    return kept
