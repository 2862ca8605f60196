"""What was uploaded or pasted, between its preview and the yes to it.

Kept in the cache for some hours, for the person who brought it: it is nobody's record until it is saved, and who comes
back too late uploads the file again. (Imports of prompts keep their plan in the database, as a worker goes on with it.)
"""

from __future__ import annotations

import json
import uuid
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.cache import cache

from accounts.models import User
from evaluation.documents import SuiteDocument
from evaluation.interchange.outcome import Line, Reading

KEPT_S = 6 * 60 * 60


@dataclass(frozen=True)
class Plan:
    """``suite``: short name of the suite that it goes into; empty for a new one, which ``facts`` describe: feature (id
    as text), title, slug, purpose, prompt (short name, or empty). ``source``: names of files, or that it was pasted."""

    document: SuiteDocument
    lines: list[Line]
    format: str
    source: str
    suite: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def plan_of(reading: Reading, *, source: str, suite: str = "", facts: dict[str, str] | None = None) -> Plan:
    return Plan(reading.document, reading.lines, reading.format, source, suite, facts or {})


def keep_plan(plan: Plan, *, by: User) -> uuid.UUID:
    token = uuid.uuid4()
    packed = zlib.compress(json.dumps(asdict(plan), ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)
    cache.set(_key(token, by), packed, KEPT_S)
    return token


def kept_plan(token: uuid.UUID, *, by: User) -> Plan | None:
    """None: there is none, it is somebody else's, or its hours are over."""
    packed = cache.get(_key(token, by))
    if packed is None:
        return None
    values: dict[str, Any] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Plan(**{**values, "lines": [Line(**line) for line in values["lines"]]})


def drop_plan(token: uuid.UUID, *, by: User) -> None:
    cache.delete(_key(token, by))


def _key(token: uuid.UUID, by: User) -> str:
    return f"evaluation:suite-plan:{by.pk}:{token}"
