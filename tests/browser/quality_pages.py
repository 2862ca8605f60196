"""What the pages around evaluations are looked at with: a prompt that was tried for weeks and fell, connections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from unittest import mock

from django.utils import timezone

from evaluation.choices import RunTrigger
from evaluation.models import DecayNotice, MonthlySpending
from evaluation.services import set_schedule
from tests.browser.scenes import refund_prompt
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import PRICES, finished, started
from tests.evaluation.worlds import a_connection, a_document, a_suite
from tests.factories import AIModelFactory, PromptFactory, PromptVersionFactory

_DAY = dt.timedelta(days=1)
_CASES = 20
# (days ago, minor version, cases that pass)
_RUNS = ((38, 0, 19), (31, 0, 20), (24, 0, 19), (17, 0, 19), (10, 0, 18), (3, 1, 20), (2, 0, 9))


def with_quality(path: str, *, kind: str = "openai") -> Callable[[SimpleNamespace], str]:
    """1.0.0 of customer-support-router is live and was tried every week; the last run fell. 1.1.0 waits. ``path`` may
    name {decay} and {connection}."""

    def make(cast: SimpleNamespace) -> str:
        prompt = refund_prompt(cast)
        versions = list(prompt.versions.filter(state="submitted").order_by("minor"))
        AIModelFactory(model_id="claude-sonnet-4-20250514", provider="Anthropic", **PRICES)
        connection = a_connection(
            cast, kind=kind, serves="Anthropic", name="Anthropic, European key", monthly_budget_micro_usd=50_000_000
        )
        now = timezone.now()
        month = now.date().replace(day=1)
        MonthlySpending.objects.create(provider=connection, month=month, spent_micro_usd=31_400_000)
        suites = [a_suite(cast, _document(), slug=slug, prompts=[prompt]) for slug in ("support-tickets", "injections")]
        for suite, title in zip(suites, ("Support tickets", "Attempts to break it"), strict=True):
            type(suite).objects.filter(pk=suite.pk).update(title=title)
            suite.refresh_from_db()
        goes_live(versions[0], at=now - 39 * _DAY)
        last = _weeks(cast, SimpleNamespace(suite=suites[0], prompt=prompt), versions, now)
        notice = DecayNotice.objects.create(
            prompt=prompt, run=last, says=f"0.95 → 0.45 on {_CASES} cases", opened_at=last.ended_at
        )
        started(cast, SimpleNamespace(suite=suites[1], version=versions[1], prompt=prompt))
        set_schedule(prompt=prompt, every_days=7, by=cast.omar, at=now)
        letter = PromptFactory(slug="refund-letter", title="Write the refund letter", feature=cast.feature)
        goes_live(PromptVersionFactory(prompt=letter, submitted=True), at=now - 5 * _DAY)
        return path.format(decay=notice.pk, connection=connection.pk)

    return make


def with_connections(path: str) -> Callable[[SimpleNamespace], str]:
    """One in use, one whose variable is empty, the demonstration. ``path`` may name {connection}: the second one."""

    def make(cast: SimpleNamespace) -> str:
        for provider, model in (("Anthropic", "claude-sonnet-4-20250514"), ("OpenAI", "gpt-4o-2024-08-06")):
            AIModelFactory(model_id=model, name=model, provider=provider, **PRICES)
        a_connection(cast, serves="Anthropic", name="Anthropic, European key")
        a_connection(cast, kind="offline", serves="Acme", name="Made up")
        empty = {"key_source": "environment", "key": "", "key_variable": "KEY_THAT_NOBODY_SET"}
        connection = a_connection(
            cast, name="OpenAI, EU account", monthly_budget_micro_usd=25_000_000, base_url="https://llm.example.com/v1",
            **empty,
        )  # fmt: skip
        month = timezone.now().date().replace(day=1)
        MonthlySpending.objects.create(provider=connection, month=month, spent_micro_usd=25_000_000)
        return path.format(connection=connection.pk)

    return make


def _document():
    return a_document(*[f"Ticket {number}" for number in range(_CASES)])


def _weeks(cast, place, versions, now):
    """The run that ended last."""
    for days, minor, passed in _RUNS:
        place.version = versions[minor]
        trigger = RunTrigger.SUBMISSION if minor else RunTrigger.SCHEDULE
        with mock.patch("django.utils.timezone.now", return_value=now - days * _DAY):
            run = finished(cast, place, [True] * passed + [False] * (_CASES - passed), trigger=trigger)
    return run
