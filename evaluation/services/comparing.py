"""Compare a finished run anew: what is live is another version now, or was tried only after the run had ended."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from base.history import save_with_history
from evaluation.baselines import baseline_of, compared, is_of
from evaluation.choices import RunState, RunTrigger
from evaluation.live import most_live
from evaluation.models import Run
from evaluation.result_rows import rows_of


@transaction.atomic
def compare_again(*, run: Run, at: dt.datetime) -> bool:
    """Whether the comparison of ``run`` is another one now. A run keeps the comparison that it has while it is still
    with what is live, while nothing is, and once it is itself of what is live.

    Side effects: baseline, comparison and history. No ledger entry: nothing is said that the two runs did not.
    """
    run = Run.objects.select_for_update(of=("self",), no_key=True).with_facts().get(pk=run.pk)
    live = most_live(run.version.prompt)
    if run.state != RunState.FINISHED or live is None or is_of(run, live):
        return False
    baseline = baseline_of(run)
    if baseline is None or baseline.pk == run.baseline_id:
        return False
    run.baseline, run.comparison = baseline, compared(rows_of(run), baseline)
    save_with_history(run, by=None, at=at, reason="Compared with what is live now")
    return True


def on_model_tried(run: Run) -> None:
    """Listens to ``evaluation.events``. Of two models that are tried side by side, either may be done first; the new
    one is compared once the old one is."""
    if run.trigger != RunTrigger.MODEL_CHANGE or run.state != RunState.FINISHED:
        return
    others = Run.objects.finished().filter(version=run.version_id, suite_version=run.suite_version_id)
    for other in others.filter(trigger=RunTrigger.MODEL_CHANGE, baseline__isnull=True).exclude(pk=run.pk):
        compare_again(run=other, at=timezone.now())
