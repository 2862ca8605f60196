"""Start a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from base.queueing import after_commit
from evaluation.checking import errors_of
from evaluation.choices import RunTrigger
from evaluation.documents import SuiteDocument
from evaluation.estimating import estimate_micro_usd
from evaluation.models import ModelProvider, Run, Suite
from evaluation.providers.registering import provider as kind_of
from evaluation.queueing import queue_work
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.models import AIModel, Environment, PromptVersion

_WORK = """
INSERT INTO evaluation_workitem (run_id, case_id, position, sample)
SELECT %s, given.case_id, given.place - 1, sample
FROM unnest(%s::uuid[]) WITH ORDINALITY AS given(case_id, place), generate_series(0, %s - 1) AS sample
ORDER BY sample, place
"""


@transaction.atomic
def start_run(
    *,
    suite: Suite,
    version: PromptVersion,
    by: User | None,
    at: dt.datetime,
    trigger: str = RunTrigger.MANUAL,
    model: AIModel | None = None,
    environment: Environment | None = None,
    samples: int | None = None,
    uses_cache: bool = True,
    budget_micro_usd: int | None = None,
) -> Run:
    """Put the suite, as it stands, to a submitted version, on the model that it names (or on ``model``).

    For those who write prompts of the feature; ``by`` is None when the system starts it. Raises NotAllowed; WrongState
    when there are no cases, no connection to the model, or the version is still a draft; BadInput for a budget that
    cannot be kept. Side effects, in order: the run, its open work, history, one ledger entry, the work queued after
    commit.
    """
    prompt = version.prompt
    if by is not None:
        rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    _check(suite, version)
    current = suite.current
    assert current is not None
    model = model or model_of(version)
    provider = connection_to(model)
    samples = suite.samples if samples is None else samples
    estimate = estimate_micro_usd(current, version, model, provider, samples)
    _check_price(model, provider, estimate, budget_micro_usd)
    run = Run(
        suite_version=current,
        suite_digest=current.digest,
        version=version,
        content_digest=version.digest,
        model=model,
        provider=provider,
        environment=environment,
        trigger=trigger,
        samples=samples,
        uses_cache=uses_cache,
        is_demo=kind_of(provider.kind).is_demo,
        cases_total=current.case_count,
        budget_micro_usd=budget_micro_usd,
        estimate_micro_usd=estimate,
        started_by=by,
        created_at=at,
    )
    save_with_history(run, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_WORK, [run.pk, current.case_ids, samples])
    record_run(run, Action.RUN_STARTED, by=by, at=at)
    after_commit(queue_work, run_id=run.pk)
    return run


def model_of(version: PromptVersion) -> AIModel:
    """The model that the version names, from the catalogue. Raises WrongState when it names none that is known."""
    if not version.model:
        raise WrongState("This version names no model. Choose one in the editor, or start the run with a model.")
    found = list(AIModel.objects.filter(model_id=version.model))
    served = set(ModelProvider.objects.active().values_list("serves", flat=True))
    for model in sorted(found, key=lambda each: each.provider not in served):
        return model
    raise WrongState(f"{version.model} is not in the catalogue of models. A model steward can add it.")


def connection_to(model: AIModel) -> ModelProvider:
    """Raises WrongState when no active connection serves the model's provider."""
    found = ModelProvider.objects.active().filter(serves=model.provider).first()
    if found is None:
        raise WrongState(
            f"Countersign has no connection to {model.provider}, so it cannot ask {model}. "
            "A model steward can add one under Evaluations, Connections."
        )
    return found


def label_of(run: Run) -> str:
    """How ledger and lists call a run: "refund-cases on refund-bot 2.4.0"."""
    return f"{run.suite_version.suite.slug} on {run.version.prompt.slug} {run.version.number}"


def record_run(run: Run, action: Action, *, by: User | None, at: dt.datetime, **more: Any) -> None:
    record(
        action=action,
        by=by,
        at=at,
        obj=run,
        object_label=label_of(run),
        digest=run.content_digest,
        feature_id=run.version.prompt.feature_id,
        **more,
    )


@transaction.atomic
def start_suites(*, version: PromptVersion, at: dt.datetime, trigger: str, by: User | None = None) -> Sequence[Run]:
    """Start every suite in use that tries the version's prompt and has cases; those that cannot start are left out:
    a gate that misses their run says why. Runs that prove the same thing already are not started again."""
    runs = []
    # Two tasks for one submission, or a person and a task: the second one sees what the first one started.
    PromptVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    for suite in suites_of(version):
        if not already_run(suite, version):
            try:
                with transaction.atomic():
                    runs.append(start_run(suite=suite, version=version, by=by, at=at, trigger=trigger))
            except (WrongState, BadInput):
                continue
    return runs


def suites_of(version: PromptVersion) -> list[Suite]:
    """The suites in use that try this version's prompt, by short name."""
    rows = Suite.objects.in_use().filter(uses__prompt=version.prompt_id).select_related("current", "feature")
    return list(rows.order_by("slug"))


def already_run(suite: Suite, version: PromptVersion) -> bool:
    """Whether a run of exactly this, on the model that the version names, is at work or was finished."""
    same = Run.objects.filter(
        suite_version=suite.current_id,
        content_digest=version.digest,
        version=version,
        model__model_id=version.model,
    )
    return same.at_work().exists() or same.finished().exists()


def _check_price(model: AIModel, provider: ModelProvider, estimate: int | None, budget: int | None) -> None:
    """A limit that cannot be kept is no limit."""
    if estimate is not None:
        return
    if budget is not None:
        raise BadInput.at(
            "budget", f"Nobody knows what {model} costs, so a budget cannot be kept. Enter its price, or leave it out."
        )
    if provider.monthly_budget_micro_usd is not None:
        raise WrongState(
            f"Nobody knows what {model} costs, so the month's limit of {provider} cannot be kept. "
            "A model steward can enter the model's price."
        )


def _check(suite: Suite, version: PromptVersion) -> None:
    if suite.archived_at:
        raise WrongState("This suite is archived. Bring it back first.")
    if suite.feature_id != version.prompt.feature_id:
        raise BadInput.at("suite", "A suite tries prompts of its own feature.")
    if not version.is_frozen:
        raise WrongState("A draft still changes, so nothing proven about it would hold. Submit it first.")
    if suite.current is None or not suite.current.case_ids:
        raise WrongState("This suite has no cases yet. Add some first.")
    # Its cases were looked at when it was saved; what may be gone since is a scorer.
    current = suite.current
    shared: SuiteDocument = {
        "accuracy_threshold": current.accuracy_threshold,
        "criteria": current.criteria,
        "cases": [],
    }
    problems = errors_of(shared)
    if problems:
        raise WrongState(f"This suite cannot run: {problems[0].message}")
