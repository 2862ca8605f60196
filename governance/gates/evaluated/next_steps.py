"""What to do next where something was not tried, or not well enough, and who can: one place for all checks."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from evaluation.models import Run
from evaluation.proof import Proof, ProofState
from registry.models import Prompt, PromptVersion

WRITERS = ("whoever writes prompts of this feature",)
STEWARD = ("a model steward",)


class Next(TypedDict):
    """As ``Gate.not_yet`` takes it."""

    next_step: str
    next_people: tuple[str, ...]
    url: str


def attach_a_suite(prompt: Prompt) -> Next:
    return {
        "next_step": "Make a suite of cases, or let one that is there try this prompt, and run it.",
        "next_people": WRITERS,
        "url": reverse("evaluation:prompt_evaluations", args=[prompt.slug]),
    }


def run_it(version: PromptVersion, proof: Proof, step: str = "") -> Next:
    """``version`` belongs to the same prompt as the request's, and may be what is live."""
    asked = urlencode({"version": version.number, "suite": proof.suite.slug})
    return {
        "next_step": step or f"Run {proof.suite} on {version.number}.",
        "next_people": WRITERS,
        "url": f"{reverse('evaluation:run_new', args=[version.prompt.slug])}?{asked}",
    }


def name_a_model(prompt: Prompt) -> Next:
    """For a version that names none: no run on it can count."""
    return {
        "next_step": "Choose the model in a new version: only a run on the model that the version names counts.",
        "next_people": WRITERS,
        "url": reverse("registry:edit", args=[prompt.slug]),
    }


def move_on(proof: Proof, version: PromptVersion) -> Next:
    """For a proof that is not met."""
    step, people = _STEPS[proof.state]
    if proof.run is None:
        if proof.state == ProofState.MISSING:
            return run_it(version, proof) if version.model else name_a_model(version.prompt)
        return {"next_step": step, "next_people": people, "url": proof.suite.get_absolute_url()}
    show = _SHOWS.get(proof.state, "")
    return {"next_step": step, "next_people": people, "url": run_url(proof.run, show)}


def run_url(run: Run, show: str = "", tag: str = "") -> str:
    """The run's page; ``show`` and ``tag`` as its filters take them ("failed", "worse", "not_scored")."""
    asked = urlencode({name: value for name, value in (("show", show), ("tag", tag)) if value})
    return run.get_absolute_url() + (f"?{asked}" if asked else "")


_STEPS: dict[ProofState, tuple[str, tuple[str, ...]]] = {
    ProofState.MISSING: ("Run it on this version.", WRITERS),
    ProofState.EMPTY: ("Add cases to it, or let it try this prompt no more.", WRITERS),
    ProofState.AT_WORK: ("Wait until it is finished: this check is looked at again by itself.", ()),
    ProofState.ENDED_EARLY: ("Its page says why. Take it up again, or start another one.", WRITERS),
    ProofState.MADE_UP: ("Connect the provider of the model, and run it again.", STEWARD),
    ProofState.MISSED: ("Look at the cases that failed, and correct the prompt in a new version.", WRITERS),
    ProofState.UNDECIDED: (
        "Look why these cases have no score, and run it again or set their scores by hand.",
        WRITERS,
    ),
}
_SHOWS = {ProofState.MISSED: "failed", ProofState.UNDECIDED: "not_scored"}
