"""What is proven about a version: for each suite that tries its prompt, the run that counts.

Gates, the pages of prompts and versions, and the list of what needs a test all ask here.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, When

from base.compiled import CompiledRead
from evaluation.choices import RUNS_THAT_WORK, RunState
from evaluation.figures.scorecard import Outcome
from evaluation.models import Run, Suite, SuiteUse
from registry.models import Prompt, PromptVersion
from registry.models.version import CONTENT_FIELDS


class ProofState(enum.StrEnum):
    MISSING = "missing"  # never tried with the suite as it is now
    EMPTY = "empty"  # the suite has no cases
    AT_WORK = "at_work"
    ENDED_EARLY = "ended_early"  # stopped or cancelled
    MADE_UP = "made_up"  # answers of the demonstration provider, outside a demonstration
    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Proof:
    """``run`` is the newest run of this suite, as it is now, on exactly this content and the model that it names."""

    suite: Suite
    state: ProofState
    run: Run | None = None

    @property
    def is_finished(self) -> bool:
        return self.state in (ProofState.MET, ProofState.MISSED, ProofState.UNDECIDED)


# Nobody reads these here, and they may be megabytes.
_HEAVY = (
    "suite_version__case_ids",
    *(f"baseline__version__{name}" for name in (*CONTENT_FIELDS, "rationale", "search")),
)
_OUTCOMES = {
    Outcome.MET: ProofState.MET,
    Outcome.MISSED: ProofState.MISSED,
    Outcome.UNDECIDED: ProofState.UNDECIDED,
}


_TRIED = CompiledRead(
    lambda prompt: SuiteUse.objects.filter(prompt=prompt, suite__archived_at__isnull=True).values_list("pk")[:1],
    prompt=uuid.UUID,
)


def is_tried(prompt: Prompt) -> bool:
    """Whether any suite in use tries it: one query by key, for who must not wait where none does."""
    return _TRIED.exists(prompt=prompt.pk)


def proofs_of(version: PromptVersion) -> list[Proof]:
    """Of one version, by short name of the suite; empty when no suite tries its prompt."""
    return proofs_of_all([version])[version.pk]


def proofs_of_all(versions: Sequence[PromptVersion]) -> dict[object, list[Proof]]:
    """By id of the version: two queries, however many there are. Needs ``version.prompt.feature``."""
    uses = SuiteUse.objects.filter(
        prompt__in={version.prompt_id for version in versions}, suite__archived_at__isnull=True
    )
    suites: dict[object, list[Suite]] = {}
    for use in uses.select_related("suite__current").order_by("suite__slug"):
        suites.setdefault(use.prompt_id, []).append(use.suite)
    runs = _newest_runs(versions, {suite.current_id for each in suites.values() for suite in each})
    return {
        version.pk: [
            _proof(suite, runs.get((version.pk, suite.current_id)), version)
            for suite in suites.get(version.prompt_id, [])
        ]
        for version in versions
    }


def _newest_runs(versions: Collection[PromptVersion], suite_versions: Collection[object]) -> dict[object, Run]:
    """A finished run counts more than one at work, and that more than one that ended early; else the newest counts.

    Only those on exactly the content that the version has, and on the model that it names.
    """
    rank = Case(When(state=RunState.FINISHED, then=2), When(state__in=RUNS_THAT_WORK, then=1), default=0)
    rows = Run.objects.filter(
        version__in=[version.pk for version in versions],
        suite_version__in=[pk for pk in suite_versions if pk],
        content_digest=F("version__digest"),
        model__model_id=F("version__model"),
    )
    best = rows.order_by("version_id", "suite_version_id", rank.desc(), "-created_at")
    facts = ("model", "suite_version__suite", "baseline__version", "baseline__model")
    found = best.distinct("version_id", "suite_version_id").select_related(*facts).defer(*_HEAVY)
    return {(run.version_id, run.suite_version_id): run for run in found}


def _proof(suite: Suite, run: Run | None, version: PromptVersion) -> Proof:
    if suite.current is None or not suite.current.case_ids:
        return Proof(suite, ProofState.EMPTY)
    if run is None:
        return Proof(suite, ProofState.MISSING)
    if run.state in RUNS_THAT_WORK:
        return Proof(suite, ProofState.AT_WORK, run)
    if run.state != RunState.FINISHED or not run.scorecard:
        return Proof(suite, ProofState.ENDED_EARLY, run)
    if run.is_demo and not version.prompt.feature.is_demo:
        return Proof(suite, ProofState.MADE_UP, run)
    return Proof(suite, _OUTCOMES[run.scorecard["outcome"]], run)
