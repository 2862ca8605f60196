"""Evaluations of the story: worked on here, at the time of the story, with the made-up answers of the demonstration.

Real workers take the present for the time of everything, share limits through Redis, and see only what is committed;
the story is one transaction. So runs are put to the same provider, the same scorers and the same budgets, one shift
after the other.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.answers import Answer, Ask, Reply
from evaluation.documents import Criterion
from evaluation.models import Run
from evaluation.providers.base import Client
from evaluation.providers.prices import cost_micro_usd
from evaluation.providers.registering import provider as kind_of
from evaluation.running.asks import ask_for, last_user_text, opening
from evaluation.running.claims import Claimed, claim
from evaluation.running.lines import connection_of
from evaluation.running.storing import Answered, Round, store_round
from evaluation.scorers.together import CaseScore, score_case
from evaluation.services.ending import begin_run, finish_run, stop_run
from registry.content import Content
from registry.models import AIModel

ONE_ANSWER = dt.timedelta(milliseconds=900)
# (content, case, how the model has drifted): what it answers and how that scores is always the same.
Known = dict[tuple[str, str, str], tuple[Answer, CaseScore]]
_AT_ONCE = 10_000
_LEASE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Drift:
    """From ``since`` on the model answers otherwise, although nobody changed anything: what schedules are for.
    ``answers`` are those that changed, whole."""

    prompt: str
    since: dt.datetime
    answers: dict[str, str]

    def changed(self, reply: Reply) -> Reply:
        return replace(reply, text=self.answers.get(reply.text, reply.text))


@dataclass(frozen=True)
class MadeUpCalls:
    """``evaluation.scorers.base.Calls``, without limits: nobody else asks."""

    model: AIModel
    client: Client
    drift: Drift | None = None

    async def ask(self, ask: Ask) -> Reply:
        """With the price that the model would have cost. A millisecond is the least that anything takes."""
        reply = await self.client.ask(ask)
        cost = cost_micro_usd(
            ask.model,
            reply.usage,
            input_price=self.model.input_price_micro_usd,
            output_price=self.model.output_price_micro_usd,
            provider=self.model.provider,
        )
        reply = replace(reply, cost_micro_usd=cost, latency_ms=max(1, reply.latency_ms))
        return self.drift.changed(reply) if self.drift else reply

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return await self.client.embed(model, texts)


@dataclass(frozen=True)
class OneCase:
    """How each case of a run is put to its version."""

    content: Content
    digest: str  # of content and suite
    criteria: list[Criterion]
    calls: MadeUpCalls
    known: Known

    async def answer(self, claimed: Claimed, at: dt.datetime) -> Answered:
        key = (self.digest, claimed.case_digest, str(self.calls.drift))
        if key not in self.known:
            self.known[key] = await self._asked(claimed)
        answer, score = self.known[key]
        return Answered(claimed, at, answer, score=score)

    async def _asked(self, claimed: Claimed) -> tuple[Answer, CaseScore]:
        messages = opening(self.content, claimed.case)
        reply = await self.calls.ask(ask_for(self.content, self.calls.model.model_id, messages))
        answer = Answer((reply,), (last_user_text(messages),))
        return answer, await score_case([*self.criteria, *claimed.case["checks"]], claimed.case, answer, self.calls)


def takes(run: Run) -> dt.timedelta:
    """How long the story lets it work."""
    return ONE_ANSWER * run.answers_total


def work_through(run: Run, known: Known, *, begins: dt.datetime, at: dt.datetime, drift: Drift | None) -> Run | None:
    """All of it, or as much as its budget pays for; it is over at ``at``. None when it was over before."""
    begun = begin_run(run=run, at=begins)
    if begun is None:
        return None
    worker, moment = uuid.uuid4(), begins
    client = kind_of(run.provider.kind).connect(connection_of(run.provider))
    calls = MadeUpCalls(run.model, client, drift)
    digest = f"{run.content_digest} {run.suite_digest}"
    case = OneCase(run.version.content, digest, run.suite_version.criteria, calls, known)
    most = _AT_ONCE if run.budget_micro_usd is None else run.provider.concurrency
    while True:
        claims = claim(begun, worker, most, now=at, lease=_LEASE)
        if claims.why_stop:
            return stop_run(run=begun, because=claims.why_stop, at=at)
        if not claims.items:
            return finish_run(run=begun, at=at)
        moment = min(at, moment + ONE_ANSWER * len(claims.items))
        answered = asyncio.run(_answer_all(case, claims.items, moment))
        paid = sum(each.answer.cost_micro_usd or 0 for each in answered if each.answer)
        store_round(begun, Round(worker, moment, answered, bills={run.provider_id: paid}))


async def _answer_all(case: OneCase, items: Sequence[Claimed], at: dt.datetime) -> list[Answered]:
    return [await case.answer(each, at) for each in items]
