"""An import from the kept plan to its report: choose, say yes, work in chunks, go on after a crash."""

from __future__ import annotations

import copy
import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from django.db import DataError, IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, NotAllowed, Refusal, WrongState
from base.history import save_with_history
from ledger.actions import Action
from ledger.services import record
from registry.choices import IMPORT_MOVES, ImportOutcome, ImportState
from registry.models import Feature, ImportPlan, ImportRun
from registry.services.importing.items import Item, Plan
from registry.services.importing.planning import choose_for_all, decide
from registry.services.importing.stored import lines_of, load_items, store_items, store_lines
from registry.services.importing.writing import write_items
from registry.tasks import run_import

CHUNK = 200  # items a transaction
AT_ONCE = 50  # this many items or fewer are done while the person waits
STALLED_AFTER = datetime.timedelta(minutes=2)
KEEP_PLANS = datetime.timedelta(days=7)

Progress = Callable[[int, int], None]


@transaction.atomic
def keep_plan(
    *,
    plan: Plan,
    by: User,
    at: datetime.datetime,
    feature: Feature | None = None,
    owner: User | None = None,
    on_collision: str = "",
) -> ImportRun:
    """Store a plan so that somebody can look at it and say yes later. ``owner`` answers for new prompts (else ``by``).

    Side effects: the run with its history, and its plan, which is removed at the end or after KEEP_PLANS.
    """
    if not plan.items:
        raise BadInput.at("files", "There is nothing in these files to import.")
    if owner is not None and not owner.is_active:
        raise BadInput.at("owner", "This person cannot sign in any more. Choose somebody else.")
    run = ImportRun(
        feature=feature,
        owner=owner or by,
        file_names=plan.file_names,
        on_collision=on_collision,
        counts=plan.counts,
        total=len(plan.items),
        created_by=by,
        created_at=at,
        progressed_at=at,
    )
    save_with_history(run, by=by, at=at, reason="Import planned")
    store_items(run, plan.items)
    return run


@transaction.atomic
def choose(*, run: ImportRun, by: User, choices: Mapping[int, str] | None = None, for_all: str = "") -> ImportRun:
    """Settle names that are taken: ``for_all`` first, then ``choices`` by position. "" takes a choice back."""
    run = _locked(run, by)
    _refuse_unless(run, ImportState.PLANNED)
    items = lines_of(run)
    if for_all:
        choose_for_all(items, for_all)
    by_position = {item.position: item for item in items}
    for position, choice in (choices or {}).items():
        item = by_position.get(position)
        if item is None or item.outcome != ImportOutcome.COLLISION or choice not in ("", *item.choices):
            raise BadInput("One of these choices is not offered. Look at the page again.")
        item.choice = choice
    store_lines(run, items)
    return run


@transaction.atomic
def start_import(*, run: ImportRun, by: User, at: datetime.datetime, in_background: bool) -> ImportRun:
    """Say yes. Raises BadInput while a name needs a choice, WrongState when it was started or put aside already.

    Side effects: history; a task after commit when ``in_background``. Otherwise call ``continue_import`` yourself.
    """
    run = _locked(run, by)
    _move(run, ImportState.RUNNING)
    open_names = sum(1 for item in lines_of(run) if item.outcome == ImportOutcome.COLLISION and not item.choice)
    if open_names:
        raise BadInput(f"{open_names:,} {'name needs' if open_names == 1 else 'names need'} your choice first.")
    run.problem, run.progressed_at = "", at
    save_with_history(run, by=by, at=at, reason="Import started")
    if in_background:
        run_import.delay_on_commit(run_id=str(run.pk))
    return run


@transaction.atomic
def discard_import(*, run: ImportRun, by: User | None, at: datetime.datetime, reason: str = "") -> ImportRun:
    """Put a plan aside. What a stopped import brought in stays; ``by`` is None when a plan grew old."""
    run = _locked(run, by)
    _move(run, ImportState.DISCARDED)
    save_with_history(run, by=by, at=at, reason=reason or "Import put aside")
    ImportPlan.objects.filter(run=run).delete()
    return run


def continue_import(*, run: ImportRun, at: datetime.datetime, progress: Progress | None = None) -> ImportRun:
    """Do what is left of a running import, in chunks that each happen whole or not at all; then finish it.

    Can be called again after a crash, and by two workers at once: a report line is written with what it reports, once.
    A row that cannot be saved is reported and does not stop the others. When ``created_by`` may no longer edit, the run
    stops with that reason. Side effects: see write_items; one ledger entry for the run when it finishes.
    """
    plan = ImportPlan.objects.filter(run=run).first()
    if plan is None:
        return ImportRun.objects.get(pk=run.pk)  # finished, or put aside, by somebody else
    items = load_items(plan)
    decide(items)
    done = set(run.lines.values_list("position", flat=True))
    left = [item for item in items if item.position not in done]
    try:
        for start in range(0, len(left), CHUNK):
            if not _do_chunk(run, left[start : start + CHUNK], at=at):
                break
            if progress:
                progress(len(done) + min(start + CHUNK, len(left)), len(items))
    except NotAllowed as refusal:
        return _fail(run, at=at, problem=refusal.message)
    return _finish(run, at=at)


