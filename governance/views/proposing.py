"""Propose a policy: the form that reads as sentences, what it would change, and the request for signatures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from governance import permissions
from governance.models import ChangeRequest, Policy, PolicyVersion
from governance.policies import policy_digest
from governance.policies.comparing import changed_sentences
from governance.policies.document import DUE_H, EXPIRES_H
from governance.policies.simulating import simulate
from governance.policy_form import NewPolicyForm, PolicyForm
from governance.services.proposing import open_change_of, propose_change, propose_policy
from registry.rules import require

FORM_METHODS = ["GET", "HEAD", "POST"]
EMPTY: dict[str, Any] = {
    "name": "",
    "is_enabled": True,
    "kinds": [],
    "risk_tiers": [],
    "environments": [],
    "touches": [],
    "requirements": [],
    "gates": [],
    "due_h": DUE_H,
    "expires_h": EXPIRES_H,
    "fresh_sign_in_min": None,
    "comments_resolved": False,
}


@login_required
@require_http_methods(FORM_METHODS)
def policy_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, permissions.MANAGE_POLICIES)
    form = NewPolicyForm(request.POST or None, before=EMPTY)
    return _answer(request, form, None)


@login_required
@require_http_methods(FORM_METHODS)
def policy_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form begins with what is in force, with the version of an open request, or with ``?from=<number>``."""
    policy = get_object_or_404(Policy.objects.visible_to(request.user).select_related("in_force"), slug=slug)
    require(request.user, permissions.MANAGE_POLICIES)
    start = _start(policy, request.GET.get("from", ""))
    return _answer(request, PolicyForm(request.POST or None, before=start.document if start else EMPTY), policy)


def _answer(request: SignedInRequest, form: PolicyForm, policy: Policy | None) -> HttpResponse:
    status, changed_since = 200, False
    if request.method == "POST" and not form.is_valid():
        status = 400
    elif request.method == "POST" and request.POST.get("step") == "send":
        if form.has_been_tried:
            try:
                return redirect(_propose(form, policy, request))
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.take_refusal(refusal)
                status = refusal.status
        else:
            changed_since = True
    return render(request, "governance/policy_form.html", _context(request, form, policy, changed_since), status=status)


def _propose(form: PolicyForm, policy: Policy | None, request: SignedInRequest) -> ChangeRequest:
    what: dict[str, Any] = {"document": form.document, "reason": form.cleaned_data["reason"]}
    now = timezone.now()
    if policy is None:
        return propose_policy(slug=form.cleaned_data["slug"], by=request.user, at=now, **what)
    return propose_change(policy=policy, by=request.user, at=now, **what)


def _context(request: SignedInRequest, form: PolicyForm, policy: Policy | None, changed_since: bool) -> dict[str, Any]:
    in_force = policy.in_force if policy else None
    context: dict[str, Any] = {
        "form": form,
        "policy": policy,
        "name": in_force.document["name"] if in_force else (policy.slug if policy else ""),
        "under_way": open_change_of(policy) if policy else None,
        "changed_since": changed_since,
        "cancel_url": policy.get_absolute_url() if policy else reverse("governance:policies"),
    }
    if form.document and not form.errors:
        slug = policy.slug if policy else form.cleaned_data["slug"]
        context |= {
            "tried": simulate(slug, form.document, user=request.user),
            "lines": changed_sentences(in_force.document if in_force else None, form.document),
            "is_the_same": in_force is not None and in_force.digest == policy_digest(form.document),
            "seen": policy_digest(form.document),
        }
    return context


def _start(policy: Policy, number: str) -> PolicyVersion | None:
    if number.isascii() and number.isdigit() and len(number) < 9:
        return get_object_or_404(policy.versions, number=int(number))
    under_way = open_change_of(policy)
    if under_way is not None:
        return policy.versions.get(pk=under_way.subject_id)
    return policy.in_force or policy.versions.order_by("-number").first()
