"""A worker's shift on a run: claim, ask many at once, store as answers come, until nothing is left or time is up.

Several workers share a run, and any of them may be killed at any moment. What is stored is never asked for again; what
was claimed and not stored comes free when its lease runs out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from django.utils import timezone

from evaluation.choices import RunState
from evaluation.models import Result, Run, StoredAnswer
from evaluation.running.calls import RunCalls
from evaluation.running.cases import answer_case, judge_case
from evaluation.running.claims import Claimed, claim
from evaluation.running.database import Database
from evaluation.running.desk import Desk
from evaluation.running.storing import Answered, Round, Scored, store_round
from evaluation.running.trouble import HOPELESS, NOT_SENT, OUTAGE, Trouble
from evaluation.services.ending import finish_run, stop_run

_CLAIM_AT_ONCE = 64
_GATHER_S = 0.02  # answers that come together are stored together

Outcome = Answered | Scored


@dataclass
class Shift:
    desk: Desk
    database: Database
    calls: RunCalls
    most: int  # answers asked for at once
    at_work: set[asyncio.Task[Outcome]] = field(default_factory=set)
    model: Trouble[Answered] = field(default_factory=Trouble)
    judges: Trouble[Scored] = field(default_factory=Trouble)
    why_stop: str = ""  # a sentence: no budget
    is_over: bool = False  # the run ended otherwise: cancelled, or finished by another worker
    ran_dry: bool = False  # nothing is left to claim, or nothing may be claimed for now

    async def work(self, until: float) -> bool:
        """Until ``until``, a time of the event loop. Returns whether the run needs another shift."""
        loop = asyncio.get_running_loop()
        while True:
            if loop.time() < until:
                await self.take_more()
            if not self.at_work:
                break
            await self.store(await self.next_outcomes())
        return await self.leave()

    @property
    def is_closing(self) -> bool:
        """Nothing new is begun."""
        trouble = self.model.why_stop or self.judges.why_stop or self.model.was_not_sent or self.judges.was_not_sent
        return bool(trouble or self.why_stop or self.is_over or self.ran_dry)

    async def take_more(self) -> None:
        """Claim when half of the places are free: one trip for many."""
        free = self.most - len(self.at_work)
        if self.is_closing or free * 2 < self.most:
            return
        claims = await self.database.run(
            claim, self.desk.run, self.desk.worker, min(free, _CLAIM_AT_ONCE), now=timezone.now(), lease=self.desk.lease
        )
        self.look(claims.state)
        self.why_stop = claims.why_stop
        # What waits for room goes on when something of ours comes back, else with those who have what is under way.
        self.ran_dry = not claims.items and not (claims.has_to_wait and self.at_work)
        for each in claims.items:
            self.begin(each)

    def begin(self, claimed: Claimed) -> None:
        step = judge_case if claimed.answer else answer_case
        self.at_work.add(asyncio.ensure_future(step(self.desk, claimed, self.calls)))

    async def next_outcomes(self) -> list[Outcome]:
        """What is done by now, after a moment for more to come."""
        await asyncio.wait(self.at_work, return_when=asyncio.FIRST_COMPLETED)
        if len(self.at_work) > 1:
            await asyncio.sleep(_GATHER_S)
        done = {task for task in self.at_work if task.done()}
        self.at_work -= done
        return [task.result() for task in done]

    async def store(self, outcomes: list[Outcome]) -> None:
        answered: list[Answered] = []
        scored: list[Scored] = []
        for each in outcomes:
            if isinstance(each, Answered):
                error = each.error
                answered += self.model.sift(each, error.kind if error else "", error.says if error else "")
            else:
                scored += self.judges.sift(each, *_judges_problem(self.desk, each))
        await self.keep(answered, scored)

    async def keep(self, answered: list[Answered], scored: list[Scored]) -> None:
        now = Round(self.desk.worker, timezone.now(), answered, scored, self.calls.take_bills())
        kept = await self.database.run(store_round, self.desk.run, now)
        if kept.lost:
            self.ran_dry = False  # they are open again, and may miss a score
        self.look(kept.state)
        for claimed, stored in kept.waiting:
            self.begin(replace(claimed, answer=stored))

    def look(self, state: str) -> None:
        """At what became of the run meanwhile. What waits to be sent then is not sent any more."""
        self.is_over = self.is_over or state != RunState.RUNNING
        self.calls.is_closed = bool(self.is_over or self.model.why_stop or self.judges.why_stop)

    async def leave(self) -> bool:
        await self.settle()
        if self.is_over:
            return False
        if await self.database.run(finish_run, run=self.desk.run, at=timezone.now()) is not None:
            return False
        # Others may still be at their last answers: whoever stores the last one finishes the run.
        why_stop = self.model.why_stop or self.judges.why_stop or self.why_stop
        if why_stop:
            await self.database.run(stop_run, run=self.desk.run, because=why_stop, at=timezone.now())
            return False
        return self.model.was_not_sent or self.judges.was_not_sent or not self.ran_dry

    async def settle(self) -> None:
        has_answers, has_scores = await self.database.run(_has_any, self.desk.run)
        answered = self.model.settle(has_answered_before=has_answers)
        scored = self.judges.settle(has_answered_before=has_scores)
        if answered or scored or self.calls.bills:
            await self.keep(answered, scored)


def _has_any(run: Run) -> tuple[bool, bool]:
    """Whether there is an answer, and whether there is a score."""
    answers = StoredAnswer.objects.filter(run=run, problem="")
    return answers.exists(), Result.objects.filter(run=run, value__isnull=False).exists()


def _judges_problem(desk: Desk, scored: Scored) -> tuple[str, str]:
    """(kind, sentence) of what kept the judges of the suite from answering; a judge that one case alone has is that
    case's own affair, unless it was not asked at all."""
    suites = {criterion["key"] for criterion in desk.criteria}
    for key, check in (scored.score.by_key if scored.score else {}).items():
        kind = check["details"].get("problem", "")
        if kind in NOT_SENT or (key in suites and kind in (*HOPELESS, *OUTAGE)):
            return kind, check["reason"]
    return "", ""
