"""Reads whose SQL is worked out once a process.

Building a queryset and turning it into SQL takes Django longer than PostgreSQL takes to answer a read by key: up to a
millisecond where several tables are joined. Where a transaction that others wait for does the same read each time, a
``CompiledRead`` keeps the SQL and hands Django only the rows. What is read is still written as a queryset, and rows
become objects by Django's own code.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.transaction import TransactionManagementError

T = TypeVar("T")
# Stand in for values while the SQL is made: nothing that anybody would write into a query, and different for each.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    uuid.UUID: lambda place: uuid.UUID(int=0x5EED_0000_0000_0000_0000_0000_0000_0000 + place),
    int: lambda place: 30_011 + place,  # fits the smallest column
    str: lambda place: f"\x02stands in for {place}\x03",
    dt.datetime: lambda place: dt.datetime(1, 1, 1 + place, tzinfo=dt.UTC),
}
_BINDING_CURSOR: Any = ServerBindingCursor


class CompiledRead(Generic[T]):
    """``CompiledRead(build, pk=uuid.UUID)`` reads what ``build(pk=…)``, a queryset, would.

    ``build`` gets its values by name, each of the type that is named for it (UUID, int, str or datetime), and may only
    hand them to lookups that take them as they are: ``exact``, ``lt``, ``gte`` and the like. What depends on a value in
    any other way (``if``, ``in`` with more or fewer of them, slices) cannot be compiled. Raises ValueError at the first
    read when a value got lost on the way. Rows are locked where the queryset locks them, so that needs a transaction.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, T]], **types: type) -> None:
        self._build = build
        self._stand_ins = {name: _STAND_INS[kind](place) for place, (name, kind) in enumerate(types.items())}

    def all(self, **values: Any) -> list[T]:
        """One query. Every value must be given: one that is not is a KeyError."""
        compiled, params = self._compiled
        if compiled.locks and connection.get_autocommit():
            raise TransactionManagementError("A row is locked until the transaction ends, and there is none.")
        with binding_cursor() as cursor:
            cursor.execute(compiled.sql, [values[each.name] if isinstance(each, _Slot) else each for each in params])
            return list(compiled.read(cursor.fetchall()))

    def first(self, **values: Any) -> T | None:
        """The first one, or None. The queryset says itself that one is enough, by its key or by ``[:1]``."""
        return next(iter(self.all(**values)), None)

    def exists(self, **values: Any) -> bool:
        """Whether there is one. The queryset says itself that one is enough."""
        return bool(self.all(**values))

    @cached_property
    def _compiled(self) -> tuple[_Compiled, list[Any]]:
        compiled = _Compiled(self._build(**self._stand_ins))
        slots = {value: _Slot(name) for name, value in self._stand_ins.items()}
        params = [slots.get(each, each) if _is_plain(each) else each for each in compiled.params]
        lost = set(self._stand_ins) - {each.name for each in params if isinstance(each, _Slot)}
        if lost:
            raise ValueError(f"Not to be compiled: {', '.join(sorted(lost))} is no parameter of the SQL.")
        return compiled, params


def binding_cursor() -> Any:
    """One whose statements PostgreSQL keeps parsed and planned, where the connection is kept too (settings.py)."""
    if connection.settings_dict["OPTIONS"].get("prepare_threshold") is None:
        return connection.cursor()
    # As connection.cursor() does. Django's usual cursors write values into the SQL, so nothing of it could be kept.
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    return wrapper._prepare_cursor(_BINDING_CURSOR(wrapper.connection))


class _Slot:
    """Where a value goes among the parameters."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Rows:
    """Stands in for the compiler, and for the query that is asked for one: it has the rows already.

    Django's own iterations (``ModelIterable`` and its like in django/db/models/query.py) take from here what they need
    to make objects of rows. All else is the query's.
    """

    def __init__(self, compiler: Any, query: Any, converters: Any, rows: list[Any]) -> None:
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map
        self._compiler, self._query, self._converters, self._rows = compiler, query, converters, rows

    def get_compiler(self, *args: Any, **options: Any) -> _Rows:
        return self

    def execute_sql(self, **options: Any) -> list[Any]:
        return self._rows

    def results_iter(self, results: Any = None, **options: Any) -> Any:
        if not self._converters:
            return iter(self._rows)
        return map(tuple, self._compiler.apply_converters(self._rows, self._converters))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class _Compiled:
    """A queryset, its SQL, and how its rows become objects."""

    def __init__(self, queryset: Any) -> None:
        if queryset._prefetch_related_lookups:
            raise ValueError("Not to be compiled: prefetch_related reads again for what was read.")
        self._queryset, self._compiler = queryset, queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = self._compiler.as_sql()
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select])
        self.locks = queryset.query.select_for_update

    def read(self, rows: list[Any]) -> Any:
        """Django's own iteration over ``rows``. Nothing of it is shared: other threads read at the same time."""
        queryset = self._queryset
        source: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=queryset.model,
            query=_Rows(self._compiler, queryset.query, self._converters, rows),
            _fields=queryset._fields,
            _known_related_objects={},
        )
        return queryset._iterable_class(source)


def _is_plain(value: Any) -> bool:
    return isinstance(value, tuple(_STAND_INS))
