"""Remove names and words from entries, as erasure and retention ask. What is sealed stays, and the chain still fits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from base.errors import BadInput
from ledger.actions import Action
from ledger.models import Entry, EntryText
from ledger.models.entry import EntryQuerySet
from ledger.sealing import TEXT_NAMES
from ledger.services.record import record


@transaction.atomic
def blank_texts(*, entries: EntryQuerySet, names: Collection[str], by: Any, at: datetime, reason: str) -> int:
    """Blank the texts called ``names`` (of ``TEXT_NAMES``) of ``entries`` for good; return how many entries had any.

    Side effects, in order: texts and their salts become NULL; one ledger entry, when there was anything to blank.
    Raises BadInput for an unknown name. Who may do this is for the caller to know.
    """
    unknown = set(names) - set(TEXT_NAMES)
    if unknown or not names:
        raise BadInput("Say which texts to blank: " + ", ".join(TEXT_NAMES) + ".")
    still_there = Q()
    for name in names:
        still_there |= Q(**{f"{name}__isnull": False})
    texts = EntryText.objects.filter(still_there, entry__in=entries.values("pk"))
    blanked = texts.update(**{column: None for name in names for column in (name, f"{name}_salt")})
    if blanked:
        record(
            action=Action.LEDGER_TEXTS_BLANKED,
            by=by,
            at=at,
            object_type=Entry._meta.label_lower,
            reason=reason,
            texts={"texts": ", ".join(sorted(names)).replace("_", " "), "entries": f"{blanked:,}"},
        )
    return blanked
