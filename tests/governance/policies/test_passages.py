"""Passages that a role looks after: who may say so, and which change touches one."""

from __future__ import annotations

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.models import ProtectedPassage
from governance.services import refresh_basis
from governance.services.passages import protect_passage, release_passage
from ledger.models import Entry
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, environment, released

pytestmark = pytest.mark.django_db

LEGAL = "legal-reviewer"
PROMISE = "Refunds are paid\n  within 14 days."


@pytest.fixture
def prompt(cast):
    """Of a minimal-risk feature, so that only the passage can ask for Legal."""
    cast.feature.risk_tier = "minimal"
    cast.feature.save()
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar)
    a_version(prompt, f"Be kind. {PROMISE} Sign with Acme.", by=cast.ana)
    return prompt


def protect(cast, prompt, *, by=None, quote="within 14 days", role=LEGAL):
    return protect_passage(prompt=prompt, role=role, quote=quote, reason="Law", by=by or cast.leila, at=NOW)


def test_protect__by_one_who_signs_in_that_role__is_recorded(cast, prompt):
    passage = protect(cast, prompt)

    assert (passage.role_id, passage.created_by, list(prompt.protected_passages.standing())) == (
        LEGAL, cast.leila, [passage],
    )  # fmt: skip
    assert Entry.objects.order_by("-sequence").first().action == "passage.protected"


@pytest.mark.parametrize("member", ["tom", "mia", "omar", "alex", "rosa", "elsewhere"])
def test_protect_and_release__by_others__are_refused(cast, prompt, member):
    passage = protect(cast, prompt)

    with pytest.raises(NotAllowed):
        protect(cast, prompt, by=getattr(cast, member), quote="Acme")
    with pytest.raises(NotAllowed):
        release_passage(passage=passage, reason="Free", by=getattr(cast, member), at=NOW)


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"quote": "within 30 days"}, "quote"), ({"quote": " "}, "quote"), ({"role": "administrator"}, "role")],
)
def test_protect__unsound__is_refused_at_the_field(cast, prompt, fields, path):
    with pytest.raises(BadInput) as refused:
        protect(cast, prompt, **fields)

    assert list(refused.value.errors) == [path]


def test_protect__twice__is_refused(cast, prompt):
    protect(cast, prompt)

    with pytest.raises(WrongState):
        protect(cast, prompt)


def test_release__standing_one__stays_as_a_record(cast, prompt):
    passage = release_passage(passage=protect(cast, prompt), reason="Law changed", by=cast.leila, at=NOW)

    assert (passage.released_by, list(prompt.protected_passages.standing())) == (cast.leila, [])
    assert ProtectedPassage.objects.count() == 1
    with pytest.raises(WrongState):
        release_passage(passage=passage, reason="Again", by=cast.leila, at=NOW)


@pytest.mark.parametrize(
    ("text", "is_touched"),
    [
        ("Be kind! Refunds are paid within 14 days. Sign with Acme Ltd.", False),
        ("Be kind. Refunds are paid\n\nwithin   14 days. Sign with Acme.", False),
        ("Be kind. Refunds are paid within 15 days. Sign with Acme.", True),
        ("Be kind. Sign with Acme.", True),
        ("Refunds are paid within 14 days. Yes: within 14 days. Sign with Acme.", True),
    ],
)
def test_release_to_production__touches_the_passage_or_not__asks_legal_or_not(cast, prompt, text, is_touched):
    first = prompt.latest_version
    released(cast, first, "development")
    released(cast, first, "staging")
    released(cast, first, "production")
    protect(cast, prompt)
    second = a_version(prompt, text, by=cast.ana, parent=first)
    released(cast, second, "development")
    released(cast, second, "staging")

    request = a_request(cast, version=second, where="production")

    roles = {each["role"] for each in request.requirements}
    assert roles == ({LEGAL, "technical-reviewer"} if is_touched else {"technical-reviewer"})


def test_protect__while_a_request_that_touches_it_is_open__puts_it_out_of_date(cast, prompt):
    version = prompt.latest_version
    assert environment("production").is_protected
    released(cast, version, "development")
    released(cast, version, "staging")
    request = a_request(cast, version=version, where="production")

    protect(cast, prompt)

    assert refresh_basis(request=request, at=NOW).state == "stale"
