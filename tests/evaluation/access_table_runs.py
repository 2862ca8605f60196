"""Who gets which answer at the pages of runs."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from evaluation.services.ending import begin_run, stop_run
from tests.access import Address, everyone, only
from tests.evaluation.pages.runs_world import a_place, finished, started

# Those who may see the feature, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}
WRITERS = ("ana", "omar", "alex")  # those who write prompts of the feature
# Owners, administrators and those who sign; none of them had a hand in the version.
JUDGES = ("omar", "alex", "mia", "tom", "leila")


def world(cast):
    """A finished evaluation, one at work, one that stopped, of the prompt ``answerer``."""
    place = a_place(cast, "one", "two")
    cast.place = place
    cast.finished = finished(cast, place, [True, False])
    cast.waiting = started(cast, place)
    cast.stopped = started(cast, place)
    begin_run(run=cast.stopped, at=timezone.now())
    stop_run(run=cast.stopped, because="The budget is used up.", at=timezone.now() + dt.timedelta(seconds=1))
    return cast


def of(name):
    return lambda world: [getattr(world, name).pk]


def start_form(world):
    return {"suites": [world.place.suite.slug], "version": world.place.version.pk, "confirmed": "yes"}


def matrix_form(world):
    return {"suite": world.place.suite.slug, "version": [world.place.version.pk]}


TABLE = [
    Address("evaluation:runs", GET=everyone()),
    Address("evaluation:runs", query="?prompt=answerer&state=finished&q=answers", GET=everyone()),
    Address("evaluation:run", args=of("finished"), GET=everyone(**BLIND)),
    Address("evaluation:run", args=of("waiting"), GET=everyone(**BLIND)),
    Address("evaluation:run_progress", args=of("waiting"), GET=everyone(**BLIND)),
    Address("evaluation:run_cancel", args=of("waiting"), POST=only(*WRITERS, status=302, **BLIND)),
    Address("evaluation:run_resume", args=of("stopped"), POST=only(*WRITERS, status=302, **BLIND)),
    Address("evaluation:run_export", args=of("finished"), GET=everyone(**BLIND)),
    Address("evaluation:run_export", args=of("finished"), query="?format=json", GET=everyone(**BLIND)),
    Address("evaluation:run_export", args=of("finished"), query="?format=junit", GET=everyone(**BLIND)),
    Address("evaluation:run_export", args=of("finished"), query="?format=exe", GET=everyone(404)),
    Address("evaluation:run_compare", args=of("finished"), GET=everyone(**BLIND)),
    Address("evaluation:case", args=lambda world: [world.finished.pk, 1], GET=everyone(**BLIND)),
    Address(
        "evaluation:override",
        args=lambda world: [world.finished.pk, 1],
        data=lambda world: {"sample": 0, "criterion": "right", "value": "1", "reason": "It says the same."},
        POST=only(*JUDGES, status=302, **BLIND),
    ),
    Address(
        "evaluation:run_new",
        args=lambda world: ["answerer"],
        data=start_form,
        GET=only(*WRITERS, **BLIND),
        POST=only(*WRITERS, status=302, **BLIND),
    ),
    Address(
        "evaluation:matrix",
        args=lambda world: ["answerer"],
        data=matrix_form,
        GET=only(*WRITERS, **BLIND),
        POST=only(*WRITERS, status=302, **BLIND),
    ),
]
