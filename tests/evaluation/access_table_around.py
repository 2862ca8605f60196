"""Who gets which answer at the pages around runs and suites: home, the tab of a prompt, schedules, connections."""

from __future__ import annotations

from django.utils import timezone

from evaluation.models import DecayNotice
from tests.access import Address, everyone, only
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, finished
from tests.evaluation.worlds import a_connection
from tests.factories import AIModelFactory

# Those who may see the feature, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}
WRITERS = ("ana", "omar", "alex")
OWNERS = ("omar", "alex")
STEWARDS = ("max", "alex")
# Connections are for those who keep the catalogue; auditors read them.
UNSEEN = {"ada": 403}


def world(cast):
    """``answerer`` is live and fell; a connection that makes its answers up, to be tried without a network."""
    cast.place = a_place(cast, "one", "two")
    goes_live(cast.place.version)
    run = finished(cast, cast.place, [True, False])
    cast.decay = DecayNotice.objects.create(
        prompt=cast.place.prompt, run=run, says="1.00 → 0.50 on 2 cases", opened_at=timezone.now()
    )
    cast.model = AIModelFactory(model_id="made-up", provider="Nobody")
    cast.connection = a_connection(cast, kind="offline", serves="Nobody", name="Made up")
    return cast


def prompt(world):
    return [world.place.prompt.slug]


def connection(world):
    return [world.connection.pk]


def connection_form(world):
    return {
        "name": "Another",
        "kind": "offline",
        "serves": "Nobody",
        "key_source": "none",
        "timeout_s": "30",
        "concurrency": "2",
        "reason": "It is slow",
    }


TABLE = [
    Address("evaluation:home", GET=everyone()),
    Address("evaluation:prompt_evaluations", args=prompt, GET=everyone(**BLIND)),
    Address("evaluation:prompt_evaluations", args=prompt, query="?suite=answers&page=2", GET=everyone(**BLIND)),
    Address(
        "evaluation:schedule",
        args=prompt,
        data=lambda world: {"every": "30"},
        GET=only(*OWNERS, **BLIND),
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address("evaluation:retest", args=prompt, POST=only(*WRITERS, status=302, **BLIND)),
    Address(
        "evaluation:decay_close",
        args=lambda world: [world.decay.pk],
        data=lambda world: {"reason": "The model was replaced."},
        GET=only(*OWNERS, **BLIND),
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address("evaluation:connections", GET=only(*STEWARDS, "ada")),
    Address("evaluation:connection", args=connection, GET=only(*STEWARDS, "ada", others=404)),
    Address(
        "evaluation:connection_new",
        data=connection_form,
        GET=only(*STEWARDS),
        POST=only(*STEWARDS, status=302),
    ),
    Address(
        "evaluation:connection_change",
        args=connection,
        data=connection_form,
        GET=only(*STEWARDS, others=404, **UNSEEN),
        POST=only(*STEWARDS, status=302, others=404, **UNSEEN),
    ),
    Address(
        "evaluation:connection_try",
        args=connection,
        data=lambda world: {"model": world.model.pk},
        POST=only(*STEWARDS, status=302, others=404, **UNSEEN),
    ),
]
