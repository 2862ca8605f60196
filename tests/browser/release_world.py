"""The company of the release story: a high-risk prompt that was live before, and everybody who signs for it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from governance.choices import Timing
from governance.gates.deriving import derive
from governance.gates.looking import points_of
from governance.gates.material import Material
from governance.services import apply_request, open_and_send, tick_item
from registry.choices import RiskTier
from registry.models import Contribution, PromptVersion
from tests.factories import (
    PASSWORD,
    AIModelFactory,
    FeatureFactory,
    PromptFactory,
    PromptVersionFactory,
    content,
    make_cast,
)
from tests.governance.worlds import a_request, second_technical, sign, sign_all

SLUG = "refund-decision"
BEFORE = "Refunds are possible within 30 days of purchase."
FIRST_TRY = "Refunds are possible within 14 days of purchase."
SECOND_TRY = "Refunds are possible within 14 days of delivery."
TEXT = "You prepare refund decisions. A colleague confirms what you propose.\n\n{}\nName the clause that you rest on."
MODEL = "gpt-4o-2024-08-06"
LIVE_SINCE = dt.timedelta(days=40)


def company() -> SimpleNamespace:
    """``prompt`` 1.0.0 by Omar is live in staging and production since ``live_since``.

    Besides the cast there is Priya, the second technical reviewer. Everybody can sign in with PASSWORD.
    """
    people = make_cast()
    people.priya = second_technical()
    for person in User.objects.all():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        if hasattr(people, person.email.split("@")[0]):
            setattr(people, person.email.split("@")[0], person)
    people.live_since = timezone.now() - LIVE_SINCE
    people.prompt = _prompt(people)
    return people


def _approve_model(people: SimpleNamespace, at: dt.datetime) -> None:
    model = AIModelFactory(model_id=MODEL, name="GPT-4o")
    request = open_and_send(
        kind="model_approval", object_id=model.pk, subject_id=model.pk, why="It reads terms well",
        timing=Timing.ON_APPROVAL, by=people.max, at=at,
    )  # fmt: skip
    sign(request, people.tom, "technical-reviewer", at=at)
    sign(request, people.leila, "legal-reviewer", at=at)


def _prompt(people: SimpleNamespace):
    since = people.live_since
    _approve_model(people, since)
    feature = FeatureFactory(
        slug="refund-desk",
        name="Refund desk",
        owner=people.omar,
        overseer=people.dina,
        risk_tier=RiskTier.HIGH,
        purpose="Proposes whether a refund is granted.",
        fallback_behaviour="Every refund request goes to a person.",
        runbook="Switch off, and hand all open requests to the refund team.",
    )
    prompt = PromptFactory(slug=SLUG, title="Refund decision", feature=feature, owner=people.omar, purpose="Proposes.")
    first = PromptVersionFactory(
        prompt=prompt,
        content=content(TEXT.format(BEFORE), model=MODEL),
        created_by=people.omar,
        created_at=since,
        submitted=True,
        submitted_at=since,
    )
    prompt.latest_version = first
    prompt.save()
    Contribution.objects.create(version=first, person=people.omar, first_at=since)
    for where in ("staging", "production"):
        _release(people, first, where, since)
    return prompt


def _release(people: SimpleNamespace, version: PromptVersion, where: str, at: dt.datetime) -> None:
    """By the services: what is written on the checklist is of no matter here."""
    request = a_request(people, version=version, where=where, by=people.omar, at=at)
    if where == "production":
        material = Material(request, at)
        for point in points_of(material):
            if point.by_hand and not derive(point.code, material):
                tick_item(request=request, item=point.code, evidence="Done", by=people.tom, at=at)
        tick_item(request=request, item="staged-rollout", evidence="Nothing is live yet", by=people.tom, at=at)
    sign_all(request, at=at)
    apply_request(request=request, by=people.rosa, at=at)
