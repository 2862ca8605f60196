"""Who gets which answer about a model and the one that replaces it."""

from __future__ import annotations

from tests.access import Address, everyone, only
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place
from tests.factories import AIModelFactory


def world(cast):
    place = a_place(cast, "one")
    goes_live(place.version, "staging")
    place.model.replaced_by = AIModelFactory(model_id="gpt-next", provider="OpenAI")
    place.model.save()
    cast.model, cast.prompt = place.model, place.prompt
    return cast


def model(world):
    return [world.model.pk]


TABLE = [
    Address("evaluation:successor", args=model, GET=everyone(200, olu=404)),
    Address(
        "evaluation:successor_try",
        args=model,
        # Whoever sees none of its prompts finds that there is nothing to start.
        POST=only("ana", "omar", "alex", "elsewhere", status=302, others=403, olu=404),
    ),
    Address(
        "evaluation:successor_change",
        args=lambda world: [world.model.pk, world.prompt.slug],
        POST=only("ana", "omar", "alex", status=302, others=403, olu=404, elsewhere=404),
    ),
]
