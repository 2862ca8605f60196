"""What the author and release managers do with a request. Each is a small page that asks first; only its form changes
anything, so a link from an e-mail never does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from base.errors import NotAllowed, WrongState
from governance import rules
from governance.choices import RequestState
from governance.kinds import kind_of
from governance.models import ChangeRequest
from governance.review.about import newer_of, note_of
from governance.review.choices import choices_of
from governance.review_forms import PlanForm, ReasonForm, ReviseForm, ScheduleForm, initial_plan, tomorrow_morning
from governance.services import (
    apply_request,
    plan_request,
    renew_request,
    revise_request,
    schedule_request,
    unschedule_request,
    withdraw_request,
)
from governance.signatures import said_on
from governance.views.loading import request_or_404
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS

_TEMPLATE = "governance/request_act.html"


@login_required
@require_http_methods(FORM_METHODS)
def withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Only those who may ask for this change withdraw it."
    change = _load(request, number, "may_withdraw", who=rules.may_withdraw, otherwise=otherwise)
    was_sent = change.state != RequestState.DRAFT
    return _page(
        request,
        change,
        ReasonForm(posted(request), required=was_sent),
        act=lambda values: withdraw_request(request=change, by=request.user, at=timezone.now(), **values),
        done="Withdrawn. Nothing changed; everything that was said stays to be read.",
        title="Withdraw this request?",
        lead="Nobody is asked any more, and nothing goes live. It cannot be taken up again, but asked for anew.",
        submit="Withdraw it",
        is_danger=True,
    )


@login_required
@require_http_methods(FORM_METHODS)
def renew(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Only those who may ask for this change ask again."
    change = _load(request, number, "may_renew", who=rules.may_open, otherwise=otherwise)
    answers = change.state == RequestState.CHANGES_REQUESTED
    label = "Your answer to what was asked" if answers else "A note to the reviewers"
    return _page(
        request,
        change,
        ReasonForm(posted(request), label=label, required=answers),
        act=lambda values: renew_request(request=change, by=request.user, at=timezone.now(), **values),
        done="Signatures are asked for again.",
        title="Ask again for signatures?",
        lead="The same version, on the world as it is now. Signatures given on exactly this still count; the others do "
        "not. Somebody's objection to exactly this stands until they sign.",
        submit="Ask again",
    )


@login_required
@require_http_methods(FORM_METHODS)
def revise(request: SignedInRequest, number: int) -> HttpResponse:
    """``?version=`` chooses what is brought in; without it, the newest."""
    otherwise = "Only those who may ask for this change bring in another version."
    change = _load(request, number, "may_revise", who=rules.may_open, otherwise=otherwise)
    newer = newer_of(change)
    if not newer:
        raise WrongState("There is nothing newer than what this request brings. Submit a new version first.")
    chosen = next((pk for pk, _ in newer if str(pk) == request.GET.get("version")), newer[0][0])
    initial = {"subject_id": str(chosen), "why": note_of(change, chosen)}
    form = ReviseForm(posted(request), choices=[(str(pk), name) for pk, name in newer], initial=initial)

    def act(values: dict[str, Any]) -> ChangeRequest:
        subject = uuid.UUID(values["subject_id"])
        return revise_request(request=change, subject_id=subject, why=values["why"], by=request.user, at=timezone.now())

    return _page(
        request,
        change,
        form,
        act=act,
        done="The newer version is in. Everybody is asked to sign that one.",
        title="Bring in a newer version",
        lead="It takes the place of the one that is proposed now. Signatures so far stop counting, since nobody has "
        "read this one; comments go along where their words still stand.",
        submit="Bring it in",
    )


@login_required
@require_http_methods(FORM_METHODS)
def plan(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Somebody has signed this plan, so only {who} changes it now."
    change = _load(request, number, "may_plan", who=rules.may_plan, otherwise=otherwise)
    has_users = change.environment_id is not None
    form = PlanForm(posted(request), initial=initial_plan(change), request=change)
    return _page(
        request,
        change,
        form,
        act=lambda _: plan_request(request=change, by=request.user, at=timezone.now(), **form.plan()),
        done="The plan is changed.",
        title="When and for how many" if has_users else "When it takes effect",
        lead=f"What is signed is the content; this is {'how it reaches people' if has_users else 'when it counts'}.",
        submit="Save the plan",
        is_plan=True,
    )


@login_required
@require_http_methods(FORM_METHODS)
def schedule(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Only {who} sets when this takes effect."
    change = _load(request, number, "may_schedule", who=rules.may_apply, otherwise=otherwise)
    initial = {
        "go_live_at": timezone.localtime(change.go_live_at) if change.go_live_at else tomorrow_morning(timezone.now())
    }
    return _page(
        request,
        change,
        ScheduleForm(posted(request), initial=initial),
        act=lambda values: schedule_request(request=change, by=request.user, at=timezone.now(), **values),
        done="It is on the schedule.",
        title="Put it on the schedule",
        lead="It takes effect at that time by itself, if everything that was signed is still so then.",
        submit="Schedule it",
    )


@login_required
@require_http_methods(FORM_METHODS)
def unschedule(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Only {who} takes this off the schedule."
    change = _load(request, number, "may_unschedule", who=rules.may_apply, otherwise=otherwise)
    return _page(
        request,
        change,
        ReasonForm(posted(request), required=False),
        act=lambda values: unschedule_request(request=change, by=request.user, at=timezone.now(), **values),
        done="It is off the schedule, and stays signed.",
        title="Take it off the schedule?",
        lead=f"It stays signed, and waits for {kind_of(change).applied_by} to put it into effect.",
        submit="Take it off",
    )


@login_required
@require_http_methods(FORM_METHODS)
def apply_now(request: SignedInRequest, number: int) -> HttpResponse:
    otherwise = "Only {who} puts this into effect."
    change = _load(request, number, "may_apply", who=rules.may_apply, otherwise=otherwise)
    return _page(
        request,
        change,
        _Nothing(posted(request)),
        act=lambda _: apply_request(request=change, by=request.user, at=timezone.now()),
        done="Done: see below what became of it.",
        title="Put it into effect now?",
        lead=kind_of(change).effect(change),
        submit="Do it now",
    )


class _Nothing(ReasonForm):
    """A yes needs no words."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]


def posted(request: SignedInRequest) -> Any:
    """What a form is filled with: a yes without words is an empty POST, and a POST all the same."""
    return request.POST if request.method == "POST" else None


def _load(
    request: SignedInRequest, number: int, may: str, *, who: Callable[[User, ChangeRequest], bool], otherwise: str
) -> ChangeRequest:
    """The request if this person may do that now. Raises WrongState when they (``who``) might, were it in another
    state, and NotAllowed when they may not at all; ``{who}`` in ``otherwise`` is whoever puts this kind into effect."""
    change = request_or_404(request, number)
    if getattr(choices_of(change, request.user, said_on(change), timezone.now()), may):
        return change
    if not change.is_open or who(request.user, change):
        raise WrongState(f"This request is {change.get_state_display().lower()}, so that cannot be done now.")
    raise NotAllowed(otherwise.format(who=kind_of(change).applied_by))


def _page(request: SignedInRequest, change: ChangeRequest, form: Any, **context: Any) -> HttpResponse:
    return form_page(request, form, template=_TEMPLATE, change=change, cancel_url=change.get_absolute_url(), **context)
