"""A run of 2,000 cases by two workers, what of it is our own work, and the page of a large run against a small one's.

``evaluation-run``: seconds from the start of the run to its scorecard, against cases × 50 ms / 32, with a scripted
server that answers in 50 ms, 32 calls at once, and two Celery workers, started beforehand.
``evaluation-overhead``: processor time of both workers for one case, less that of the official client making the same
calls in a bare loop, against 5 ms. Everything but the call counts: claiming, filling in the prompt, limits, scoring by
a regular expression, storing, the scorecard.
``evaluation-page``: the server's time for the page of a run of 20,000 cases against one of 200, and equal queries.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bench import asking, scratch
from bench import company as people
from bench.harness import Bench
from evaluation.documents import Case, a_case, a_criterion
from evaluation.models import ModelProvider, Result, Run, Suite, WorkItem
from evaluation.services import attach_suite, create_suite, save_suite, start_run
from evaluation.services.connections import add_connection
from evaluation.services.ending import begin_run, finish_run
from portal.celery import app
from portal.embedded.redis import Redis
from registry.models import PromptVersion
from tests.workers import start_worker

CASES, DELAY_S, AT_ONCE, WORKERS = 2_000, 0.05, 32, 2
OWN_MS = 5.0
FEW, MANY = 200, 20_000
_WORLD = "evaluating"
_READER = "editor@example.com"
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_kept: dict[str, Any] = {}


def _cases(number: int) -> list[Case]:
    return [a_case(f"case-{each:05}", variables={"question": f"Is {each} a number?"}) for each in range(number)]


def _fill(cases: int, base_url: str) -> None:
    """A prompt, a suite of so many cases that a regular expression scores, and a connection."""
    company = people.found(risk_tier="limited")
    editor = company.people["editor"]
    variables = [{"name": "question", "type": "string", "description": "", "required": True}]
    (version,) = people.write(company, "answerer", ["Answer yes or no.\n{{ question }}"], variables=variables)
    at = timezone.now()
    suite = create_suite(by=editor, at=at, feature=company.feature, slug="answers", title="Answers")
    criteria = [a_criterion("says-yes", "regex", {"pattern": r"(?i)\byes\b"})]
    save_suite(
        suite=suite,
        document={"accuracy_threshold": 0.9, "criteria": criteria, "cases": _cases(cases)},
        by=editor,
        at=at,
    )
    attach_suite(suite=suite, prompt=version.prompt, by=editor, at=at)
    with override_settings(EVALUATION_PRIVATE_ADDRESSES=True):
        add_connection(
            by=company.people["admin"],
            at=at,
            kind="openai" if base_url else "offline",
            name="Scripted",
            serves="example",
            base_url=base_url,
            concurrency=AT_ONCE,
        )


def _start() -> Run:
    version = PromptVersion.objects.select_related("prompt__feature").get(prompt__slug="answerer")
    return start_run(suite=Suite.objects.get(), version=version, by=None, at=timezone.now(), uses_cache=False)


# --- two workers against the scripted server ------------------------------------------------------------------------


def _prepare_workers() -> None:
    folder = _kept["folder"] = tempfile.TemporaryDirectory()
    _kept["server"] = server = subprocess.Popen(
        [sys.executable, "-m", "tests.evaluation.scripted.server", "--delay-ms", str(DELAY_S * 1000)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stdout is not None
    _kept["url"] = server.stdout.readline().strip()
    redis = _kept["redis"] = Redis(Path(folder.name) / "redis", log=Path(folder.name) / "redis.log")
    redis.start()
    scratch.make(_WORLD, partial(_fill, CASES, _kept["url"]))
    with scratch.inside(_WORLD):
        ModelProvider.objects.update(base_url=_kept["url"])  # of an earlier line's server
        own = {"REDIS_URL": redis.url, "SECRET_KEY": settings.SECRET_KEY, "EVALUATION_PRIVATE_ADDRESSES": "true"}
        _kept["workers"] = [start_worker(**own) for _ in range(WORKERS)]


def _dismiss() -> None:
    for process in (*_kept["workers"], _kept["server"]):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    _kept["redis"].stop()
    _kept["folder"].cleanup()


def _run() -> float:
    """Seconds from start to scorecard."""
    with scratch.inside(_WORLD):
        started = time.perf_counter()
        run = _start()
        broker = _kept["redis"].url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        with app.connection_for_write(url=broker) as queue:
            for place in range(WORKERS):
                kwargs = {"run_id": str(run.pk), "place": place}
                app.send_task("evaluation.tasks.work_on", kwargs=kwargs, connection=queue)
        while run.state in ("waiting", "running"):
            time.sleep(0.02)
            run.refresh_from_db(fields=["state", "ended_because", "scorecard"])
        elapsed = time.perf_counter() - started
    card = run.scorecard or {"accuracy": None}
    if run.state != "finished" or not card["accuracy"] or card["accuracy"]["mean"] != 1:
        raise RuntimeError(f"The run did something else than expected: {run.state} {run.ended_because}")
    return elapsed


def _overhead_ms() -> float:
    before = _processor_s()
    _run()
    ours = _processor_s() - before
    return (ours - _bare_s()) / CASES * 1000


def _processor_s() -> float:
    """Of both workers since they started."""
    stats = [Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split() for worker in _kept["workers"]]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) * _TICK_S


def _bare_s() -> float:
    """Processor time of the official client for the same calls, as its documentation has it."""
    before = time.process_time()
    asyncio.run(_bare_calls())
    return time.process_time() - before


async def _bare_calls() -> None:
    from openai import AsyncOpenAI  # noqa: PLC0415 (takes a second to import, and only this line needs it)

    async with AsyncOpenAI(api_key="none", base_url=_kept["url"], max_retries=0) as client:
        room = asyncio.Semaphore(AT_ONCE)

        async def ask(number: int) -> None:
            async with room:
                text = f"Answer yes or no.\nIs {number} a number?"
                await client.chat.completions.create(model="example-1", messages=[{"role": "system", "content": text}])

        await asyncio.gather(*(ask(number) for number in range(CASES)))


# --- the page of a run ----------------------------------------------------------------------------------------------

_ANSWERS = """
INSERT INTO evaluation_storedanswer (id, run_id, case_id, position, sample, replies, problem, says, attempts, is_cached,
  latency_ms, input_tokens, output_tokens, cost_micro_usd, answered_at)
