"""Prompts around this one: those it feeds were looked at by a person, as they are live now.

What is live around a release is part of what people sign (its dependencies digest), so a signature falls when it
changes. This gate asks for the look itself: one tick with evidence for each prompt that is given this one's answers and
is live in the same environment. A tick counts for this content, and until that prompt changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from delivery.models import Deployment
from delivery.place import held_place, place_of
from governance.gates import Gate, GateResult
from governance.gates.base import Point
from governance.gates.material import Material
from governance.models import ChecklistTick
from registry.models import Prompt, PromptDependency


class Dependencies(Gate):
    code = "dependencies"
    name = "Dependants looked at again"
    position = 62

    def points(self, material: Material) -> Sequence[Point]:
        return [_point(deployment.prompt, material) for deployment in _live_dependants(material)]

    def tick_of(self, point: Point, material: Material) -> ChecklistTick | None:
        """Only while the dependant is as it was: what went live after the tick was not looked at."""
        since = {_point(each.prompt, material).code: each.started_at for each in _live_dependants(material)}
        tick = super().tick_of(point, material)
        return tick if tick and point.code in since and tick.at >= since[point.code] else None

    def look(self, material: Material) -> GateResult:
        if material.version is None or material.request.environment is None:
            return self.not_applicable("This change puts nothing live.")
        if _moved(material):
            return self.not_yet(
                "What is live around this prompt changed since signatures were asked for.",
                next_step="Ask again: people then sign for what is live now.",
                next_people=(str(material.request.author),),
            )
        live = _live_dependants(material)
        if not live:
            return self.not_applicable("No prompt that is live here is given what this one says.")
        waiting = sum(self.tick_of(_point(each.prompt, material), material) is None for each in live)
        if not waiting:
            return self.fine("Every prompt that is given what this one says was looked at with this change.")
        return self.not_yet(
            f"{len(live)} live {'prompt is' if len(live) == 1 else 'prompts are'} given what this one says; "
            f"{'nobody has looked at it' if len(live) == 1 else f'{waiting} of them nobody has looked at'} with this "
            "change.",
            next_step="Try it with this version, and say what came of it.",
            next_people=("whoever edits, reviews or releases this feature",),
        )


def _point(dependant: Prompt, material: Material) -> Point:
    """Named for people of this feature: a prompt of another one may be none of their business."""
    is_ours = dependant.feature_id == material.request.feature_id
    return Point(
        f"dependant-{dependant.pk.hex[:24]}",
        f"{dependant.slug if is_ours else 'A prompt of another feature'} still works",
        "How it was tried with answers of this version, and what came of it.",
        prompt_id=dependant.pk,
    )


def _live_dependants(material: Material) -> list[Deployment]:
    """The open deployments in this environment of the prompts that this one feeds, by name of the prompt."""
    held = held_place(material.request)
    if held and not held.neighbours:
        return []
    fed = PromptDependency.objects.filter(upstream=material.request.object_id).values("downstream")
    rows = Deployment.objects.filter(environment=material.request.environment, prompt__in=fed).live()
    ordered = rows.select_related("prompt").order_by("prompt__slug")
    return material.once("live_dependants", lambda: list(ordered))


def _moved(material: Material) -> bool:
    return place_of(material.request).standing[1] != material.request.dependencies_digest
