"""Two people at once, and a worker killed in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.services.derive import derive_access
from ledger.models import Entry
from registry.models import Contribution, ImportLine, ImportRun, Prompt, PromptVersion
from registry.services.importing import continue_import, resume_stalled, start_import
from tests.factories import NOW, make_cast
from tests.registry.importing.files import planned, table
from tests.together import at_once
from tests.workers import start_worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def big_table(rows, *, backwards=False):
    """Rows of about a kilobyte; ``backwards`` holds the same in the other order."""
    numbers = reversed(range(rows)) if backwards else range(rows)
    return table(*((f"Prompt {number}", f"Do {number}. " + "Think before you answer. " * 40) for number in numbers))


def everything():
    return (
        Prompt.objects.count(),
        PromptVersion.objects.count(),
        Prompt.history.count(),
        PromptVersion.history.count(),
        Contribution.objects.count(),
        Entry.objects.filter(action="prompt.imported").count(),
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_two_people__importing_the_same_at_once__make_no_doubles(backwards):
    cast = make_cast()
    runs = [
        planned([big_table(450)], cast.ana, cast.feature),
        planned([big_table(450, backwards=backwards)], cast.omar, cast.feature),
    ]
    for run, by in zip(runs, (cast.ana, cast.omar), strict=True):
        start_import(run=run, by=by, at=NOW, in_background=False)
    barrier = threading.Barrier(2)
    errors = []

    def work(run):
        barrier.wait()
        try:
            continue_import(run=run, at=NOW)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    counts = [ImportRun.objects.get(pk=run.pk).counts for run in runs]
    assert errors == []
    assert everything() == (450,) * 6
    assert sum(each.get("created", 0) for each in counts) == sum(each.get("unchanged", 0) for each in counts) == 450


def test_one_import__worked_on_by_two_workers__is_done_once():
    cast = make_cast()
    run = planned([big_table(450)], cast.ana, cast.feature)
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    def work():
        try:
            continue_import(run=run, at=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    run.refresh_from_db()
    assert (run.state, run.counts, run.done) == ("finished", {"created": 450}, 450)
    assert everything() == (450,) * 6
    assert Entry.objects.filter(action="import.finished").count() == 1


def test_import__of_somebody_who_may_no_longer_edit__stops_once_for_two_workers():
    cast = make_cast()
    run = planned([big_table(3)], cast.ana, cast.feature)
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)
    RoleGrant.objects.filter(person=cast.ana).update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    derive_access([cast.ana.pk])

    outcomes = at_once(*[lambda: continue_import(run=run, at=NOW)] * 2)

    assert [outcome.state for outcome in outcomes] == ["failed", "failed"]
    assert run.history.filter(state="failed").count() == 1


@pytest.mark.slow
def test_import__worker_killed_in_the_middle__goes_on_and_doubles_nothing():
    cast = make_cast()
    run = planned([big_table(3_000)], cast.ana, cast.feature)
    worker = start_worker()
    try:
        start_import(run=run, by=cast.ana, at=timezone.now(), in_background=True)
        wait_for(lambda: ImportLine.objects.filter(run=run).exists())
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    run.refresh_from_db()
    halfway, found = run.done, everything()
    assert run.state == "running"
    assert 0 < halfway < 3_000
    assert found == (halfway,) * 6

    assert resume_stalled(at=timezone.now() + dt.timedelta(minutes=3)) == 1
    worker = start_worker()
    try:
        wait_for(lambda: ImportRun.objects.get(pk=run.pk).is_finished)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    run.refresh_from_db()
    assert (run.counts, run.done) == ({"created": 3_000}, 3_000)
    assert everything() == (3_000,) * 6
