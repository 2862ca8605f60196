"""Move prompts from a model to the one that replaces it: try all of them there, and open the change of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from accounts.refusing import refusal
from base.errors import BadInput, WrongState
from evaluation.choices import RUNS_THAT_WORK, RunState, RunTrigger
from evaluation.live import Live
from evaluation.models import Run, Suite
from evaluation.services.starting import connection_to, start_run, suites_of
from evaluation.successors import users_of
from registry import permissions, rules
from registry.models import AIModel, Prompt, PromptVersion
from registry.services import save_draft, start_draft

MOST_AT_ONCE = 100  # somebody waits in front of the page


@dataclass
class Started:
    """``refused``: why others could not start, each sentence once. ``is_cut``: there are more, for the next time."""

    runs: list[Run] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    is_cut: bool = False


def try_successor(*, model: AIModel, by: User, at: dt.datetime) -> Started:
    """Run every suite of every prompt whose live version names ``model`` on the one that replaces it; and on ``model``
    itself, where that was not done yet, so that there is something to compare with. What was run, or is under way, is
    not started again. A hundred runs at most: asked again, it goes on with the rest.

    Of the prompts that ``by`` may write. Raises NotAllowed when there is none of these, WrongState without a successor
    or a connection to it. Side effects: those of ``start_run``, for each; one that cannot start keeps none of the
    others from it.
    """
    successor = successor_of(model)
    lives = users_of(model, by)
    mine = [live for live in lives if rules.holds(by, permissions.EDIT_PROMPTS, live.prompt.feature)]
    if lives and not mine:
        raise refusal(by, permissions.EDIT_PROMPTS, lives[0].prompt.feature)
    connection_to(successor)
    started = Started()
    for live in mine:
        whole = PromptVersion.objects.select_related("prompt__feature").get(pk=live.version.pk)
        missing = ((suite, each) for suite in suites_of(whole) for each in (model, successor))
        for suite, each in missing:
            if _is_run(suite, whole, each):
                continue
            if len(started.runs) >= MOST_AT_ONCE:
                started.is_cut = True
                return started
            _start(started, suite, whole, live, each, by=by, at=at)
    return started


def _is_run(suite: Suite, version: PromptVersion, model: AIModel) -> bool:
    """Whether the suite as it is now was run on it there, or is being run. Made-up answers are none."""
    states = (RunState.FINISHED, *RUNS_THAT_WORK)
    same = Run.objects.filter(suite_version=suite.current_id, version=version, model=model, state__in=states)
    return same.filter(is_demo=version.prompt.feature.is_demo).exists()


def _start(
    started: Started, suite: Suite, version: PromptVersion, live: Live, model: AIModel, *, by: User, at: dt.datetime
) -> None:
    try:
        with transaction.atomic():
            run = start_run(
                suite=suite,
                version=version,
                by=by,
                at=at,
                trigger=RunTrigger.MODEL_CHANGE,
                model=model,
                environment=live.environment,
            )
    except (WrongState, BadInput) as problem:
        if problem.message not in started.refused:
            started.refused.append(problem.message)
    else:
        started.runs.append(run)


@transaction.atomic
def open_migration(*, model: AIModel, prompt: Prompt, by: User, at: dt.datetime) -> PromptVersion:
    """A draft of ``prompt`` that is what is live, on the model that replaces ``model``. It goes the way of every change
    from there: submitted, tried, signed, and live for some users first.

    Raises NotAllowed; WrongState without a successor, when what is live names another model by now, and when somebody
    has a draft open. Side effects: those of ``start_draft`` and ``save_draft``.
    """
    successor = successor_of(model)
    live = next((live for live in users_of(model, by) if live.prompt.pk == prompt.pk), None)
    if live is None:
        raise WrongState(f"What is live of {prompt.slug} does not name {model} any more. Load the page again.")
    source = PromptVersion.objects.get(pk=live.version.pk)
    note = f"Moves from {model} to {successor}, which replaces it."
    draft = start_draft(prompt=prompt, by=by, at=at, source=source, reason=note)
    return save_draft(
        version=draft,
        by=by,
        at=at,
        expected_revision=draft.revision,
        content={**draft.content, "model": successor.model_id},
        change_note=note,
        rationale=draft.rationale,
    )


def successor_of(model: AIModel) -> AIModel:
    if model.replaced_by is None:
        raise WrongState(f"Nothing replaces {model} yet. A model steward can say what does.")
    return model.replaced_by
