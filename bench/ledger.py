"""Verifying a ledger of a million entries.

``verify-ledger``: all that ``manage.py verify_ledger`` checks (hashes, links, columns, texts) against a bare loop of
SHA-256 over the same sealed bytes, read from the same table in the fastest way known here.
``verify-ledger-memory``: how many MB the memory of a process grows while it verifies, against 1 MB: the target is MB.

The entries go through the real triggers of a scratch database beside the one of DATABASE_URL, dropped at the end.
"""

from __future__ import annotations

import atexit
import hashlib
import re
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

import django
import psycopg

django.setup()  # the imports below need it

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from bench.harness import Bench  # noqa: E402
from ledger.models import Entry  # noqa: E402
from ledger.services.verify import verify_chain  # noqa: E402
from ledger.verification.report import Head  # noqa: E402

ENTRIES = 1_000_000
SCRATCH = "countersign_bench_ledger"

# As record_many would write them: forty people, five thousand prompts, every third with a reason.
_FACTS = """
CREATE TEMPORARY TABLE facts AS
SELECT i, md5('person' || i %% 40)::uuid AS actor, 'Person number ' || i %% 40 AS actor_name,
  uuid_send(gen_random_uuid()) AS actor_salt,
  'prompt-' || i %% 5000 AS label, uuid_send(gen_random_uuid()) AS label_salt,
  CASE WHEN i %% 3 = 0 THEN 'Tighter wording, change number ' || i END AS reason,
  CASE WHEN i %% 3 = 0 THEN uuid_send(gen_random_uuid()) END AS reason_salt
FROM generate_series(1, %s) AS i
"""
_ENTRIES = """
INSERT INTO ledger_entry (sealed)
SELECT convert_to(
  '{"action":"' || (ARRAY['prompt.created', 'prompt.updated', 'prompt_version.submitted'])[i % 3 + 1]
  || '","actor_id":"' || actor || '","after_digest":"sha256:' || encode(sha256(int8send(i)), 'hex')
  || '","at":"' || to_char(timestamp '2026-01-01' + i * interval '17.123 s', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || '","before_digest":"","digest":"","feature_id":"' || md5('feature' || i % 20)::uuid
  || '","format":1,"object_id":"' || md5('prompt' || i % 5000)::uuid
  || '","object_type":"registry.prompt","policy_id":"","request_id":"' || md5(i::text)
  || '","role":"","texts":{"actor_name":"' || encode(sha256(actor_salt || convert_to(actor_name, 'UTF8')), 'hex')
  || '","details":null,"object_label":"' || encode(sha256(label_salt || convert_to(label, 'UTF8')), 'hex')
  || '","reason":' || coalesce('"' || encode(sha256(reason_salt || convert_to(reason, 'UTF8')), 'hex') || '"', 'null')
  || '}}', 'UTF8')
FROM facts ORDER BY i
"""
_TEXTS = """
INSERT INTO ledger_entrytext
  (sequence, actor_name, actor_name_salt, object_label, object_label_salt, reason, reason_salt)
SELECT i, actor_name, actor_salt, label, label_salt, reason, reason_salt FROM facts ORDER BY i
"""


@cache
def prepare() -> None:
    """Make the scratch database, once for both lines, and point Django at it."""
    given = connection.get_connection_params()
    server = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
    with psycopg.connect(**server, autocommit=True) as home:
        home.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        home.execute(f"CREATE DATABASE {SCRATCH}")
    atexit.register(_drop, server)
    connection.close()
    _use_scratch()
    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [ENTRIES])
        cursor.execute(_ENTRIES)
        cursor.execute(_TEXTS)
        cursor.execute("VACUUM ANALYZE ledger_entry, ledger_entrytext")
    connection.close()


def _use_scratch() -> None:
    """Threads that verify open connections of their own, from the settings; hence both."""
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = SCRATCH


def _drop(server: dict[str, str]) -> None:
    connections.close_all()
    with psycopg.connect(**server, autocommit=True) as home:
        home.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")


def verify() -> None:
    report = verify_chain()
    if report.finding or report.entries != ENTRIES or report.blanked:
        raise RuntimeError(f"The ledger of the bench does not verify: {report}")


def bare_loop() -> None:
    digest, count = hashlib.sha256, 0
    running = bytes(32)
    statement = "COPY (SELECT sealed FROM ledger_entry ORDER BY sequence) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["bytea"])
        for (sealed,) in copy.rows():
            running = digest(running + sealed).digest()
            count += 1
    if count != ENTRIES:
        raise RuntimeError(f"The bare loop read {count} entries.")


def memory_growth() -> float:
    """In a process of its own, since a high-water mark never falls."""
    command = [sys.executable, "-m", "bench.ledger"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(answer.stdout.split()[-1])


def _measure_growth() -> None:
    """The child: verify the last thousand entries, so that all code is loaded, then everything."""
    _use_scratch()
    start = Entry.objects.get(pk=ENTRIES - 1_000)
    verify_chain(start=Head(start.pk, bytes(start.entry_hash)))
    before = _resident_mb()
    verify()
    print(max(_peak_mb() - before, 0.0))  # the kernel counts in batches, so no growth can come out below zero


def _resident_mb() -> float:
    """What is in memory now; the peak so far may be higher, and would hide growth."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def _peak_mb() -> float:
    """From the memory of this program alone: ru_maxrss would start with that of the process which began it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


BENCHES = {
    "verify-ledger": Bench(issue=2, target=3.0, ours=verify, reference=bare_loop, setup=prepare),
    "verify-ledger-memory": Bench(
        issue=2, target=50.0, ours=memory_growth, reference=lambda: 1.0, unit="MB", setup=prepare
    ),
}

if __name__ == "__main__":
    _measure_growth()
