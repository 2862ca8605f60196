"""What is proven stays: rows of evidence are added, never changed or removed, whichever way one tries."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evaluation.choices import RunState
from evaluation.models import Case, Override, Result, Run, StoredAnswer, SuiteVersion, WorkItem
from evaluation.services import start_run
from evaluation.services.overriding import override_score
from tests.evaluation.worlds import a_told_run, a_world

APPEND_ONLY = {
    Case: {"key": "another"},
    SuiteVersion: {"accuracy_threshold": 0.1},
    StoredAnswer: {"problem": "timed_out"},
    Result: {"passed": None, "value": None},
    Override: {"value": 0.0},
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return a_world(cast, "one", "two")


@pytest.fixture
def run(cast, world):
    run = a_told_run(cast, world)
    result = run.results.order_by("position").first()
    override_score(result=result, criterion="right", value=1, reason="It is.", by=cast.omar, at=timezone.now())
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # or PostgreSQL refuses TRUNCATE before any trigger is asked
    return run


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_evidence__through_save_update_delete_and_sql__is_refused(run):
    for model, changes in APPEND_ONLY.items():
        instance = model.objects.first()
        before = model.objects.values().get(pk=instance.pk)
        for name, value in changes.items():
            setattr(instance, name, value)
        refused(instance.save)
        refused(lambda model=model, changes=changes: model.objects.update(**changes))
        refused(lambda model=model, pk=instance.pk: model.objects.filter(pk=pk)._raw_delete("default"))
        refused(lambda model=model: execute(f"UPDATE {model._meta.db_table} SET id = id"))
        refused(lambda model=model: execute(f"DELETE FROM {model._meta.db_table}"))
        refused(lambda model=model: execute(f"TRUNCATE {model._meta.db_table} CASCADE"))
        assert model.objects.values().get(pk=instance.pk) == before


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_history__of_runs_and_suites__is_refused(run):
    for table in ("evaluation_historicalrun", "evaluation_historicalsuite"):
        refused(lambda table=table: execute(f"UPDATE {table} SET history_id = history_id"))
        refused(lambda table=table: execute(f"DELETE FROM {table}"))
        refused(lambda table=table: execute(f"TRUNCATE {table}"))


IDENTITY = {
    "content_digest": "sha256:" + "0" * 64,
    "suite_digest": "sha256:" + "0" * 64,
    "samples": 2,
    "is_demo": False,
    "cases_total": 1,
    "created_at": timezone.now(),
}


@pytest.mark.parametrize("name", IDENTITY)
def test_run__what_it_is_about__does_not_change(run, name):
    refused(lambda: Run.objects.update(**{name: IDENTITY[name]}))
    setattr(run, name, IDENTITY[name])
    refused(run.save)


@pytest.mark.parametrize("state", sorted(set(RunState.values) - {RunState.FINISHED}))
def test_run__finished__stays_finished(run, state):
    refused(lambda: Run.objects.update(state=state))


def test_run__is_not_removed(run):
    refused(lambda: Run.objects.filter(pk=run.pk)._raw_delete("default"))
    refused(lambda: execute("DELETE FROM evaluation_run"))
    refused(lambda: execute("TRUNCATE evaluation_run CASCADE"))


def copy_of(run, **changes):
    fields = {each.attname: getattr(run, each.attname) for each in Run._meta.concrete_fields if each.name != "id"}
    return Run(**{**fields, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"content_digest": "sha256:" + "0" * 64},
        {"suite_digest": "sha256:" + "0" * 64},
        {"samples": 0},
        {"samples": 21},
        {"state": "finished"},  # without a scorecard
        {"state": "finished", "scorecard": {}},  # without its end
    ],
)
def test_run__that_cannot_be__is_refused(cast, world, changes):
    run = start_run(suite=world.suite, version=world.version, by=cast.ana, at=timezone.now())

    refused(copy_of(run, **changes).save)
    copy_of(run).save()  # nothing else is wrong with it


def test_work__of_one_answer__is_there_once(cast, world):
    run = start_run(suite=world.suite, version=world.version, by=cast.ana, at=timezone.now())
    item = run.work.first()

    refused(lambda: WorkItem.objects.create(run=run, case=item.case, position=item.position, sample=item.sample))


@pytest.mark.parametrize(
    "changes",
    [{"value": 1.1, "passed": True}, {"value": -0.1, "passed": False}, {"value": None}, {"passed": None}],
)
def test_result__score_that_cannot_be__is_refused(run, changes):
    one = Result.objects.first()
    fields = {each.attname: getattr(one, each.attname) for each in Result._meta.concrete_fields if each.name != "id"}
    answer = StoredAnswer.objects.create(
        run=run, case=one.answer.case, position=9, sample=9, answered_at=timezone.now()
    )
    sound = {**fields, "answer_id": answer.pk, "position": 9, "sample": 9}

    refused(Result(**{**sound, **changes}).save)
    Result(**sound).save()


def test_answer_and_result__of_one_case__are_there_once(run):
    for model in (StoredAnswer, Result):
        one = model.objects.first()
        one.pk = None
        one._state.adding = True
        refused(lambda one=one: one.save(force_insert=True))


@pytest.mark.parametrize("changes", [{"value": 1.5}, {"value": -1}, {"reason": ""}])
def test_override__that_cannot_be__is_refused(cast, run, changes):
    sound = {
        "result": Result.objects.first(),
        "criterion": "right",
        "value": 1,
        "reason": "Yes.",
        "created_by": cast.omar,
        "created_at": timezone.now(),
    }

    refused(lambda: Override.objects.create(**{**sound, **changes}))
    Override.objects.create(**sound)
