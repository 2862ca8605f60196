"""What pages are looked at with: a believable prompt with two submitted versions and a draft, and its surroundings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from registry.models import Prompt, PromptDependency, PromptVersion
from tests.factories import AIModelFactory, PromptFactory, PromptVersionFactory, content

_SYSTEM = """You are a support specialist for {{ company }}.

Sort each ticket into one of: billing, delivery, account, other.
Refunds are possible within %s days of %s. Never promise a refund yourself.

{%% if language != "en" %%}Answer in {{ language }}.{%% endif %%}"""


def refund_prompt(cast: SimpleNamespace) -> Prompt:
    """customer-support-router of ``cast.feature``: 1.0.0, 1.1.0 and a draft 1.2.0, feeding escalation-writer."""
    now = timezone.now()
    prompt = PromptFactory(
        slug="customer-support-router",
        title="Sort support tickets and decide on escalation",
        feature=cast.feature,
        owner=cast.omar,
        backup_owner=cast.ana,
        purpose="Classifies incoming tickets and decides which of them a person has to see.",
        tags=["support", "refunds"],
        known_issues="Takes returns for refunds when both are named in one sentence.",
        updated_at=now,
    )
    first = _version(prompt, "30", "purchase", cast.omar, now - dt.timedelta(days=40), submitted=True)
    second = _version(
        prompt, "14", "delivery", cast.ana, now - dt.timedelta(days=3), submitted=True, minor=1, parent=first,
        change_note="Refund terms follow T&C 4.2",
    )  # fmt: skip
    prompt.latest_version = _version(
        prompt, "14", "delivery, with the receipt", cast.ana, now - dt.timedelta(hours=2), minor=2, parent=second
    )
    prompt.save()
    other = PromptFactory(slug="escalation-writer", title="Write the hand-over note", feature=cast.feature)
    PromptDependency.objects.create(upstream=prompt, downstream=other, note="category and urgency")
    return prompt


def _version(prompt, days, since, person, at, *, submitted=False, **fields) -> PromptVersion:
    extra = {"submitted_at": at} if submitted else {}
    return PromptVersionFactory(
        prompt=prompt,
        content=content(_SYSTEM % (days, since), model="claude-sonnet-4-20250514", parameters={"temperature": 0.2}),
        submitted=submitted,
        created_by=person,
        created_at=at,
        updated_at=at,
        **extra,
        **fields,
    )


def with_prompt(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` once the prompt is there; "{draft}", "{old}" and "{new}" stand for its versions' ids."""

    def make(cast: SimpleNamespace) -> str:
        prompt = refund_prompt(cast)
        drafts = prompt.versions.order_by("minor").values_list("pk", flat=True)
        return path.format(old=drafts[0], new=drafts[1], draft=drafts[2])

    return make


def with_model(path: str) -> Callable[[SimpleNamespace], str]:
    def make(cast: SimpleNamespace) -> str:
        model = AIModelFactory(model_id="gpt-4o-2024-05-13", name="GPT-4o", retired_date=dt.date(2027, 1, 15))
        return path.format(model=model.pk)

    return make
