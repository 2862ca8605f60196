"""How a run ends: finished, cancelled, stopped; and how one that ended early goes on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from base.history import save_with_history
from base.queueing import after_commit
from evaluation.baselines import baseline_of, compared
from evaluation.choices import RUN_MOVES, RunState
from evaluation.events import run_ended
from evaluation.figures.scorecard import Scorecard, build_scorecard
from evaluation.models import Run, WorkItem
from evaluation.queueing import queue_work
from evaluation.result_rows import rows_of
from evaluation.services.starting import record_run
from ledger.actions import Action
from registry import permissions, rules


@transaction.atomic
def begin_run(*, run: Run, at: dt.datetime) -> Run | None:
    """A worker takes it up: waiting → running. None when it is over: the task came late. No ledger entry: it says
    nothing that its start did not."""
    run = _locked(run)
    if run.state == RunState.WAITING:
        run.state, run.started_at = RunState.RUNNING, run.started_at or at
        save_with_history(run, by=None, at=at)
    return run if run.state == RunState.RUNNING else None


@transaction.atomic
def finish_run(*, run: Run, at: dt.datetime) -> Run | None:
    """Make the scorecard, if nothing is left to ask and nobody did it before; None otherwise.

    Side effects, in order: the run with scorecard and comparison, history, one ledger entry; what waits for it hears
    after commit.
    """
    run = _locked(run)
    if run.state != RunState.RUNNING or WorkItem.objects.filter(run=run).exists():
        return None
    take_stock(run)
    _move(run, RunState.FINISHED, at=at)
    record_run(run, Action.RUN_FINISHED, by=None, at=at, texts={"figures": figures_in_words(run.scorecard)})
    _tell(run)
    return run


def take_stock(run: Run) -> None:
    """Set scorecard and comparison from what is stored. Not saved here."""
    rows = rows_of(run)
    run.scorecard = build_scorecard(rows, run.suite_version.accuracy_threshold)
    run.baseline = run.baseline or baseline_of(run)
    run.comparison = compared(rows, run.baseline) if run.baseline else None


def figures_in_words(scorecard: Scorecard | None) -> str:
    """ "188 of 200 cases passed (0.94)"."""
    if not scorecard:
        return ""
    accuracy = scorecard["accuracy"]
    if accuracy is None:
        return f"none of {scorecard['cases']:,} cases could be scored"
    passed = accuracy["mean"] * accuracy["n"]
    return f"{passed:,.0f} of {scorecard['cases']:,} cases passed ({accuracy['mean']:.2f})"


@transaction.atomic
def cancel_run(*, run: Run, by: User, at: dt.datetime) -> Run:
    """Ask nothing more. What was answered stays, and the run can go on later. For those who may start one."""
    run = _locked(run)
    rules.require(by, permissions.EDIT_PROMPTS, run.version.prompt.feature)
    _move(run, RunState.CANCELLED, at=at, because=f"Cancelled by {by}.", by=by)
    record_run(run, Action.RUN_CANCELLED, by=by, at=at)
    _tell(run)
    return run


@transaction.atomic
def stop_run(*, run: Run, because: str, at: dt.datetime) -> Run | None:
    """The system stops asking: the budget is spent, or the connection is refused. ``because`` is a sentence with the
    next step. None when it was over already."""
    run = _locked(run)
    if RunState.STOPPED not in RUN_MOVES[run.state]:
        return None
    _move(run, RunState.STOPPED, at=at, because=because)
    record_run(run, Action.RUN_STOPPED, by=None, at=at, reason=because)
    _tell(run)
    return run


@transaction.atomic
def resume_run(*, run: Run, by: User, at: dt.datetime, budget_micro_usd: int | None = None) -> Run:
    """Go on with the cases that have no answer yet. ``budget_micro_usd`` is for the whole run, what is spent included;
    None keeps it. Raises NotAllowed, WrongState."""
    run = _locked(run)
    rules.require(by, permissions.EDIT_PROMPTS, run.version.prompt.feature)
    run.budget_micro_usd = run.budget_micro_usd if budget_micro_usd is None else budget_micro_usd
    _move(run, RunState.WAITING, at=at, by=by)
    record_run(run, Action.RUN_RESUMED, by=by, at=at)
    after_commit(queue_work, run_id=run.pk)
    return run


def _locked(run: Run) -> Run:
    rows = Run.objects.select_for_update(of=("self",), no_key=True).with_facts()
    return rows.select_related("version__prompt__feature", "suite_version__suite", "provider", "model").get(pk=run.pk)


def _move(run: Run, state: RunState, *, at: dt.datetime, because: str = "", by: User | None = None) -> None:
    if state not in RUN_MOVES[run.state]:
        raise WrongState(f"This evaluation is {run.get_state_display().lower()}. Load the page again.")
    run.state, run.ended_because = state, because
    run.ended_at = None if state == RunState.WAITING else at
    save_with_history(run, by=by, at=at, reason=because)


def _tell(run: Run) -> None:
    after_commit(run_ended, run=run)
