"""What a run is compared with: a finished run of the same suite on what is live."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.figures.paired import Comparison, compare
from evaluation.figures.rows import Row, by_case
from evaluation.live import most_live
from evaluation.models import Run
from evaluation.result_rows import rows_of


def baseline_of(run: Run) -> Run | None:
    """A change is compared with what is live. What is live itself, tried again on schedule, is compared with its first
    run: how it did when it was approved. None where there is nothing to compare with.

    Any version of the suite will do: only equal cases are compared. Made-up answers are compared with made-up ones
    only, and one model with whatever model is live: that is what users would notice.
    """
    live = most_live(run.version.prompt)
    if live is None:
        return None
    same = Run.objects.finished().exclude(pk=run.pk).with_facts()
    same = same.filter(
        suite_version__suite=run.suite_version.suite_id, content_digest=live.version.digest, is_demo=run.is_demo
    )
    is_live = live.version.digest == run.content_digest
    return same.order_by("ended_at" if is_live else "-ended_at").first()


def compared(rows: Sequence[Row], baseline: Run) -> Comparison:
    return compare(by_case(rows), by_case(rows_of(baseline)))
