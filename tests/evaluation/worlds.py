"""What tests of evaluation start from: a prompt with a submitted version, a suite, and a connection to call."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from types import SimpleNamespace

from django.utils import timezone

from evaluation.answers import Answer, Reply
from evaluation.documents import a_case, a_criterion
from evaluation.running.claims import claim
from evaluation.running.storing import Answered, Round, store_round
from evaluation.running.work import work_on_run
from evaluation.scorers.together import score_case
from evaluation.services import attach_suite, create_suite, save_suite, start_run
from evaluation.services.connections import add_connection
from evaluation.services.ending import begin_run, finish_run
from tests.factories import AIModelFactory, PromptFactory, PromptVersionFactory, content

NOW_WORDS = "You answer in one word.\n{{ question }}"


def a_version(people, *, slug="answerer", text=NOW_WORDS, model="gpt-test", prompt=None, **fields):
    """Submitted, with a variable ``question``; numbers given as ``major=``, ``minor=``."""
    prompt = prompt or PromptFactory(slug=slug, feature=people.feature, owner=people.omar)
    variables = [{"name": "question", "type": "string", "description": "", "required": True}]
    more = {key: fields.pop(key) for key in ("parameters", "output_schema", "tools") if key in fields}
    made = content(text, variables=variables, model=model, **more)
    made["messages"] = [{"role": "user", "content": text}]
    return PromptVersionFactory(prompt=prompt, submitted=True, content=made, created_by=people.ana, **fields)


def cases_of(*questions, expected="yes", **fields):
    return [
        a_case(f"case-{number:03}", variables={"question": question}, expected=expected, **fields)
        for number, question in enumerate(questions)
    ]


def a_document(*questions, criteria=None, threshold=0.9, cases=None, **fields):
    return {
        "accuracy_threshold": threshold,
        "criteria": criteria or [a_criterion("right", "exact")],
        "cases": cases if cases is not None else cases_of(*questions, **fields),
    }


def a_suite(people, document, *, slug="answers", prompts=()):
    at = timezone.now()
    suite = create_suite(by=people.ana, at=at, feature=people.feature, slug=slug, title=slug.capitalize())
    save_suite(suite=suite, document=document, by=people.ana, at=at)
    suite.refresh_from_db()
    for prompt in prompts:
        attach_suite(suite=suite, prompt=prompt, by=people.ana, at=at)
    return suite


def a_connection(people, *, kind="openai", base_url="", settings=None, **fields):
    """To the provider "OpenAI" of the catalogue, whatever it really speaks to. Addresses of this machine need
    ``settings.EVALUATION_PRIVATE_ADDRESSES``."""
    if base_url and settings is not None:
        settings.EVALUATION_PRIVATE_ADDRESSES = True
    fields = {"name": f"Test {kind}", "serves": "OpenAI", "base_url": base_url, "timeout_s": 5, **fields}
    key = {"key_source": "stored", "key": "sk-test-1234567890"} if kind != "offline" else {}
    return add_connection(by=people.max, at=timezone.now(), kind=kind, **{**key, **fields})


def a_world(people, *questions, server=None, settings=None, document=None, **fields):
    """One prompt, one suite, one connection: to ``server`` (``tests.evaluation.scripted``), or made-up answers."""
    model = AIModelFactory(model_id="gpt-test", provider="OpenAI", **fields.pop("prices", {}))
    version = a_version(people, **fields.pop("version", {}))
    suite = a_suite(people, document or a_document(*questions), prompts=[version.prompt])
    kind = "openai" if server else "offline"
    connection = a_connection(people, kind=kind, base_url=server.url if server else "", settings=settings, **fields)
    return SimpleNamespace(model=model, version=version, suite=suite, connection=connection, prompt=version.prompt)


def a_run(people, world, **more):
    """Started, and worked on here until nothing is left, as a worker would."""
    run = start_run(suite=world.suite, version=world.version, by=people.ana, at=timezone.now(), **more)
    work(run)
    return run


def work(run):
    """Shifts in this process, until the run needs no other one."""
    while asyncio.run(work_on_run(run.pk)):
        pass
    run.refresh_from_db()


def a_told_run(people, world, *, wrong=(), **more):
    """Finished without asking anybody, inside the test's own transaction: every answer is as expected, but those at the
    positions in ``wrong``."""
    at = timezone.now()
    run = start_run(suite=world.suite, version=world.version, by=people.ana, at=at, **more)
    begin_run(run=run, at=at)
    worker, criteria = uuid.uuid4(), run.suite_version.criteria
    answered = []
    for claimed in claim(run, worker, 1_000, now=at, lease=dt.timedelta(minutes=1)).items:
        text = "otherwise" if claimed.position in wrong else str(claimed.case["expected"])
        answer = Answer((Reply(text, latency_ms=5, cost_micro_usd=0),), ("",))
        score = asyncio.run(score_case([*criteria, *claimed.case["checks"]], claimed.case, answer, None))
        answered.append(Answered(claimed, at, answer, score=score))
    store_round(run, Round(worker, at, answered))
    return finish_run(run=run, at=at)
