"""The policies in force today, and what they ask of one change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Exists, QuerySet

from base.compiled import CompiledRead
from governance.kinds.base import Facts
from governance.models import Policy
from governance.policies.combining import Document, combine
from governance.policies.matching import matches
from registry.models import Environment

InForce = list[tuple[str, int, Document]]


def _in_force() -> QuerySet[Policy, Any]:
    found = Policy.objects.filter(in_force__isnull=False).order_by("slug")
    return found.values_list("slug", "in_force__number", "in_force__document")


def _unprotected(slug: str) -> QuerySet[Environment]:
    return Environment.objects.filter(slug=slug, is_protected=False).order_by()


_IN_FORCE = CompiledRead(_in_force)
_IN_FORCE_THERE = CompiledRead(lambda slug: _in_force().annotate(unprotected=Exists(_unprotected(slug))), slug=str)
_UNPROTECTED = CompiledRead(lambda slug: _unprotected(slug).values_list("pk")[:1], slug=str)


def policies_in_force() -> InForce:
    """(short name, version number, document) of every policy with a version in force. One query."""
    return _IN_FORCE.all()


def policies_for(kind: str, facts: Facts, policies: InForce | None = None) -> dict[str, Any]:
    """What the policies in force ask of a change of this kind with these facts: the snapshot of ``combine``.

    ``policies`` takes the place of those in force, to try others out or to read them once for many requests. Whether
    the environment is protected is looked up here, so that no caller can get it wrong. One query.
    """
    if policies is None:
        rows = _IN_FORCE_THERE.all(slug=facts.environment)
        policies = [row[:3] for row in rows]
        protected = bool(facts.environment) and not any(row[3] for row in rows)
    else:
        protected = is_protected(facts.environment)
    facts = replace(facts, is_protected=protected)
    return combine(each for each in policies if matches(each[2], kind, facts))


def is_protected(environment: str) -> bool:
    """An environment that does not exist counts as protected."""
    return bool(environment) and not _UNPROTECTED.exists(slug=environment)
