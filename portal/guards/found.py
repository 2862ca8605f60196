"""What PostgreSQL has: one query each of its catalogue, which every role may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.guards.declared import Trigger

# Which one is meant when a name stands without its schema, as in all our SQL.
_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A'), t.tgtype, t.tgqual IS NOT NULL, p.proname,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY(t.tgattr))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)
"""
_FUNCTIONS = """
SELECT proname, prosrc FROM pg_proc
WHERE pg_function_is_visible(oid) AND pronamespace <> 'pg_catalog'::regnamespace
"""
# A constraint counts when it was looked at for all rows and is enforced (conenforced is new in PostgreSQL 18).
_CONSTRAINTS = """
SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE pg_table_is_visible(c.oid) AND k.convalidated
  AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
UNION
SELECT c.relname, i.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_class i ON i.oid = x.indexrelid
WHERE pg_table_is_visible(c.oid) AND x.indisunique AND x.indisvalid
"""
# A foreign key is enforced by triggers of its own, which a superuser can switch off.
_REFERENCES = """
SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND k.convalidated AND pg_table_is_visible(c.oid)
  AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
  AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled NOT IN ('O', 'A'))
"""
_UNIQUE = """
SELECT c.relname, a.attname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
WHERE x.indisunique AND x.indisvalid AND x.indnkeyatts = 1 AND x.indpred IS NULL AND pg_table_is_visible(c.oid)
"""
_ARE_OFF = "SELECT current_setting('session_replication_role') = 'replica'"


@dataclass(frozen=True)
class Found:
    """As in ``Guards``; ``enabled`` are the triggers that are switched on. ``all_off``: this session runs none."""

    triggers: dict[tuple[str, str], Trigger]
    enabled: set[tuple[str, str]]
    functions: dict[str, set[str]]
    constraints: set[tuple[str, str]]
    references: set[tuple[str, str]]
    unique: set[tuple[str, str]]
    all_off: bool


def found(connection: Any) -> Found:
    with connection.cursor() as cursor:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return _found(rows)


def _found(rows: Callable[[str], list[tuple[Any, ...]]]) -> Found:
    triggers, enabled = {}, set()
    for table, name, is_on, kind, has_condition, function, columns in rows(_TRIGGERS):
        triggers[table, name] = Trigger(kind, frozenset(columns), has_condition, function)
        if is_on:
            enabled.add((table, name))
    functions: dict[str, set[str]] = {}
    for name, text in rows(_FUNCTIONS):
        functions.setdefault(name, set()).add(text)
    return Found(
        triggers,
        enabled,
        functions,
        constraints={(table, name) for table, name in rows(_CONSTRAINTS)},
        references={(table, column) for table, column in rows(_REFERENCES)},
        unique={(table, column) for table, column in rows(_UNIQUE)},
        all_off=rows(_ARE_OFF)[0][0],
    )
