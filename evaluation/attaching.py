"""What evaluation adds to the pages of prompts and versions: how good it is, and since when that is known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from evaluation.live import live_of
from evaluation.models import DecayNotice, Schedule
from evaluation.proof import Proof, proofs_of_all
from evaluation.retesting import needs_of
from evaluation.series import sparks_of
from evaluation.wording import DEMONSTRATION, figure
from registry.attachments import (
    Note,
    Panel,
    Place,
    register_notes,
    register_panels,
    register_tab,
    register_version_notes,
)
from registry.models import Prompt, PromptVersion

_SUITES_SHOWN = 4
_AFTER_LIVE = 60  # where it is live is read first


def attach() -> None:
    register_tab("Evaluations", "evaluation:prompt_evaluations")
    register_version_notes(version_notes)
    register_notes(Place.PROMPT, prompt_notes)
    register_notes(Place.VERSION, notes_of_version)
    register_panels(Place.PROMPT, quality_panel)


def version_notes(
    *, user: Any, prompt: Prompt, versions: Sequence[PromptVersion], at: dt.datetime
) -> Mapping[uuid.UUID, list[Note]]:
    """How each did, once all that tries it is finished or under way; two queries, however many there are."""
    frozen = [version for version in versions if version.is_frozen and not getattr(version, "is_past", False)]
    for version in frozen:
        version.prompt = prompt  # proofs ask for its feature
    proofs = proofs_of_all(frozen) if frozen else {}
    return {version.pk: _notes(proofs[version.pk]) for version in frozen}


def notes_of_version(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Note]:
    return list(version_notes(user=user, prompt=thing.prompt, versions=[thing], at=at).get(thing.pk, []))


def prompt_notes(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Note]:
    notice = DecayNotice.objects.open().filter(prompt=thing).select_related("run").first()
    return [Note("decay", says=notice.says, url=notice.run.get_absolute_url(), position=_AFTER_LIVE)] if notice else []


def quality_panel(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Panel]:
    """Of what most users get, else of the newest submitted version; nothing while there is neither."""
    live = next(iter(live_of([thing])), None)
    version = live.version if live else thing.versions.frozen().newest_first().first()
    if version is None:
        return []
    version.prompt = thing
    proofs = proofs_of_all([version])[version.pk]
    context = {
        "prompt": thing,
        "version": version,
        "live": live,
        "rows": _rows(thing, proofs[:_SUITES_SHOWN]),
        "more": len(proofs) - _SUITES_SHOWN,
        "needs": len(needs_of([thing])),
        "schedule": Schedule.objects.filter(prompt=thing).first() if live else None,
        "url": reverse("evaluation:prompt_evaluations", args=[thing.slug]),
    }
    return [Panel("evaluation/panels/quality.html", context, position=15)]


def _rows(prompt: Prompt, proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    sparks = sparks_of(prompt, [proof.suite for proof in proofs]) if proofs else {}
    return [{"proof": proof, "spark": sparks.get(proof.suite.pk), "score": score_of(proof)} for proof in proofs]


def score_of(proof: Proof) -> dict[str, Any] | None:
    """The estimate of the score, as the scorecard keeps it; None where nothing is known."""
    card = proof.run.scorecard if proof.run else None
    return card["score"] if card else None


def _notes(proofs: Sequence[Proof]) -> list[Note]:
    """One note: "0.94 on 47 cases" of one suite, "0.89 to 0.97 in 3 suites" of several; met, missed or undecided as the
    worst of them."""
    known = [(proof, score) for proof in proofs if proof.is_finished and (score := score_of(proof))]
    if not known:
        at_work = [proof for proof in proofs if proof.state == "at_work"]
        return [Note("at_work", position=_AFTER_LIVE)] if at_work else []
    means = sorted(score["mean"] for _, score in known)
    worst = min((proof for proof, _ in known), key=lambda proof: ("missed", "undecided", "met").index(proof.state))
    if len(known) == 1:
        says = f"{figure(means[0])} on {_counted(known[0][1]['n'], 'case')}"
    else:
        says = f"{figure(means[0])} to {figure(means[-1])} in {len(known)} suites"
    if any(proof.run and proof.run.is_demo for proof, _ in known):
        says += f" · {DEMONSTRATION}"
    return [Note(worst.state, says=says, url=_url(worst), position=_AFTER_LIVE)]


def _url(proof: Proof) -> str:
    return proof.run.get_absolute_url() if proof.run else ""


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
