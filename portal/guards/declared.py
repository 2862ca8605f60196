"""What the migrations that were run say that the database refuses: triggers, their functions, constraints.

Read from the SQL of ``RunSQL`` and from the state of models, in the order in which migrations run. A trigger made in
another way (``RunPython``) would not be seen; ``tests/portal/test_guards.py`` compares with a migrated database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations import Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

_STATEMENT = re.compile(
    r"""
    CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(?P<function>\w+)\s*\(.*?\sAS\s+
    \$(?P<quote>\w*)\$(?P<body>.*?)\$(?P=quote)\$
  | CREATE\s+(?:CONSTRAINT\s+)?TRIGGER\s+(?P<trigger>\w+)\s+(?P<moment>BEFORE|AFTER)\s+(?P<events>[^;]+?)
    \s+ON\s+(?P<table>\w+)(?P<rest>[^;]*?)\s+EXECUTE\s+FUNCTION\s+(?P<calls>\w+)
  | DROP\s+TRIGGER\s+(?:IF\s+EXISTS\s+)?(?P<dropped_trigger>\w+)\s+ON\s+(?P<dropped_on>\w+)
  | DROP\s+FUNCTION\s+(?:IF\s+EXISTS\s+)?(?P<dropped_function>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
# Bits of pg_trigger.tgtype.
_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_ROW, _BEFORE = 1, 2


@dataclass(frozen=True)
class Trigger:
    """``kind``: when it runs, as ``pg_trigger.tgtype``; ``columns``: of UPDATE OF; ``has_condition``: WHEN."""

    kind: int
    columns: frozenset[str]
    has_condition: bool
    function: str


@dataclass
class Guards:
    """Triggers by (table, name), functions by name with their text; constraints, foreign keys and unique columns as
    (table, name or column). ``made_by``: "app name" of the migration that last made a trigger or function."""

    triggers: dict[tuple[str, str], Trigger] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)
    constraints: set[tuple[str, str]] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    unique: set[tuple[str, str]] = field(default_factory=set)


def declared(connection: Any) -> Guards:
    """By the migrations that ``connection``'s database has run; nothing for one that has run none."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    guards, state = Guards(), ProjectState(real_apps=loader.unmigrated_apps)
    for migration, _ in executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in loader.applied_migrations:
            state = migration.mutate_state(state, preserve=False)
            _read(migration, guards)
    for model in state.models.values():
        _read_model(model, guards)
    return guards


def read_sql(sql: str, guards: Guards, made_by: str = "") -> None:
    """Let ``guards`` be what they are after these statements."""
    for found in _STATEMENT.finditer(sql):
        if found["function"]:
            guards.functions[found["function"]] = found["body"]
            guards.made_by[found["function"]] = made_by
        elif found["trigger"]:
            guards.triggers[found["table"], found["trigger"]] = _trigger(found)
            guards.made_by[found["trigger"]] = made_by
        elif found["dropped_trigger"]:
            guards.triggers.pop((found["dropped_on"], found["dropped_trigger"]), None)
        else:
            guards.functions.pop(found["dropped_function"], None)


def _read(migration: Migration, guards: Guards) -> None:
    for operation in migration.operations:
        if isinstance(operation, RunSQL):
            for sql in _texts(operation.sql):
                read_sql(sql, guards, f"{migration.app_label} {migration.name}")


def _texts(sql: str | Iterable[Any]) -> Iterator[str]:
    """RunSQL takes a text, or a list of texts and of (text, parameters)."""
    if isinstance(sql, str):
        yield sql
        return
    for each in sql:
        yield each if isinstance(each, str) else each[0]


def _trigger(found: re.Match[str]) -> Trigger:
    kind = _BEFORE if found["moment"] == "BEFORE" else 0
    kind |= _ROW if re.search(r"FOR\s+EACH\s+ROW", found["rest"]) else 0
    columns: set[str] = set()
    for event in re.split(r"\s+OR\s+", found["events"]):
        word, _, of = event.partition(" OF ")
        kind |= _BITS[word.strip()]
        columns |= {column.strip() for column in of.split(",") if of}
    return Trigger(kind, frozenset(columns), bool(re.search(r"\bWHEN\s*\(", found["rest"])), found["calls"])


def _read_model(model: ModelState, guards: Guards) -> None:
    if model.options.get("proxy") or not model.options.get("managed", True) or _is_swapped(model):
        return
    table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
    guards.constraints |= {(table, constraint.name) for constraint in model.options.get("constraints", [])}
    for name, column in model.fields.items():
        if isinstance(column, models.ForeignKey):
            if getattr(column, "db_constraint", True):  # not in the types
                guards.references.add((table, column.db_column or f"{name}_id"))
            if column.unique:
                guards.unique.add((table, column.db_column or f"{name}_id"))
        elif column.unique and not isinstance(column, models.ManyToManyField):
            guards.unique.add((table, column.db_column or name))


def _is_swapped(model: ModelState) -> bool:
    """Django's own User: another model stands in for it, and its table is never made."""
    setting = model.options.get("swappable")
    return setting is not None and getattr(settings, setting).lower() != f"{model.app_label}.{model.name_lower}"
