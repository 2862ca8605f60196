"""Policies: the list, one policy, one version of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from accounts.rules import may_view_people
from base.paging import page_of
from governance import permissions
from governance.choices import BypassKind
from governance.models import Bypass, ChangeRequest, Policy, PolicyVersion
from governance.policies.comparing import changed_sentences
from governance.policies.deadlock import deadlock
from governance.policies.holders import holders, too_few
from governance.policies.sentences import says
from governance.services.proposing import open_change_of
from registry.rules import holds


@login_required
@require_safe
def policy_list(request: SignedInRequest) -> HttpResponse:
    """Everything that is asked of anybody, in sentences; first of all what nobody could fulfil."""
    policies = Policy.objects.visible_to(request.user).select_related("in_force")
    policies = policies.order_by("in_force__document__name", "slug")
    page = page_of(policies, request)
    under_way = ChangeRequest.objects.open().filter(object_id__in=[policy.pk for policy in page.items])
    numbers = dict(under_way.values_list("object_id", "number"))
    known = holders(request.user)
    rows = [
        {
            "policy": policy,
            "name": policy.in_force.document["name"] if policy.in_force else policy.slug,
            "says": says(policy.in_force.document)[:1] if policy.in_force else [],
            "missing": too_few(policy.in_force.document, known) if policy.in_force else [],
            "is_on": policy.in_force is not None and policy.in_force.document["is_enabled"],
            "under_way": numbers.get(policy.pk),
        }
        for policy in page.items
    ]
    context = {
        "page": page,
        "rows": rows,
        "locks": deadlock() if rows else [],
        "can_propose": holds(request.user, permissions.MANAGE_POLICIES),
    }
    return render(request, "governance/policies.html", context)


@login_required
@require_safe
def policy_page(request: SignedInRequest, slug: str) -> HttpResponse:
    policy = get_object_or_404(Policy.objects.visible_to(request.user).select_related("in_force"), slug=slug)
    versions = policy.versions.select_related("created_by").order_by("-number")
    newest = versions.first()
    shown = policy.in_force or newest
    context = {
        "policy": policy,
        "name": shown.document["name"] if shown else policy.slug,
        "says": says(shown.document) if shown else [],
        "missing": too_few(shown.document, holders(request.user)) if shown else [],
        "locks": deadlock() if shown and shown.document["kinds"] == ["policy_change"] else [],
        "under_way": open_change_of(policy),
        "page": page_of(versions, request),
        "asking": _asking(policy, request)[:LISTED],
        "marks": Bypass.objects.filter(kind=BypassKind.DEADLOCK, request__object_id=policy.pk)
        .select_related("request", "person")
        .order_by("-at"),
        "can_propose": holds(request.user, permissions.MANAGE_POLICIES),
        "sees_people": may_view_people(request.user),
    }
    return render(request, "governance/policy.html", context)


@login_required
@require_safe
def policy_version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What one version says, against the one before it."""
    versions = PolicyVersion.objects.filter(policy__in=Policy.objects.visible_to(request.user), policy__slug=slug)
    version = get_object_or_404(versions.select_related("policy__in_force", "created_by"), number=number)
    before = versions.filter(number__lt=number).order_by("-number").first()
    requests = ChangeRequest.objects.visible_to(request.user).filter(subject_id=version.pk)
    context = {
        "version": version,
        "policy": version.policy,
        "before": before,
        "lines": changed_sentences(before.document if before else None, version.document),
        "is_in_force": version.pk == version.policy.in_force_id,
        "brought_by": requests.order_by("-number").first(),
        "can_propose": holds(request.user, permissions.MANAGE_POLICIES),
    }
    return render(request, "governance/policy_version.html", context)


LISTED = 50  # open requests on a policy's page; the inbox has them all


def _asking(policy: Policy, request: SignedInRequest) -> QuerySet[ChangeRequest]:
    """Open requests that this policy asks something of, as far as this person may see them; the first due first."""
    asked = ChangeRequest.objects.visible_to(request.user).open()
    return asked.filter(policy__content__policies__contains=[{"slug": policy.slug}]).order_by("due_at", "number")
