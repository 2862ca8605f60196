"""A model that another one replaces, and the prompts whose live version names it: how each does on both."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from evaluation.choices import RUNS_THAT_WORK, RunState
from evaluation.figures.scorecard import Scorecard
from evaluation.live import Live, live_of, live_prompt_ids
from evaluation.models import Run, Suite
from evaluation.proof import Proof, proofs_of_all
from evaluation.wording import cost_per_answer, duration, figure
from registry.models import AIModel, Prompt
from registry.permissions import EDIT_PROMPTS


@dataclass(frozen=True)
class Side:
    """One suite on one model. ``pill`` is a kind of base.pills; the words are "" while there is no scorecard."""

    pill: str
    run: Run | None = None
    score: str = ""
    passed: str = ""
    cost: str = ""
    time: str = ""


@dataclass(frozen=True)
class SuiteRow:
    """``verdict`` is "better", "worse", "no_difference" or "too_few" of the new model against the old one, "" while
    nobody can say."""

    suite: Suite
    old: Side
    new: Side
    verdict: str = ""


@dataclass(frozen=True)
class PromptRow:
    """``may_edit``: this reader may try it, and open the change."""

    live: Live
    suites: list[SuiteRow]
    may_edit: bool

    @property
    def prompt(self) -> Prompt:
        return self.live.prompt

    @cached_property
    def was_tried(self) -> bool:
        """Whether every suite was run to the end on the new model."""
        return bool(self.suites) and all(row.new.score for row in self.suites)


def users_of(model: AIModel, user: User) -> list[Live]:
    """What is live and names ``model``, of the prompts that ``user`` sees; by name of the prompt, a prompt once, with
    the last environment. Two queries."""
    prompts = Prompt.objects.visible_to(user).in_use().filter(pk__in=live_prompt_ids(), versions__model=model.model_id)
    known = list(prompts.select_related("feature").defer("search").distinct().order_by("slug"))
    last: dict[uuid.UUID, Live] = {}
    for live in live_of(known):
        last.setdefault(live.prompt.pk, live)
    return [
        last[prompt.pk] for prompt in known if prompt.pk in last and last[prompt.pk].version.model == model.model_id
    ]


def rows_of(model: AIModel, user: User) -> list[PromptRow]:
    """Side by side, a number of queries that does not grow with the prompts. ``model`` has a successor."""
    lives = users_of(model, user)
    versions = [live.version for live in lives]
    proofs = proofs_of_all(versions) if versions else {}
    new = _newest(lives, proofs, model.replaced_by_id)
    may_edit = set(
        Prompt.objects.where_allowed(user, EDIT_PROMPTS)
        .filter(pk__in=[live.prompt.pk for live in lives])
        .values_list("pk", flat=True)
    )
    return [
        PromptRow(
            live=live,
            suites=[
                _suite_row(proof, new.get((live.version.pk, proof.suite.current_id)), live)
                for proof in proofs[live.version.pk]
            ],
            may_edit=live.prompt.pk in may_edit,
        )
        for live in lives
    ]


def _newest(
    lives: Sequence[Live], proofs: dict[object, list[Proof]], model: uuid.UUID | None
) -> dict[tuple[object, object], Run]:
    """{(version, suite version): the newest run on the new model}, of the suites as they are now."""
    current = [proof.suite.current_id for each in proofs.values() for proof in each if proof.suite.current_id]
    rows = Run.objects.filter(
        version__in=[live.version.pk for live in lives], suite_version__in=current, model=model
    ).select_related("model", "baseline")
    ordered = rows.order_by("version_id", "suite_version_id", "-created_at")
    return {(run.version_id, run.suite_version_id): run for run in ordered.distinct("version_id", "suite_version_id")}


def _suite_row(proof: Proof, run: Run | None, live: Live) -> SuiteRow:
    is_demo = live.prompt.feature.is_demo
    verdict = str(run.comparison["verdict"]) if run and run.comparison and _counts(run, is_demo=is_demo) else ""
    return SuiteRow(
        suite=proof.suite, old=_side(proof.run, is_demo=is_demo), new=_side(run, is_demo=is_demo), verdict=verdict
    )


def _counts(run: Run, *, is_demo: bool) -> bool:
    return run.state == RunState.FINISHED and bool(run.scorecard) and (is_demo or not run.is_demo)


def _side(run: Run | None, *, is_demo: bool) -> Side:
    if run is None:
        return Side("missing")
    if run.state in RUNS_THAT_WORK:
        return Side("at_work", run)
    if run.state != RunState.FINISHED or not run.scorecard:
        return Side("ended_early", run)
    card: Scorecard = run.scorecard
    return Side(
        pill="made_up" if not _counts(run, is_demo=is_demo) else str(card["outcome"]),
        run=run,
        score=figure(card["score"]["mean"] if card["score"] else None),
        passed=figure(card["accuracy"]["mean"] if card["accuracy"] else None),
        cost=cost_per_answer(card),
        time=f"{duration(card['latency_p50_ms'])} / {duration(card['latency_p95_ms'])}",
    )