SELECT gen_random_uuid(), run_id, case_id, position, sample, jsonb_build_array(jsonb_build_object('text', 'Yes, ' ||
  position, 'tool_calls', '[]'::jsonb, 'finish_reason', 'stop', 'model', 'example-1', 'usage', '{}'::jsonb,
  'latency_ms', 500, 'cost_micro_usd', 30, 'is_cached', false)), '', '', 1, false, 400 + position %% 200, 20, 5, 30,
  now()
FROM evaluation_workitem WHERE run_id = %s
"""
_RESULTS = """
INSERT INTO evaluation_result (id, run_id, answer_id, position, sample, case_key, case_digest, tags, value, passed,
  problem, scores, judge_cost_micro_usd, scored_at)
SELECT gen_random_uuid(), run_id, answer.id, position, sample, cases.key, cases.digest, cases.tags,
  (position %% 10 > 0)::int, position %% 10 > 0, '', jsonb_build_object('says-yes', jsonb_build_object('value',
  (position %% 10 > 0)::int, 'passed', position %% 10 > 0, 'reason', 'The pattern is there.', 'details', '{}'::jsonb,
  'weight', 1, 'threshold', 1)), 0, now()
FROM evaluation_storedanswer answer JOIN evaluation_case cases ON cases.id = answer.case_id WHERE run_id = %s
"""


def _fill_finished(cases: int) -> None:
    _fill(cases, "")
    run = _start()
    begin_run(run=run, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, [run.pk])
        cursor.execute(_RESULTS, [run.pk])
    WorkItem.objects.all().delete()
    if finish_run(run=run, at=timezone.now()) is None or Result.objects.count() != cases:
        raise RuntimeError("The world of the bench is not as large as it should be.")


def _page_world(cases: int) -> str:
    return f"evaluated_{cases}"


def _path(cases: int) -> str:
    with scratch.inside(_page_world(cases)):
        return Run.objects.get().get_absolute_url()


def _prepare_pages() -> None:
    for cases in (FEW, MANY):
        scratch.make(_page_world(cases), partial(_fill_finished, cases))
        _kept[_page_world(cases)] = _path(cases)
    asked = {cases: asking.queries(_page_world(cases), _READER, _kept[_page_world(cases)]) for cases in (FEW, MANY)}
    if len(set(asked.values())) > 1:
        raise RuntimeError(f"The page of a run does not ask the same number of queries: {asked}.")


def _page_s(cases: int) -> float:
    return asking.seconds(_page_world(cases), _READER, _kept[_page_world(cases)])


BENCHES = {
    "evaluation-run": Bench(
        issue=4,
        target=1.3,
        ours=_run,
        reference=lambda: CASES * DELAY_S / AT_ONCE,
        setup=_prepare_workers,
        teardown=_dismiss,
    ),
    "evaluation-overhead": Bench(
        issue=4,
        target=1.0,
        ours=_overhead_ms,
        reference=lambda: OWN_MS,
        unit="ms",
        setup=_prepare_workers,
        teardown=_dismiss,
    ),
    "evaluation-page": Bench(
        issue=4,
        target=1.5,
        ours=partial(_page_s, MANY),
        reference=partial(_page_s, FEW),
        setup=_prepare_pages,
    ),
}
