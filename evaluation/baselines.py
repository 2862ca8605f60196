"""What a run is compared with: the newest finished run of the same suite on what is live."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.figures.paired import Comparison, compare
from evaluation.figures.rows import Row, by_case
from evaluation.live import most_live
from evaluation.models import Run
from evaluation.result_rows import rows_of


def baseline_of(run: Run) -> Run | None:
    """None where nothing is live, what is live was never tried with this suite, or the run is of what is live itself:
    a scheduled one is compared with the run at its approval (``evaluation.services.schedules``).

    Any version of the suite will do: only equal cases are compared. Made-up answers are compared with made-up ones
    only, and one model with whatever model is live: that is what users would notice.
    """
    live = most_live(run.version.prompt)
    if live is None or live.version.pk == run.version_id:
        return None
    same = Run.objects.finished().filter(
        suite_version__suite=run.suite_version.suite_id, content_digest=live.version.digest, is_demo=run.is_demo
    )
    return same.with_facts().order_by("-ended_at").first()


def compared(rows: Sequence[Row], baseline: Run) -> Comparison:
    return compare(by_case(rows), by_case(rows_of(baseline)))
