"""Scenes of the sign-off page for the all-pages test in a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from governance.choices import Timing, Verdict
from governance.models import ChangeRequest
from governance.services import add_comment, decide, open_thread, resolve_thread
from registry.choices import RiskTier
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, released, second_technical, sign, sign_all

LATER = NOW + dt.timedelta(hours=1)
_OLD = """You are a support specialist for a shop.

Answer in the language of the customer.
Refunds are possible within 30 days of purchase.
Never promise what the terms do not say.
Answer with one JSON object and nothing else."""
_NEW = _OLD.replace("30 days of purchase", "14 days of delivery")


def with_request(path: str, prepare: Callable[[SimpleNamespace, ChangeRequest], object] | None = None, **fields):
    """An address with ``{number}``, ``{version}`` and ``{newer}`` filled in: a release to production of a high-risk
    prompt with one version live in staging, two threads and one signature."""

    def make(cast: SimpleNamespace) -> str:
        cast.feature.risk_tier = RiskTier.HIGH
        cast.feature.save()
        prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="refund-letter", title="Refund letter")
        first = a_version(prompt, _OLD, by=cast.ana)
        released(cast, first, "development")
        released(cast, first, "staging")
        second = a_version(prompt, _NEW, by=cast.ana, parent=first)
        told = {"title": "Refund wording", "where": "staging", "timing": Timing.ON_APPROVAL, **fields}
        change = a_request(cast, version=second, **told)
        _talk(cast, change)
        if prepare is not None:
            prepare(cast, change)
        third = a_version(prompt, _NEW + "\nBe brief.", by=cast.ana, parent=second)
        return path.format(number=change.number, version=third.pk)

    return make


def signed(cast: SimpleNamespace, change: ChangeRequest) -> None:
    sign_all(change)


def objected(cast: SimpleNamespace, change: ChangeRequest) -> None:
    decide(
        request=change,
        verdict=Verdict.REQUEST_CHANGES,
        role="technical-reviewer",
        reason="Which terms say 14 days? Name the clause.",
        by=cast.tom,
        at=NOW,
    )


def half_signed(cast: SimpleNamespace, change: ChangeRequest) -> None:
    sign(change, second_technical(), "technical-reviewer")


def _talk(cast: SimpleNamespace, change: ChangeRequest) -> None:
    thread = open_thread(
        request=change,
        body="Which terms say 14 days? I would like the clause before I sign.",
        path="messages.0",
        quote="14 days of delivery",
        by=cast.leila,
        at=NOW,
    )
    add_comment(thread=thread, body="Terms and conditions 4.2, in force since March.", by=cast.ana, at=LATER)
    open_thread(request=change, body="Does support know that this is coming?", by=cast.mia, at=NOW)
    typo = open_thread(request=change, body="A typo?", path="messages.0", quote="support", by=cast.tom, at=NOW)
    resolve_thread(thread=typo, by=cast.tom, at=NOW)
