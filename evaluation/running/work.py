"""A worker at a run: sit down, open lines, work a shift, hold on to what is claimed meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import uuid

from django.conf import settings
from django.utils import timezone

from evaluation.answers import CallError
from evaluation.choices import RunState
from evaluation.models import Run
from evaluation.running.calls import RunCalls
from evaluation.running.claims import let_go, renew
from evaluation.running.database import Database
from evaluation.running.desk import Desk, sit_down
from evaluation.running.lines import load_lines
from evaluation.running.shift import Shift
from evaluation.services.ending import stop_run

_LOOK_UP_S = 5.0  # whether somebody cancelled, while no answer comes


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
    holding = asyncio.create_task(_hold_on(desk, database, shift))
    try:
        return await shift.work(asyncio.get_running_loop().time() + settings.EVALUATION_SHIFT_S)
    finally:
        holding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await holding
        await lines.close()


async def _hold_on(desk: Desk, database: Database, shift: Shift) -> None:
    while True:
        await asyncio.sleep(min(_LOOK_UP_S, desk.lease.total_seconds() / 3))
        await database.run(renew, desk.worker, now=timezone.now(), lease=desk.lease)
        shift.look(await database.run(_state_of, desk.run))


def _state_of(run: Run) -> str:
    return Run.objects.filter(pk=run.pk).values_list("state", flat=True).first() or RunState.CANCELLED
