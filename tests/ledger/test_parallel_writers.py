"""Many connections at once: no fork, no gap. Real threads, real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections, transaction

from ledger.models import Entry
from ledger.services import record_many
from ledger.services.verify import verify_chain
from tests.ledger.conftest import some_record

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ROUNDS = 6, 8


def _in_thread(function, *arguments):
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def _write(start: Barrier, writer: int):
    start.wait()
    for turn in range(ROUNDS):
        try:
            with transaction.atomic():
                record_many([some_record(writer * 100 + turn * 2), some_record(writer * 100 + turn * 2 + 1)])
                if turn % 4 == 3:
                    raise RuntimeError("changed my mind")
        except RuntimeError:
            pass


def test_writers__in_parallel_with_rollbacks__make_one_chain_without_gaps():
    start = Barrier(WRITERS)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: _in_thread(_write, start, writer), range(WRITERS)))

    kept = WRITERS * ROUNDS * 3 // 4 * 2
    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == list(range(1, kept + 1))
    report = verify_chain()
    assert (report.finding, report.entries) == (None, kept)


def test_writer__with_an_old_snapshot__fails_instead_of_forking():
    """Under REPEATABLE READ the trigger cannot see the newest entry; the duplicate number is refused."""
    record_many([some_record(1)])

    with pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM ledger_entry")  # takes the snapshot
        with ThreadPoolExecutor(1) as other:
            other.submit(_in_thread, record_many, [some_record(2)]).result()
        record_many([some_record(3)])

    report = verify_chain()
    assert (report.finding, report.entries) == (None, 2)


def test_verification__while_others_write__finds_no_damage():
    start = Barrier(3)

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(_in_thread, _write, start, writer) for writer in range(2)]
        start.wait()
        reports = [verify_chain() for _ in range(10)]
        for each in writing:
            each.result()

    assert [report.finding for report in reports] == [None] * 10
