"""The review that break-glass owes: what was done, and, for whoever may close it, what was found."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed
from governance import rules
from governance.choices import ReviewVerdict
from governance.kinds import kind_of
from governance.models import PostReview
from governance.review_forms import PostReviewForm
from governance.services import close_post_review
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
def post_review(request: SignedInRequest, number: int) -> HttpResponse:
    related = (
        "feature",
        "closed_by",
        "request__author",
        "request__environment",
        "request__bypass__person",
        "request__feature",
    )
    reviews = PostReview.objects.visible_to(request.user).select_related(*related)
    review = get_object_or_404(reviews, request__number=min(number, 2**63 - 1))
    may_close = rules.may_close_review(request.user, review)
    if request.method == "POST" and not may_close:
        raise NotAllowed("Somebody who signs for this feature, and had no hand in it, closes this review.")
    form = PostReviewForm(request.POST or None)
    change = review.request

    def act(values: dict[str, Any]) -> str:
        close_post_review(review=review, by=request.user, at=timezone.now(), **values)
        return review.get_absolute_url()

    return form_page(
        request,
        form,
        act=act,
        done="The review is closed. It stays to be read.",
        template="governance/post_review.html",
        review=review,
        change=change,
        label=kind_of(change).label(change),
        undo=kind_of(change).undo(change, request.user),
        may_close=may_close and review.closed_at is None,
        must_go=review.verdict == ReviewVerdict.TAKE_BACK,
        title="Review of break-glass",
    )
