"""System check of the database: what it should refuse, it can. Tagged ``database``, so it runs when one is named:

``manage.py check --database default``, before each ``migrate``, and when ``make run`` starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

from portal.guards.declared import Guards, declared
from portal.guards.found import Found, found

_LOOK_INTO_IT = (
    "Then find out who did it and what was written meanwhile, beginning with `manage.py verify_ledger`: "
    "while it was off, the database refused nothing."
)


def check_guards(*, databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error for each trigger, function or constraint of migrations that were run which is missing or off."""
    return [error for name in databases or [] for error in compare(*_both(connections[name]))]


def compare(wanted: Guards, there: Found) -> list[CheckMessage]:
    return [
        *_replica(wanted, there),
        *_triggers(wanted, there),
        *_functions(wanted, there),
        *_constraints(wanted, there),
    ]


def _both(connection: Any) -> tuple[Guards, Found]:
    return declared(connection), found(connection)


def _replica(wanted: Guards, there: Found) -> Iterator[CheckMessage]:
    if there.all_off and wanted.triggers:
        yield Error(
            "No trigger runs in sessions of the portal: session_replication_role is “replica”.",
            hint="Take the setting from the role, the database or DATABASE_URL: ALTER ROLE … RESET "
            f"session_replication_role; ALTER DATABASE … RESET session_replication_role. {_LOOK_INTO_IT}",
            id="portal.E001",
        )


def _triggers(wanted: Guards, there: Found) -> Iterator[CheckMessage]:
    for (table, name), trigger in sorted(wanted.triggers.items()):
        if (table, name) not in there.triggers:
            yield Error(
                f"The trigger “{name}” of the table {table} is missing.",
                hint=_made_again(wanted, name),
                id="portal.E002",
            )
        elif (table, name) not in there.enabled:
            yield Error(
                f"The trigger “{name}” of the table {table} is switched off.",
                hint=f"Switch it on: ALTER TABLE {table} ENABLE TRIGGER {name}; {_LOOK_INTO_IT}",
                id="portal.E003",
            )
        elif there.triggers[table, name] != trigger:
            yield Error(
                f"The trigger “{name}” of the table {table} is not the one that the migrations made.",
                hint=f"DROP TRIGGER {name} ON {table}; {_made_again(wanted, name)}",
                id="portal.E004",
            )


def _functions(wanted: Guards, there: Found) -> Iterator[CheckMessage]:
    for name, text in sorted(wanted.functions.items()):
        if text not in there.functions.get(name, set()):
            what = "is not the one that the migrations made" if name in there.functions else "is missing"
            yield Error(
                f"The function “{name}”, which triggers rely on, {what}.",
                hint=_made_again(wanted, name),
                id="portal.E005",
            )


def _constraints(wanted: Guards, there: Found) -> Iterator[CheckMessage]:
    missing = [
        f"The constraint “{name}” of the table {table}" for table, name in wanted.constraints - there.constraints
    ]
    missing += [f"The foreign key of {table}.{column}" for table, column in wanted.references - there.references]
    missing += [f"The uniqueness of {table}.{column}" for table, column in wanted.unique - there.unique]
    for each in sorted(missing):
        yield Error(
            f"{each} is missing, not valid or switched off.",
            hint="Make it again as the migrations do (`manage.py sqlmigrate` shows their SQL), or switch it on: "
            f"ALTER TABLE … ENABLE TRIGGER ALL, VALIDATE CONSTRAINT …. {_LOOK_INTO_IT}",
            id="portal.E006",
        )


def _made_again(wanted: Guards, name: str) -> str:
    return (
        f"Make it again: `manage.py sqlmigrate {wanted.made_by[name]}` shows its SQL; run the statement that makes it. "
        f"{_LOOK_INTO_IT}"
    )
