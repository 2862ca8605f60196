"""What pages are looked at with that rest on evaluations: a release that policy wants tested, a model that is replaced,
a rollback drill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from evaluation.documents import a_case, a_criterion
from evaluation.models import Schedule
from evaluation.services.drilling import hold_due_drill
from governance.choices import Timing
from governance.services.proposing import propose_policy
from registry.models import AIModel
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import PRICES, finished
from tests.evaluation.worlds import a_connection, a_suite, a_version
from tests.factories import AIModelFactory, PromptFactory
from tests.governance.worlds import a_request, sign_all

_CASES = 24
_GATES = ("cost-change", "evaluated", "no-regression", "red-team")


_MODEL = "claude-sonnet-4-20250514"
_TEXT = """Sort each ticket into one of: billing, delivery, account, other.
Refunds are possible within %s days of %s. Never promise a refund yourself.

{{ question }}"""


def with_tested(path: str, *, passed: int = 23) -> Callable[[SimpleNamespace], str]:
    """1.1.0 of customer-support-router is asked for in staging, where 1.0.0 is live; both were tried, and of its cases
    so many passed, the first ones failing. ``path`` may name {number}, of the request."""

    def make(cast: SimpleNamespace) -> str:
        place = _place(cast)
        now = timezone.now()
        goes_live(place.versions[0], "staging", at=now - dt.timedelta(days=30))
        _tried(cast, place, 0, _CASES)
        _tried(cast, place, 1, passed)
        document = {
            "name": "Tested before it goes live",
            "kinds": ["release"],
            "gates": [{"gate": gate, "mode": "warn" if gate == "cost-change" else "block"} for gate in _GATES],
        }
        sign_all(
            propose_policy(slug="tested", document=document, reason="It fell unseen", by=cast.alex, at=now), at=now
        )
        told = {"title": "Refund wording", "why": "Terms changed", "timing": Timing.ON_APPROVAL, "at": now}
        request = a_request(cast, version=place.versions[1], **told)
        return path.format(number=request.number)

    return make


def with_successor(path: str) -> Callable[[SimpleNamespace], str]:
    """1.0.0 is live on a model that another one replaces, and was tried on both. ``path`` may name {model}."""

    def make(cast: SimpleNamespace) -> str:
        place = _place(cast)
        goes_live(place.versions[0], "staging")
        heir = AIModelFactory(model_id="claude-opus-4-20250514", name="Claude Opus 4", provider="Anthropic", **PRICES)
        old = AIModel.objects.get(model_id=_MODEL)
        old.replaced_by = heir
        old.save()
        _tried(cast, place, 0, 23)
        _tried(cast, place, 0, 22, model=heir)
        return path.format(model=old.pk)

    return make


def with_drill(path: str) -> Callable[[SimpleNamespace], str]:
    """1.1.0 is live, and the drill of going back to 1.0.0 was held today."""

    def make(cast: SimpleNamespace) -> str:
        place = _place(cast)
        now = timezone.now()
        for version, days in zip(place.versions, (30, 3), strict=True):
            goes_live(version, "staging", at=now - dt.timedelta(days=days))
        Schedule.objects.create(prompt=place.prompt, next_drill_at=now, created_at=now, updated_at=now)
        hold_due_drill(prompt_id=place.prompt.pk, at=now)
        return path

    return make


def _place(cast: SimpleNamespace) -> SimpleNamespace:
    prompt = PromptFactory(
        slug="customer-support-router",
        title="Sort support tickets and decide on escalation",
        feature=cast.feature,
        owner=cast.omar,
        backup_owner=cast.ana,
    )
    AIModelFactory(model_id=_MODEL, name="Claude Sonnet 4", provider="Anthropic", **PRICES)
    a_connection(cast, serves="Anthropic", name="Anthropic, European key")
    tags = {0: ["injection"], 1: ["adversarial"], 2: ["edge"], 3: ["empty"], 4: ["long"], 5: ["bilingual"]}
    cases = [
        a_case(
            f"ticket-{number:02}",
            variables={"question": f"Ticket {number}"},
            expected="billing",
            tags=tags.get(number, []),
        )
        for number in range(_CASES)
    ]
    document = {"accuracy_threshold": 0.9, "criteria": [a_criterion("right", "exact")], "cases": cases}
    suite = a_suite(cast, document, slug="support-tickets", prompts=[prompt])
    first = a_version(cast, prompt=prompt, text=_TEXT % ("30", "purchase"), model=_MODEL)
    second = a_version(cast, prompt=prompt, minor=1, text=_TEXT % ("14", "delivery"), model=_MODEL, parent=first)
    versions = [first, second]
    return SimpleNamespace(prompt=prompt, suite=suite, versions=versions, version=versions[0])


def _tried(cast: SimpleNamespace, place: SimpleNamespace, minor: int, passed: int, **more) -> None:
    outcomes = [False] * (_CASES - passed) + [True] * passed
    finished(cast, place, outcomes, version=place.versions[minor], **more)
