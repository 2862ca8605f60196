"""What the database should refuse, it can: every trigger, function and constraint is compared, each is named."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from portal.guards.checks import check_guards
from portal.guards.declared import Guards, Trigger, declared, read_sql
from portal.guards.found import found
from portal.run import prepare


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def said() -> list[tuple[str, str]]:
    """[(id, sentence), …] of the check."""
    return [(error.id, error.msg) for error in check_guards(databases=["default"])]


@pytest.mark.django_db
def test_migrated_database__has_exactly_the_triggers_and_functions_that_were_read_from_migrations():
    """A trigger made in a way that is not read, by RunPython or in unusual SQL, fails here: it would not be watched."""
    wanted, there = declared(connection), found(connection)

    assert there.triggers == wanted.triggers
    assert there.enabled == set(wanted.triggers)
    assert {name: {text} for name, text in wanted.functions.items()} == there.functions
    assert {trigger.function for trigger in wanted.triggers.values()} <= set(wanted.functions)


@pytest.mark.django_db
def test_migrated_database__passes_and_is_not_passed_by_for_want_of_anything_to_look_for():
    wanted = declared(connection)

    assert said() == []
    assert ("ledger_entry", "ledger_entry_append") in wanted.triggers
    assert ("registry_promptversion", "registry_version_one_draft_per_prompt") in wanted.constraints
    assert ("governance_decision", "person_id") in wanted.references
    assert ("registry_prompt", "slug") in wanted.unique


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["DISABLE", "ENABLE REPLICA"])
def test_every_trigger__switched_off__is_named_with_its_table(state):
    for table, name in declared(connection).triggers:
        run(f"ALTER TABLE {table} {state} TRIGGER {name}")

    assert said() == [
        ("portal.E003", f"The trigger “{name}” of the table {table} is switched off.")
        for table, name in sorted(declared(connection).triggers)
    ]


@pytest.mark.django_db
def test_trigger__switched_off__says_how_it_is_switched_on_and_what_to_look_at():
    run("ALTER TABLE governance_decision DISABLE TRIGGER governance_decision_checked")

    (error,) = check_guards(databases=["default"])

    assert "ALTER TABLE governance_decision ENABLE TRIGGER governance_decision_checked;" in error.hint
    assert "manage.py verify_ledger" in error.hint


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            ["DROP TRIGGER governance_thread_kept ON governance_thread"],
            ("portal.E002", "The trigger “governance_thread_kept” of the table governance_thread is missing."),
        ),
        (
            [
                "DROP TRIGGER governance_thread_kept ON governance_thread",
                "CREATE TRIGGER governance_thread_kept BEFORE INSERT ON governance_thread "
                "FOR EACH ROW EXECUTE FUNCTION governance_keep_thread()",
            ],
            ("portal.E004", "The trigger “governance_thread_kept” of the table governance_thread is not the one that "
             "the migrations made."),
        ),
        (
            [
                "DROP TRIGGER governance_thread_kept ON governance_thread",
                "CREATE TRIGGER governance_thread_kept BEFORE UPDATE ON governance_thread "
                "FOR EACH ROW WHEN (false) EXECUTE FUNCTION governance_keep_thread()",
            ],
            ("portal.E004", "The trigger “governance_thread_kept” of the table governance_thread is not the one that "
             "the migrations made."),
        ),
        (
            ["CREATE OR REPLACE FUNCTION governance_keep_thread() RETURNS trigger LANGUAGE plpgsql AS "
             "$$BEGIN RETURN NEW; END$$"],
            ("portal.E005", "The function “governance_keep_thread”, which triggers rely on, is not the one that the "
             "migrations made."),
        ),
        (
            ["SET LOCAL session_replication_role = replica"],
            ("portal.E001", "No trigger runs in sessions of the portal: session_replication_role is “replica”."),
        ),
    ],
    ids=["dropped", "at another moment", "under a condition", "emptied function", "no triggers in the session"],
)  # fmt: skip
def test_trigger__not_what_was_made__is_named(statements, expected):
    run(*statements)

    assert said() == [expected]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "names"),
    [
        (
            "DROP INDEX registry_version_one_draft_per_prompt",
            "“registry_version_one_draft_per_prompt” of the table registry_",
        ),
        ("ALTER TABLE governance_decision DISABLE TRIGGER ALL", "foreign key of governance_decision.person_id"),
        ("ALTER TABLE registry_prompt DROP CONSTRAINT {slug}", "uniqueness of registry_prompt.slug"),
    ],
)
def test_constraint__gone_or_switched_off__is_named(statement, names):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "registry_prompt")
    slug = next(name for name, each in constraints.items() if each["unique"] and each["columns"] == ["slug"])

    run(statement.format(slug=slug))

    assert any(code == "portal.E006" and names in sentence for code, sentence in said())


@pytest.mark.django_db
def test_check_command__refuses_when_a_database_is_named_and_asks_nothing_else(capsys):
    run("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append")

    call_command("check")
    with pytest.raises(SystemCheckError, match="The trigger “ledger_entry_append” of the table ledger_entry"):
        call_command("check", databases=["default"])


@pytest.mark.django_db
def test_make_run__with_a_trigger_off__does_not_start(monkeypatch, tmp_path, capsys):
    run("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append")
    for name in ("migrate", "collectstatic"):
        monkeypatch.setattr(prepare, "call_command", _without(name, prepare.call_command))

    assert prepare.main(tmp_path / "notes.txt") == 1
    assert "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_append;" in capsys.readouterr().err


def _without(left_out, call):
    def calling(name, *arguments, **options):
        return None if name == left_out else call(name, *arguments, **options)

    return calling


def test_sql__of_migrations__is_read_in_order():
    """What a later one drops is not looked for; what it makes anew counts."""
    guards = Guards()
    for sql in (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$;"
        "CREATE TRIGGER a BEFORE UPDATE OF x, y OR DELETE ON t FOR EACH ROW WHEN (OLD.x) EXECUTE FUNCTION f();"
        "CREATE TRIGGER b BEFORE TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();",
        "DROP TRIGGER IF EXISTS b ON t; CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $x$ new $x$;"
        "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ $$; DROP FUNCTION g();",
    ):
        read_sql(sql, guards, "app 0001")

    assert guards.triggers == {("t", "a"): Trigger(1 | 2 | 8 | 16, frozenset({"x", "y"}), True, "f")}
    assert guards.functions == {"f": " new "}
