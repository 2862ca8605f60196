"""The edit history of governed objects, as rows a person can read: who, when, why, and each field before and after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag

PAGE_LENGTH = 40

VERBS = {"+": "Added", "~": "Changed", "-": "Removed"}
# Content of versions: what changed in it is for the diff page, so a row only says that it did.
TEXT_FIELDS = ("digest",)
HIDDEN = {
    "id", "created_at", "updated_at", "created_by", "updated_by", "revision", "search", "latest_version", "messages",
    "variables", "parameters", "output_schema", "tools", "rationale", "template_format", "submitted_at", "parent",
    "prompt", "major", "minor", "patch", "is_demo", "submitted_by",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryRow:
    """``about`` names the object where a page shows several; ``compare`` is the query of the diff page, if any."""

    at: datetime.datetime
    who: str
    verb: str
    about: str
    reason: str
    changes: list[Change] = field(default_factory=list)
    compare: str = ""
    reference: str = ""


def rows_of(history: Any, *, before: datetime.datetime | None = None, about: str = "") -> list[HistoryRow]:
    """The newest PAGE_LENGTH rows of a simple-history queryset (older than ``before``), newest first. Three queries.

    ``about`` may hold the version's {number} and the names of related objects by field: "{upstream}".
    """
    model = history.model.instance_type
    names = [each.attname for each in _fields(model)]
    rows = history.annotate(
        **{f"before_{name}": _previous(F(name)) for name in names}, before_history_id=_previous(F("history_id"))
    )
    # The window must see older rows, so the page is cut from the outside.
    wanted = history.order_by("-history_date", "-history_id")
    if before is not None:
        wanted = wanted.filter(history_date__lt=before)
    pks = list(wanted.values_list("history_id", flat=True)[:PAGE_LENGTH])
    by_id = {row.history_id: row for row in rows.select_related("history_user")} if pks else {}
    found = [by_id[pk] for pk in pks]
    people = _names(model, found)
    return [_row(model, row, people, about) for row in found]


def _fields(model: type[models.Model]) -> list[Any]:
    tracked = {each.name for each in model.history.model.tracked_fields}  # type: ignore[attr-defined]
    return [each for each in model._meta.concrete_fields if each.name in tracked and each.name not in HIDDEN]


def _previous(expression: Any) -> Window:
    order = [F("history_date").asc(), F("history_id").asc()]
    return Window(Lag(expression), partition_by=[F("id")], order_by=order)


def _row(model: type[models.Model], row: Any, people: dict[Any, str], about: str) -> HistoryRow:
    changes = []
    compare = reference = ""
    for each in _fields(model):
        old, new = getattr(row, f"before_{each.attname}"), getattr(row, each.attname)
        if each.name in TEXT_FIELDS:
            reference = f"h{row.history_id}"
            if old and old != new and row.before_history_id:
                compare = f"from=h{row.before_history_id}&to=h{row.history_id}"
        elif row.history_type != "-" and old != new:
            changes.append(
                Change(str(each.verbose_name).capitalize(), _words(each, old, people), _words(each, new, people))
            )
    words = {each.name: _words(each, getattr(row, each.attname), people) for each in _fields(model) if each.is_relation}
    if hasattr(row, "major"):
        words["number"] = f"{row.major}.{row.minor}.{row.patch}"
    return HistoryRow(
        at=row.history_date,
        who=str(row.history_user) if row.history_user else "Countersign",
        verb=VERBS[row.history_type],
        about=about.format(**words),
        reason=row.history_change_reason or "",
        changes=changes if row.history_type == "~" else [],
        compare=compare,
        reference=reference,
    )


def _words(each: Any, value: Any, people: dict[Any, str]) -> str:
    if value in (None, "", []):
        return ""
    if each.is_relation:
        return people.get(value, str(value))
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _names(model: type[models.Model], rows: Iterable[Any]) -> dict[Any, str]:
    """The words for every person and object that the rows refer to: one query a kind."""
    words: dict[Any, str] = {}
    for each in _fields(model):
        if each.is_relation:
            ids = {getattr(row, name, None) for row in rows for name in (each.attname, f"before_{each.attname}")} - {
                None
            }
            if ids:
                words.update({item.pk: str(item) for item in each.related_model._base_manager.filter(pk__in=ids)})
    return words
