"""What the inbox and the notices are looked at with: some requests late, some not, one by way of a stand-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import Role
from governance.choices import Verdict
from governance.models import Notification
from governance.services import decide, withdraw_request
from tests.factories import DelegationFactory, PromptFactory
from tests.governance.worlds import a_request, a_version

_TITLES = {
    "refund-bot": "Refund wording follows T&C 4.2",
    "escalation-writer": "Name the customer's language in the hand-over note",
    "tone-check": "",
    "a-prompt-with-a-very-long-short-name-that-somebody-thought-was-clear": "Say less in the first sentence, and say "
    "it in the language that the customer wrote in, whatever the company's own language is",
}


def with_requests(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` once four requests of Ana's are in review, Tom stands in for Priya, and one more was withdrawn."""

    def make(cast: SimpleNamespace) -> str:
        now = timezone.now()
        for age, (slug, title) in enumerate(_TITLES.items()):
            request = _request(cast, slug, title, now - dt.timedelta(days=age + 1))
        decide(
            request=request, verdict=Verdict.REQUEST_CHANGES, role="technical-reviewer", reason="Why?",
            by=cast.tom, at=now,
        )  # fmt: skip
        gone = _request(cast, "thread-summary", "Shorter summaries", now - dt.timedelta(days=6))
        withdraw_request(request=gone, reason="Superseded", by=cast.ana, at=now)
        DelegationFactory(
            from_person=cast.tom, to_person=cast.vera, role_id="technical-reviewer", ends_at=now + dt.timedelta(days=9)
        )
        return path

    return make


def with_notices(path: str) -> Callable[[SimpleNamespace], str]:
    def make(cast: SimpleNamespace) -> str:
        now = timezone.now()
        told = (
            ("review_asked", "Ana Silva asks for your signature on 2.4.0 of refund-bot for production", ""),
            ("comment", "Leila Rahimi answered you on 2.4.0 of customer-support-router for production",
             "Which terms say fourteen days? The ones on the site still say thirty, and customers quote those."),
            ("applied", "Took effect: 1.3.0 of billing-faq for staging", ""),
        )  # fmt: skip
        for age, (kind, title, detail) in enumerate(told):
            Notification.objects.create(
                person=cast.omar, kind=kind, key=kind, title=title, detail=detail, url="/",
                created_at=now - dt.timedelta(hours=7 * age), read_at=now if age == 2 else None,
            )  # fmt: skip
        return path

    return make


def with_a_lead(path: str) -> Callable[[SimpleNamespace], str]:
    def make(cast: SimpleNamespace) -> str:
        Role.objects.filter(code="legal-reviewer").update(lead=cast.omar)
        return path

    return make


def _request(cast: SimpleNamespace, slug: str, title: str, at: dt.datetime):
    prompt = PromptFactory(slug=slug, title=slug, feature=cast.feature, owner=cast.omar)
    version = a_version(prompt, "You help {{ company }}.", by=cast.ana)
    return a_request(cast, version=version, title=title, at=at)
