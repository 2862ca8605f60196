"""Set a score by hand: somebody looked, and the scorer was wrong."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.refusing import refusal
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from base.queueing import after_commit
from evaluation.choices import RunState
from evaluation.events import run_ended
from evaluation.models import Override, Result, Run
from evaluation.services.ending import take_stock
from evaluation.services.starting import record_run
from ledger.actions import Action
from registry import permissions, rules
from registry.validators import sound_text

_WHO = (
    permissions.MANAGE_PROMPTS,
    permissions.SIGN_TECHNICAL,
    permissions.SIGN_PRODUCT,
    permissions.SIGN_LEGAL,
)


@transaction.atomic
def override_score(*, result: Result, criterion: str, value: float, reason: str, by: User, at: dt.datetime) -> Override:
    """Say what the score of one criterion should be, and why. What was scored stays beside it.

    For owners and those who sign, but never for somebody who had a hand in the version: nobody marks their own work.
    Raises NotAllowed; BadInput for a criterion that the result has not, or a score outside 0 to 1; WrongState while the
    run goes on. Side effects, in order: the override, the scorecard anew, history, one ledger entry.
    """
    rows = Run.objects.select_for_update(of=("self",), no_key=True)
    run = rows.select_related("version__prompt__feature", "suite_version__suite", "baseline").get(pk=result.run_id)
    require_override(by, run)
    if run.state != RunState.FINISHED:
        raise WrongState("Scores can be set by hand once the evaluation is finished.")
    if criterion not in result.scores:
        raise BadInput.at("criterion", "This case has no such criterion. Load the page again.")
    if not 0 <= value <= 1:
        raise BadInput.at("value", "Give a score from 0 to 1, like 1 or 0.5.")
    reason = sound_text(reason, field="reason", max_length=1_000, required=True)
    override = Override.objects.create(
        result=result, criterion=criterion, value=value, reason=reason, created_by=by, created_at=at
    )
    take_stock(run)
    save_with_history(run, by=by, at=at, reason=reason)
    record_run(run, Action.SCORE_OVERRIDDEN, by=by, at=at, reason=reason, texts={"score": f"{value:g}"})
    after_commit(run_ended, run=run)
    return override


def require_override(user: User, run: Run) -> None:
    """Raises NotAllowed, saying who can."""
    if not rules.holds_any(user, _WHO, run.version.prompt.feature):
        raise refusal(user, permissions.MANAGE_PROMPTS, run.version.prompt.feature)
    if run.version.contributions.filter(person=user).exists():
        raise NotAllowed("You had a hand in this version, so somebody else has to judge its answers.")


def may_override(user: User, run: Run) -> bool:
    try:
        require_override(user, run)
    except NotAllowed:
        return False
    return True
