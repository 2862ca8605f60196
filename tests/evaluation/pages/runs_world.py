"""Runs as pages show them: answered and scored by what a test says, without asking any model."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from evaluation.answers import Reply, ToolCall, Usage
from evaluation.models import Result, Run, StoredAnswer, WorkItem
from evaluation.running.replies import as_json
from evaluation.services import start_run
from evaluation.services.ending import begin_run, finish_run
from tests.evaluation.worlds import a_connection, a_document, a_suite, a_version
from tests.factories import AIModelFactory

PRICES = {"input_price_micro_usd": 2_000_000, "output_price_micro_usd": 8_000_000}


def said(answer) -> str:
    """The page's words on one line."""
    return " ".join(answer.content.decode().split())


def a_place(cast, *questions, document=None, kind="openai", samples=1, prices=PRICES) -> SimpleNamespace:
    """One prompt with one submitted version, a suite that tries it, a model and a connection to it."""
    model = AIModelFactory(model_id="gpt-test", provider="OpenAI", **prices)
    version = a_version(cast)
    suite = a_suite(cast, document or a_document(*questions), prompts=[version.prompt])
    if samples != 1:
        type(suite).objects.filter(pk=suite.pk).update(samples=samples)
        suite.refresh_from_db()
    connection = a_connection(cast, kind=kind)
    return SimpleNamespace(model=model, version=version, suite=suite, connection=connection, prompt=version.prompt)


def started(cast, place, *, version=None, by=None, **more) -> Run:
    return start_run(suite=place.suite, version=version or place.version, by=by or cast.ana, at=timezone.now(), **more)


def answer(run: Run, outcomes, *, start=0, texts=None, calls=(), keys=("right",)) -> None:
    """One after another, from the answer ``start`` on: True and False as the criteria ``keys`` saw it, a word for a
    problem that left no answer."""
    at = timezone.now()
    begin_run(run=run, at=at)
    for number, outcome in enumerate(outcomes, start):
        position, sample = divmod(number, run.samples) if run.samples > 1 else (number, 0)
        case = run.suite_version.cases(position, position + 1)[0]
        text = (texts or {}).get(number, "yes" if outcome else "no")
        facts = {"run": run, "case": case, "position": position, "sample": sample}
        facts["answered_at"] = at + dt.timedelta(seconds=number)
        stored = _stored(facts, outcome, text, calls)
        _scored(case, stored, outcome, keys)
    WorkItem.objects.filter(run=run, position__lt=-(-(start + len(outcomes)) // run.samples)).delete()


def _stored(facts, outcome, text, calls) -> StoredAnswer:
    if isinstance(outcome, str) and outcome != "not_scored":
        says = "The provider did not answer in time."
        return StoredAnswer.objects.create(**facts, problem=outcome, says=says, attempts=3)
    reply = Reply(
        text=text,
        tool_calls=tuple(ToolCall(*call) for call in calls),
        finish_reason="stop",
        model="gpt-test-2026",
        usage=Usage(input_tokens=40, output_tokens=10),
        latency_ms=100 + facts["position"],
        cost_micro_usd=160,
    )
    turns = [reply, *([reply] * len(facts["case"].document["follow_ups"]))]
    return StoredAnswer.objects.create(
        **facts,
        replies=[as_json(each) for each in turns],
        latency_ms=reply.latency_ms,
        input_tokens=40,
        output_tokens=10,
        cost_micro_usd=160,
    )


def _scored(case, stored, outcome, keys) -> None:
    passed = outcome if isinstance(outcome, bool) else None
    value = None if passed is None else float(passed)
    reason = {True: "It is the expected answer.", False: "It is not the expected answer.", None: "No verdict."}[passed]
    one = {"value": value, "passed": passed, "reason": reason, "details": {}, "weight": 1.0, "threshold": 1.0}
    Result.objects.create(
        run=stored.run,
        answer=stored,
        position=stored.position,
        sample=stored.sample,
        case_key=case.key,
        case_digest=case.digest,
        tags=case.tags,
        value=value,
        passed=passed,
        problem=outcome if isinstance(outcome, str) else "",
        scores={} if stored.problem else dict.fromkeys(keys, one),
        scored_at=stored.answered_at,
    )


def finished(cast, place, outcomes, *, baseline=None, **more) -> Run:
    """A run with its scorecard; ``baseline`` is what it is compared with."""
    answering = {key: more.pop(key) for key in ("texts", "calls", "keys") if key in more}
    run = started(cast, place, **more)
    if baseline is not None:
        Run.objects.filter(pk=run.pk).update(baseline=baseline)
    answer(run, outcomes, **answering)
    finish_run(run=run, at=timezone.now())
    run.refresh_from_db()
    return run
