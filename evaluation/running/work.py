"""A worker's shift on a run: claim, ask many at once, store as answers come, until nothing is left or time is up.

Several workers share a run, and any of them may be killed at any moment. What is stored is never asked for again; what
was claimed and not stored comes free when its lease runs out.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils import timezone

from evaluation.answers import CallError, ErrorKind
from evaluation.choices import RunState
from evaluation.running.calls import RunCalls
from evaluation.running.cases import answer_case, judge_case
from evaluation.running.claims import Claimed, claim, let_go, renew
from evaluation.running.database import Database
from evaluation.running.desk import Desk, sit_down
from evaluation.running.lines import load_lines
from evaluation.running.purse import why_no_more
from evaluation.running.storing import Answered, Scored, Standing, standing, store_round
from evaluation.services.ending import finish_run, stop_run

# Nothing that is asked later would be answered either: stop, rather than fail every case that is left.
_HOPELESS = (
    ErrorKind.KEY_REFUSED,
    ErrorKind.KEY_MISSING,
    ErrorKind.MODEL_UNKNOWN,
    ErrorKind.ADDRESS_REFUSED,
    ErrorKind.LIMITS_UNKNOWN,
)
_OUTAGE = (ErrorKind.UNREACHABLE, ErrorKind.TIMED_OUT, ErrorKind.SERVER_ERROR, ErrorKind.RATE_LIMITED)
_FAILURES_IN_A_ROW = 10  # of these, each tried several times: the provider is down
_TAKE_UP = "What is missing can be asked for once that is mended: take the evaluation up again."
_CLAIM_AT_ONCE = 32
_GATHER_S = 0.02  # answers that come together are stored together


async def work_on_run(run_id: uuid.UUID) -> bool:
    """Returns whether open work may be left: then the run needs another shift."""
    database = Database()
    try:
        desk = await database.run(sit_down, run_id)
        if desk is None:
            return False
        try:
            return await _with_lines(desk, database)
        finally:
            await database.run(let_go, desk.worker)
    finally:
        await database.close()


async def _with_lines(desk: Desk, database: Database) -> bool:
    lines = await database.run(load_lines)
    try:
        lines.line_of(desk.run.provider)
    except CallError as error:
        await database.run(stop_run, run=desk.run, because=error.says, at=timezone.now())
        return False
    calls = RunCalls(desk.run.provider, lines, database, desk.run.uses_cache)
    shift = Shift(desk, database, calls, most=desk.run.provider.concurrency)
    holding = asyncio.create_task(_hold_on(desk, database))
    try:
        return await shift.work(asyncio.get_running_loop().time() + settings.EVALUATION_SHIFT_S)
    finally:
        holding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await holding
        await lines.close()


async def _hold_on(desk: Desk, database: Database) -> None:
    while True:
        await asyncio.sleep(desk.lease.total_seconds() / 3)
        await database.run(renew, desk.worker, now=timezone.now(), lease=desk.lease)


Outcome = Answered | Scored


@dataclass
class Shift:
    desk: Desk
    database: Database
    calls: RunCalls
    most: int  # answers asked for at once
    at_work: set[asyncio.Task[Outcome]] = field(default_factory=set)
    why_stop: str = ""  # a sentence once nothing more shall be asked
    is_over: bool = False  # the run ended otherwise: cancelled, or finished by another worker
    ran_dry: bool = False  # nothing is left to claim
    failures: int = 0  # in a row

    async def work(self, until: float) -> bool:
        loop = asyncio.get_running_loop()
        self.look(await self.database.run(standing, self.desk.run, timezone.now()))
        while True:
            if loop.time() < until:
                await self.take_more()
            if not self.at_work:
                break
            await self.store(await self.next_outcomes())
        return await self.leave()

    async def take_more(self) -> None:
        """Claim when half of the places are free: one trip for many."""
        free = self.most - len(self.at_work)
        if self.why_stop or self.is_over or self.ran_dry or free * 2 < self.most:
            return
        claimed = await self.database.run(
            claim,
            self.desk.run,
            self.desk.worker,
            min(free, _CLAIM_AT_ONCE),
            now=timezone.now(),
            lease=self.desk.lease,
        )
        self.ran_dry = not claimed
        for each in claimed:
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
        outcomes: list[Outcome] = []
        for task in done:
            outcomes.append(task.result())
        return outcomes

    async def store(self, outcomes: list[Outcome]) -> None:
        answered = [each for each in outcomes if isinstance(each, Answered) and not self.hopeless(each)]
        scored = [each for each in outcomes if isinstance(each, Scored) and not self.judge_is_gone(each)]
        now, waiting = await self.database.run(store_round, self.desk.run, answered, scored, timezone.now())
        self.look(now)
        for claimed, stored in waiting:
            self.begin(replace(claimed, answer=stored))

    def hopeless(self, answered: Answered) -> bool:
        """Whether nothing was learnt about the case: it is left open for when the connection works again."""
        error = answered.error
        if error is None:
            self.failures = 0
            return False
        if error.kind in _HOPELESS:
            self.why_stop = self.why_stop or _stopped_by(error)
            return True
        self.failures = self.failures + 1 if error.kind in _OUTAGE else 0
        if self.failures >= _FAILURES_IN_A_ROW:
            self.why_stop = self.why_stop or _stopped_by(error)
            return True
        return False

    def judge_is_gone(self, scored: Scored) -> bool:
        """The answer is stored; its score waits for a judge who can be asked."""
        checks = scored.score.by_key.values() if scored.score else ()
        for check in checks:
            if check["details"].get("problem") in _HOPELESS:
                self.why_stop = self.why_stop or f"{check['reason']} {_TAKE_UP}"
                return True
        return False

    def look(self, now: Standing) -> None:
        self.is_over = now.state != RunState.RUNNING
        self.why_stop = self.why_stop or why_no_more(self.desk, now, asked=len(self.at_work))

    async def leave(self) -> bool:
        if self.is_over:
            return False
        if self.why_stop:
            await self.database.run(stop_run, run=self.desk.run, because=self.why_stop, at=timezone.now())
            return False
        if not self.ran_dry:
            return True
        # Others may still be at their last answers: whoever stores the last one finishes the run.
        await self.database.run(finish_run, run=self.desk.run, at=timezone.now())
        return False


def _stopped_by(error: CallError) -> str:
    return f"{error.says} {_TAKE_UP}"
