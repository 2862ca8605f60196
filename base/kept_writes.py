"""Rows written by SQL that is worked out once a process, for tables that a transaction writes which others wait for.

Django works the SQL of each ``save`` and ``bulk_create`` out anew, which takes it longer than PostgreSQL takes to write
the row. A model says ``class Thing(KeptWrites, models.Model)``; a manager that adds many at once is made from
``KeptWritesQuerySet``. All else stays Django's own: signals, defaults, how fields prepare values, errors. What depends
on more than values (``F`` and other expressions, another database, raw loading) goes Django's own way altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.expressions import DatabaseDefault
from django.db.models.sql import InsertQuery, UpdateQuery

from base.compiled import binding_cursor

MOST_ROWS = 8  # in one statement that is kept; more are no matter of a moment, and each number would be another one
_DEFAULT = object()  # stands for a value that the database gives: no parameter


class _Statement(NamedTuple):
    """``by_column``: takes a list for each column, and not a value for each column of each row."""

    sql: str
    by_column: bool


_kept: dict[Any, _Statement | None] = {}  # by all that the SQL depends on; None for what cannot be kept


class KeptWrites:
    """For a model, before ``models.Model``."""

    def _do_insert(self, manager: Any, using: str | None, fields: Any, returning_fields: Any, raw: bool) -> Any:
        here = not raw and using == DEFAULT_DB_ALIAS
        rows = _insert(manager.model, [self], fields, returning_fields, {}) if here else None
        if rows is None:
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        return rows

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *more: Any, **named: Any) -> Any:
        is_plain = values and using == DEFAULT_DB_ALIAS and not base_qs.query.where
        done = _update(base_qs.model, pk_val, values) if is_plain else None
        if done is None:
            own: Any = super()  # Model's, which comes after this class
            return own._do_update(base_qs, using, pk_val, values, *more, **named)
        return done


class KeptWritesQuerySet(models.QuerySet[Any]):
    """``bulk_create`` by kept SQL: one statement for each number of rows."""

    def _insert(
        self,
        objs: Any,
        fields: Any,
        returning_fields: Any = None,
        raw: bool = False,
        using: Any = None,
        **conflict: Any,
    ) -> Any:
        here = not raw and (using or self.db) == DEFAULT_DB_ALIAS
        rows = _insert(self.model, objs, fields, returning_fields, conflict) if here else None
        if rows is None:
            return super()._insert(objs, fields, returning_fields, raw, using, **conflict)  # type: ignore[misc]
        return rows

    _insert.alters_data = True  # type: ignore[attr-defined]
    _insert.queryset_only = False  # type: ignore[attr-defined]


def _insert(
    model: Any, objs: Sequence[Any], fields: Sequence[Any], returning: Sequence[Any] | None, conflict: dict[str, Any]
) -> list[Any] | None:
    """Add the rows; returns what the fields ``returning`` are then, row by row. None, and nothing done, when the SQL
    cannot be kept."""
    if len(objs) > MOST_ROWS:
        return None
    back = returning or ()
    rows = [_prepared([(field, field.pre_save(each, add=True)) for field in fields]) for each in objs]
    if None in rows or any(field.get_db_converters(connection) for field in back):
        return None
    flat = list(chain.from_iterable(rows))  # type: ignore[arg-type]
    key = (
        model,
        len(objs),
        tuple(field.attname for field in fields),
        tuple(place for place, value in enumerate(flat) if value is _DEFAULT),
        tuple(field.attname for field in back),
        tuple(_names(part) for part in conflict.values()),
    )
    statement = _statement(key, lambda: _insert_sql(model, objs, fields, back, conflict), flat)
    if statement is None:
        return None
    params = list(map(list, zip(*rows, strict=True))) if statement.by_column else flat  # type: ignore[arg-type]
    with binding_cursor() as cursor:
        cursor.execute(statement.sql, [value for value in params if value is not _DEFAULT])
        return cursor.fetchall() if back else []


def _insert_sql(model: Any, objs: Any, fields: Any, back: Any, conflict: dict[str, Any]) -> tuple[str, Sequence[Any]]:
    query = InsertQuery(model, **conflict)
    query.insert_values(fields, objs)
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = back
    [(sql, params)] = compiler.as_sql()
    return sql, params


def _update(model: Any, pk: Any, values: Sequence[tuple[Any, Any, Any]]) -> bool | None:
    """Whether there was such a row; None, and nothing done, when the SQL cannot be kept."""
    given = _prepared([(field, value) for field, _, value in values])
    if given is None or _DEFAULT in given or model._meta.select_on_save:
        return None
    # For None Django writes NULL, and no parameter.
    params = [*(value for value in given if value is not None), model._meta.pk.get_db_prep_value(pk, connection)]
    key = (model, tuple((field.attname, value is None) for (field, *_), value in zip(values, given, strict=True)))
    statement = _statement(key, lambda: _update_sql(model, pk, values), params)
    if statement is None:
        return None
    with binding_cursor() as cursor:
        cursor.execute(statement.sql, params)
        return bool(cursor.rowcount > 0)


def _update_sql(model: Any, pk: Any, values: Any) -> tuple[str, Sequence[Any]]:
    query = model._base_manager.filter(pk=pk).query.chain(UpdateQuery)
    query.add_update_fields(values)
    return query.get_compiler(DEFAULT_DB_ALIAS).as_sql()


def _prepared(values: Iterable[tuple[Any, Any]]) -> list[Any] | None:
    """As the database takes them; None when one of them is an expression."""
    prepared = []
    for field, value in values:
        if isinstance(value, DatabaseDefault):
            prepared.append(_DEFAULT)
        elif hasattr(value, "resolve_expression"):
            return None
        else:
            prepared.append(field.get_db_prep_save(value, connection))
    return prepared


def _statement(key: Any, make: Callable[[], tuple[str, Sequence[Any]]], given: Sequence[Any]) -> _Statement | None:
    """The one that is kept under ``key``; the first time, Django's, if it takes exactly what is ``given``."""
    if key not in _kept:
        sql, params = make()
        by_column = bool(params) and all(isinstance(each, list) for each in params)
        there = sum(map(len, params)) if by_column else len(params)
        fits = there == len([value for value in given if value is not _DEFAULT])
        _kept[key] = _Statement(sql, by_column) if fits else None
    return _kept[key]


def _names(part: Any) -> Any:
    """Of a list of fields (or of their names); other things are their own name."""
    return tuple(getattr(each, "attname", each) for each in part) if isinstance(part, (list, tuple)) else part
