"""The edit history of governed objects, as rows a person can read: who, when, why, and each field before and after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag, Rank

PAGE_LENGTH = 40

VERBS = {"+": "Added", "~": "Changed", "-": "Removed"}
# Content of versions: what changed in it is for the diff page, so a row only says that it did.
TEXT_FIELDS = ("digest",)
HIDDEN = {
    "id", "created_at", "updated_at", "created_by", "updated_by", "revision", "search", "latest_version", "messages",
    "variables", "parameters", "output_schema", "tools", "rationale", "template_format", "submitted_at", "parent",
    "prompt", "major", "minor", "patch", "is_demo", "submitted_by",
}  # fmt: skip

# Up to a megabyte a row, and on no page of history.
LARGE = {"messages", "variables", "parameters", "output_schema", "tools", "rationale"}


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
    """The newest rows of a simple-history queryset (older than ``before``), newest first. Three queries.

    PAGE_LENGTH and one more, and all that share the time of the last: a service gives every row that it writes the same
    time, and a page that goes on before that time must leave none out.
    ``about`` may hold the version's {number} and the names of related objects by field: "{upstream}".
    """
    model = history.model.instance_type
    if before is not None:
        history = history.filter(history_date__lt=before)  # what stood before a row is older still
    names = [each.attname for each in _fields(model)]
    found = list(
        history.annotate(
            **{f"before_{name}": _previous(F(name)) for name in names},
            before_history_id=_previous(F("history_id")),
            place=Window(Rank(), order_by=F("history_date").desc()),
        )
        .filter(place__lte=PAGE_LENGTH + 1)
        .select_related("history_user")
        .defer(*LARGE & {each.name for each in history.model._meta.concrete_fields})
        .order_by("-history_date", "-history_id")
    )
    people = _names(model, found)
    return [_row(model, row, people, about) for row in found]


def page_of_rows(rows: Iterable[HistoryRow]) -> tuple[list[HistoryRow], datetime.datetime | None]:
    """The newest PAGE_LENGTH of ``rows`` from several histories, with all that share the last time; and that time when
    older ones are left."""
    ordered = sorted(rows, key=lambda row: row.at, reverse=True)
    shown = ordered[:PAGE_LENGTH]
    shown += [row for row in ordered[PAGE_LENGTH:] if row.at == shown[-1].at]
    is_more = len(ordered) > len(shown) or len(shown) > PAGE_LENGTH
    return shown, shown[-1].at if is_more else None


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