def resume_stalled(*, at: datetime.datetime) -> int:
    """Queue again every import whose worker was killed. Returns how many."""
    stalled = list(ImportRun.objects.stalled(at - STALLED_AFTER).values_list("pk", flat=True))
    ImportRun.objects.filter(pk__in=stalled).update(progressed_at=at)
    for pk in stalled:
        run_import.delay(run_id=str(pk))
    return len(stalled)


def discard_old_plans(*, at: datetime.datetime) -> int:
    """Put plans aside that nobody said yes to for KEEP_PLANS: they hold the text of the files. Returns how many."""
    old = list(
        ImportRun.objects.filter(state__in=(ImportState.PLANNED, ImportState.FAILED), progressed_at__lt=at - KEEP_PLANS)
    )
    for run in old:
        discard_import(run=run, by=None, at=at, reason=f"Nobody went on with it for {KEEP_PLANS.days} days")
    return len(old)


def _do_chunk(run: ImportRun, items: Sequence[Item], *, at: datetime.datetime) -> bool:
    """False when the run is no longer running. Twice as a whole, since what got in the way is visible then."""
    for _ in range(2):
        try:
            return _write(run, [copy.copy(item) for item in items], at=at)
        except (IntegrityError, DataError, Refusal) as error:
            if isinstance(error, NotAllowed):
                raise
    return all(_write_one(run, item, at=at) for item in items)


def _write_one(run: ImportRun, item: Item, *, at: datetime.datetime) -> bool:
    try:
        return _write(run, [copy.copy(item)], at=at)
    except (IntegrityError, DataError, Refusal) as error:
        if isinstance(error, NotAllowed):
            raise
        said = error.message if isinstance(error, Refusal) else str(error).splitlines()[0]
        item.becomes(ImportOutcome.FAILED, f"This could not be saved: {said}")
        return _write(run, [item], at=at)


@transaction.atomic
def _write(run: ImportRun, items: Sequence[Item], *, at: datetime.datetime) -> bool:
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=run.pk)
    if locked.state != ImportState.RUNNING:
        return False
    positions = [item.position for item in items]
    done = set(locked.lines.filter(position__in=positions).values_list("position", flat=True))
    todo = [item for item in items if item.position not in done]
    write_items(todo, run=locked, by=locked.created_by, at=at)
    ImportRun.objects.filter(pk=run.pk).update(
        done=locked.done + len(todo), progressed_at=datetime.datetime.now(datetime.UTC)
    )
    return True


@transaction.atomic
def _finish(run: ImportRun, *, at: datetime.datetime) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=run.pk)
    if run.state != ImportState.RUNNING:
        return run
    _move(run, ImportState.FINISHED)
    run.counts = dict(Counter(run.lines.values_list("outcome", flat=True)))
    run.finished_at = at
    save_with_history(run, by=run.created_by, at=at, reason="Import finished")
    ImportPlan.objects.filter(run=run).delete()
    record(
        action=Action.IMPORT_FINISHED,
        by=run.created_by,
        at=at,
        obj=run,
        feature_id=run.feature_id,
        texts={"result": in_words(run.counts)},
    )
    return run


@transaction.atomic
def _fail(run: ImportRun, *, at: datetime.datetime, problem: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != ImportState.RUNNING:
        return run  # another worker met the same refusal
    _move(run, ImportState.FAILED)
    run.problem = problem[:500]
    save_with_history(run, by=run.created_by, at=at, reason=problem)
    return run


# One of each, and several of them.
_WORDS = {
    ImportOutcome.CREATED: ("new prompt", "new prompts"),
    ImportOutcome.DRAFTED: ("new draft", "new drafts"),
    ImportOutcome.UNCHANGED: ("already here", "already here"),
    ImportOutcome.DOUBLE: ("same as another", "same as another"),
    ImportOutcome.COLLISION: ("needs your choice", "need your choice"),
    ImportOutcome.SKIPPED: ("left out", "left out"),
    ImportOutcome.REJECTED: ("cannot be read", "cannot be read"),
    ImportOutcome.FAILED: ("could not be saved", "could not be saved"),
}


def in_words(counts: Mapping[str, int]) -> str:
    """{"created": 1510, "double": 16} → "1,510 new prompts, 16 same as another": in the order of ImportOutcome."""
    present = [(counts[each], *_WORDS[each]) for each in ImportOutcome if counts.get(each)]
    return ", ".join(f"{count:,} {one if count == 1 else several}" for count, one, several in present)


def _locked(run: ImportRun, by: User | None) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=run.pk)
    if by is not None and run.created_by_id != by.pk:
        raise NotAllowed(f"Only {run.created_by}, who planned this import, can change it.")
    return run


def _move(run: ImportRun, to: ImportState) -> None:
    if to not in IMPORT_MOVES[run.state]:
        raise WrongState(f"This import is already {ImportState(run.state).label.lower()}.")
    run.state = to


def _refuse_unless(run: ImportRun, state: ImportState) -> None:
    if run.state != state:
        raise WrongState("This import was started already; its choices stand.")
