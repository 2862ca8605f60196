"""What every model says about itself: how its past is kept, and what each field means for retention.

A governed model sets two class attributes, and tests fail for one that does not::

    record_kind = RecordKind.HISTORIED
    field_classes = {"title": FieldClass.GOVERNED, "email": FieldClass.PERSONAL, …}   # every concrete field

Field classes say what happens on expiry or erasure: GOVERNED and TECHNICAL fields hold no personal data and stay;
PERSONAL fields are blanked or pseudonymised; CONTENT fields hold text that people wrote, which may contain personal
data, and follow a retention policy; SECRET fields never leave the database in any form.
"""

from __future__ import annotations

import enum


class RecordKind(enum.StrEnum):
    HISTORIED = "historied"  # django-simple-history keeps each edit
    APPEND_ONLY = "append_only"  # a trigger refuses UPDATE and DELETE
    DERIVED = "derived"  # can be computed again from other records


class FieldClass(enum.StrEnum):
    GOVERNED = "governed"
    TECHNICAL = "technical"
    PERSONAL = "personal"
    CONTENT = "content"
    SECRET = "secret"  # noqa: S105  (the name of a class of fields)
