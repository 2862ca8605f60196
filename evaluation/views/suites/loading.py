"""Find the suite that an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from base.errors import WrongState
from evaluation.documents import SuiteDocument
from evaluation.models import Suite, SuiteVersion
from evaluation.services.suites import DEFAULT_THRESHOLD
from registry import permissions, rules


def suite_or_404(request: SignedInRequest, slug: str) -> Suite:
    suites = Suite.objects.visible_to(request.user).select_related("feature", "current__created_by", "created_by")
    return get_object_or_404(suites, slug=slug)


def suite_to_edit(request: SignedInRequest, slug: str) -> Suite:
    """Raises Http404; NotAllowed for whoever may only look; WrongState before somebody types into an archived one."""
    suite = suite_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, suite.feature)
    if suite.archived_at is not None:
        raise WrongState("This suite is archived. Bring it back first.")
    return suite


def document_of(suite: Suite) -> SuiteDocument:
    """What the suite asks now; nothing yet for one without a version."""
    if suite.current is None:
        return {"accuracy_threshold": DEFAULT_THRESHOLD, "criteria": [], "cases": []}
    return suite.current.document()


def version_named(suite: Suite, raw: str) -> SuiteVersion | None:
    """The version that a page carried along as the one that it showed; None for none, or for what never was one."""
    try:
        return suite.versions.filter(pk=uuid.UUID(raw)).select_related("created_by").first()
    except ValueError:
        return None


def version_id(suite: Suite) -> str:
    """As pages carry it along; "" while nothing was saved."""
    return str(suite.current_id or "")
