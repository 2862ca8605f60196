"""Which answers of a run are looked at: those that failed, got worse, have no score; by tag and by words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from evaluation.models import Override, Result, Run
from evaluation.result_rows import weighed, with_overrides

# (value in the address, words)
SHOWS = (
    ("failed", "Failed"),
    ("passed", "Passed"),
    ("worse", "Got worse"),
    ("better", "Got better"),
    ("not_scored", "Not scored"),
    ("by_hand", "Set by hand"),
)
_MAX_WORDS = 200


@dataclass(frozen=True)
class Wanted:
    """As the address says it; "" is everything."""

    show: str = ""
    tag: str = ""
    words: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.show or self.tag or self.words)

    @property
    def query(self) -> str:
        """ "?show=failed&tag=edge", or "" when nothing is filtered: links to cases carry it on."""
        given = {"show": self.show, "tag": self.tag, "q": self.words}
        return "?" + urlencode({name: value for name, value in given.items() if value}) if self.is_filtered else ""


def wanted_of(request: HttpRequest) -> Wanted:
    show = request.GET.get("show", "")
    return Wanted(
        show=show if show in dict(SHOWS) else "",
        tag=_clean(request.GET.get("tag", ""))[:50],
        words=_clean(request.GET.get("q", "")).strip()[:_MAX_WORDS],
    )


def _clean(raw: str) -> str:
    return raw.replace("\x00", "")


def results_of(run: Run, wanted: Wanted) -> QuerySet[Result]:
    """Not ordered yet. What people set by hand counts as they set it."""
    rows = Result.objects.filter(run=run)
    if wanted.show in ("failed", "passed", "not_scored"):
        rows = rows.filter(_with_outcome(run, wanted.show))
    elif wanted.show in ("worse", "better"):
        rows = rows.filter(case_key__in=flipped(run, wanted.show))
    elif wanted.show == "by_hand":
        rows = rows.filter(overrides__isnull=False).distinct()
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    return _with_words(rows, wanted.words) if wanted.words else rows


def flipped(run: Run, way: str) -> list[str]:
    """Keys of the cases that changed sides against the baseline: ``way`` is "worse" or "better"."""
    return run.comparison["flipped_down" if way == "worse" else "flipped_up"] if run.comparison else []


_PASSED = {"failed": False, "passed": True, "not_scored": None}


def _with_outcome(run: Run, show: str) -> Q:
    """By the index on the outcome as it was scored, corrected by the few answers that somebody set by hand."""
    wanted = _PASSED[show]
    scored = Q(passed__isnull=True) if wanted is None else Q(passed=wanted)
    changed = _set_by_hand(run)
    if not changed:
        return scored
    fitting = [pk for pk, passed in changed.items() if passed is wanted]
    return (scored & ~Q(pk__in=list(changed))) | Q(pk__in=fitting)


def _set_by_hand(run: Run) -> dict[Any, bool | None]:
    """{id of the result: whether it passes now}, of those that somebody set by hand."""
    overridden: dict[Any, dict[str, float]] = {}
    scores: dict[Any, dict[str, Any]] = {}
    rows = Override.objects.filter(result__run=run).order_by("created_at")
    for pk, kept, criterion, value in rows.values_list("result_id", "result__scores", "criterion", "value"):
        overridden.setdefault(pk, {})[criterion] = value
        scores[pk] = kept
    return {pk: weighed(with_overrides(scores[pk], set_to))[1] for pk, set_to in overridden.items()}


def _with_words(rows: QuerySet[Result], words: str) -> QuerySet[Result]:
    """In the name of the case, in what it asks and expects, and in what was answered."""
    said, asked = Cast("answer__replies", TextField()), Cast("answer__case__content", TextField())
    rows = rows.annotate(said=said, asked=asked)
    written = _as_in_json(words)
    return rows.filter(Q(case_key__icontains=words) | Q(said__icontains=written) | Q(asked__icontains=written))


def _as_in_json(words: str) -> str:
    """Quotes and backslashes as they stand inside a JSON text."""
    return words.replace("\\", "\\\\").replace('"', '\\"')


def tags_of(run: Run) -> Collection[str]:
    """Those of its cases, from the kept scorecard."""
    return sorted(run.scorecard["tags"]) if run.scorecard else []
