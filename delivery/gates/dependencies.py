"""Prompts around this one: those it feeds were looked at by a person, as they are live now.

What is live around a release is part of what people sign (its dependencies digest), so a signature falls when it
changes. This gate asks for the look itself: one tick with evidence for each prompt that is given this one's answers and
is live in the same environment. A tick counts for this content, and until that prompt changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from delivery.models import Deployment
from delivery.releases import standing
from governance.gates import Gate, GateResult
from governance.gates.base import Point
from governance.gates.material import Material
from registry.models import Prompt, PromptDependency


class Dependencies(Gate):
    code = "dependencies"
    name = "Dependants looked at again"
    position = 62

    def points(self, material: Material) -> Sequence[Point]:
        return [_point(deployment.prompt) for deployment in _live_dependants(material)]

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
        waiting = [deployment.prompt for deployment in live if not _was_looked_at(deployment, material)]
        if not waiting:
            return self.fine(f"{_names([each.prompt for each in live])}: looked at with this change.")
        return self.not_yet(
            f"{_names(waiting)} {'is' if len(waiting) == 1 else 'are'} given what this prompt says, and nobody has "
            "looked at that with this change.",
            next_step="Try it with this version, and say what came of it.",
            next_people=("whoever edits, reviews or releases this feature",),
        )


def _point(dependant: Prompt) -> Point:
    return Point(
        f"dependant-{dependant.pk.hex[:24]}",
        f"{dependant.slug} still works",
        "How it was tried with answers of this version, and what came of it.",
    )


def _live_dependants(material: Material) -> list[Deployment]:
    """The open deployments in this environment of the prompts that this one feeds, by name of the prompt."""
    fed = PromptDependency.objects.filter(upstream=material.request.object_id).values("downstream")
    rows = Deployment.objects.filter(environment=material.request.environment, prompt__in=fed).live()
    ordered = rows.select_related("prompt").order_by("prompt__slug")
    return material.once("live_dependants", lambda: list(ordered))


def _was_looked_at(deployment: Deployment, material: Material) -> bool:
    tick = material.ticks.get(_point(deployment.prompt).code)
    return tick is not None and tick.is_done and tick.at >= deployment.started_at


def _moved(material: Material) -> bool:
    return standing(material.request)[1] != material.request.dependencies_digest


def _names(prompts: Sequence[Prompt]) -> str:
    names = [prompt.slug for prompt in prompts]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
