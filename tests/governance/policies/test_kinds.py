"""The whole way of a change of policy and of the approval of a model: asked for, signed, in effect."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from base.errors import BadInput, NotAllowed, WrongState
from governance.choices import RequestState, Timing
from governance.kinds import Facts
from governance.models import ChangeRequest, Policy
from governance.policies.in_force import policies_for
from governance.services import open_and_send, refresh_basis, renew_request
from governance.services.proposing import propose_change, propose_policy
from registry.models import AIModel
from registry.services import add_model, approve_model, update_model
from tests.factories import NOW, grant, person_with
from tests.governance.policies.documents import asks, document
from tests.governance.worlds import a_request, sign, sign_all

pytestmark = pytest.mark.django_db

LEGAL, TECHNICAL = "legal-reviewer", "technical-reviewer"


@pytest.fixture
def minimal(cast):
    return Policy.objects.get(slug="minimal-risk")


def propose(cast, policy, *, by=None, **parts):
    new = document(kinds=["release"], risk_tiers=["minimal"], **{"requirements": asks(technical=2), **parts})
    return propose_change(policy=policy, document=new, reason="Two pairs of eyes", by=by or cast.alex, at=NOW)


def version_in_force(policy):
    return Policy.objects.get(pk=policy.pk).in_force.number


def test_policy__signed_by_whom_the_policy_in_force_asks__comes_into_force_at_once(cast, minimal):
    request = propose(cast, minimal)
    assert [(each["role"], each["count"]) for each in request.requirements] == [(LEGAL, 1), (TECHNICAL, 1)]

    sign(request, cast.leila, LEGAL)
    assert version_in_force(minimal) == 1
    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert (request.state, version_in_force(minimal)) == (RequestState.APPLIED, 2)
    newest = minimal.history.order_by("-history_id").first()
    assert (newest.in_force_id, newest.history_change_reason) == (request.subject_id, "Two pairs of eyes")
    asked = policies_for("release", Facts("minimal", "production"))["requirements"]
    assert [(each["role"], each["count"]) for each in asked] == [(TECHNICAL, 2)]


def test_policy__new_and_signed__applies_from_then_on(cast):
    request = propose_policy(
        slug="tools-by-legal",
        document=document(name="Tools", touches=[{"what": "tools"}], requirements=asks(legal=1)),
        reason="Tools act",
        by=cast.alex,
        at=NOW,
    )
    facts = Facts("minimal", "staging", touches=frozenset({"tools"}))
    assert "tools-by-legal" not in [each["slug"] for each in policies_for("release", facts)["policies"]]

    sign_all(request)

    assert "tools-by-legal" in [each["slug"] for each in policies_for("release", facts)["policies"]]


def test_policy__switched_off_and_nothing_else_applies__nothing_passes(cast, minimal):
    sign_all(propose(cast, minimal, is_enabled=False))

    assert policies_for("release", Facts("minimal", "production"))["requirements"] == []


def test_policy__whoever_wrote_a_version_on_the_way__cannot_sign(cast, minimal, admin_who_signs):
    first = propose(cast, minimal, by=admin_who_signs)

    revised = propose(cast, minimal, by=cast.alex, requirements=asks(technical=3))

    assert revised.pk == first.pk
    with pytest.raises(NotAllowed):
        sign(revised, admin_who_signs, LEGAL)


@pytest.fixture
def admin_who_signs(cast):
    person = person_with("administrator", full_name="Both Roles")
    grant(person, LEGAL)
    return person


def test_policy__second_proposal_while_one_is_open__goes_into_it_and_asks_again(cast, minimal):
    request = propose(cast, minimal)
    sign(request, cast.leila, LEGAL)

    revised = propose(cast, minimal, requirements=asks(technical=3))

    assert (revised.pk, revised.state) == (request.pk, RequestState.IN_REVIEW)
    assert [need.given for need in revised.needs.order_by("role")] == [0, 0]


def test_policy__changed_meanwhile__puts_the_other_proposal_out_of_date(cast, minimal):
    """Two policies are changed; the change of how policies change moves the ground under the other."""
    other = propose(cast, minimal)
    sign(other, cast.leila, LEGAL)
    rules = Policy.objects.get(slug="policy-changes")
    stricter = document(kinds=["policy_change"], requirements=asks(legal=1, product=1, technical=1))
    sign_all(propose_change(policy=rules, document=stricter, reason="Product too", by=cast.alex, at=NOW))

    stale = refresh_basis(request=other, at=NOW)

    assert stale.state == RequestState.STALE
    assert "“Everything”" in stale.moved[0]
    assert {each["role"] for each in renew_request(request=stale, reason="", by=cast.alex, at=NOW).requirements} == {
        LEGAL,
        "product-reviewer",
        TECHNICAL,
    }


def test_policy__in_mid_review_of_a_release__makes_it_out_of_date(cast):
    release = a_request(cast)
    policy = Policy.objects.get(slug="trying-out")
    sign_all(
        propose_change(
            policy=policy,
            document=document(kinds=["release"], environments=["*unprotected"], requirements=asks(technical=2)),
            reason="Stricter",
            by=cast.alex,
            at=NOW,
        )
    )

    assert refresh_basis(request=release, at=NOW).state == RequestState.STALE


def test_policy__version_of_another_policy__is_refused(cast, minimal):
    other = Policy.objects.get(slug="high-risk")

    with pytest.raises(BadInput):
        open_and_send(
            kind="policy_change",
            object_id=minimal.pk,
            subject_id=other.in_force_id,
            why="Mixed",
            by=cast.alex,
            at=NOW,
        )


def test_policy__what_is_in_force__is_refused(cast, minimal):
    with pytest.raises(WrongState):
        open_and_send(
            kind="policy_change",
            object_id=minimal.pk,
            subject_id=minimal.in_force_id,
            why="Again",
            by=cast.alex,
            at=NOW,
        )


@pytest.fixture
def model(cast):
    return add_model(by=cast.max, at=NOW, provider="OpenAI", model_id="gpt-new-2026-01-01", name="GPT new")


def ask(cast, model, *, by=None):
    return open_and_send(
        kind="model_approval",
        object_id=model.pk,
        subject_id=model.pk,
        why="Cheaper and as good",
        timing=Timing.ON_APPROVAL,
        by=by or cast.max,
        at=NOW,
    )


def test_model__signed__is_approved(cast, model):
    request = ask(cast, model)
    sign(request, cast.leila, LEGAL)
    assert AIModel.objects.get().status == "proposed"

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert (request.state, AIModel.objects.get().status) == (RequestState.APPLIED, "approved")


def test_model__its_page__tells_everybody_who_may_read_it_what_happened(client, cast, model):
    client.force_login(cast.leila)

    page = client.get(ask(cast, model).get_absolute_url()).content.decode()

    story = page[page.index('id="story"') :]
    assert "asked for signatures" in story and "Max" in story


def test_model__changed_in_mid_review__is_out_of_date_and_says_by_whom(cast, model):
    request = ask(cast, model)
    sign(request, cast.leila, LEGAL)
    update_model(model=model, by=cast.alex, at=NOW, reason="New terms", notes="Keeps nothing")

    stale = refresh_basis(request=request, at=NOW)

    assert (stale.state, stale.moved) == (
        RequestState.STALE,
        ["Alex Moreau changed what is known about the model: “New terms”."],
    )


def test_model__approved_already__cannot_be_asked_for(cast, model):
    sign_all(ask(cast, model))

    with pytest.raises(WrongState):
        ask(cast, model)


@pytest.mark.parametrize("member", ["ana", "tom", "rosa", "ada"])
def test_model__asked_for_by_somebody_who_may_not__is_refused(cast, model, member):
    with pytest.raises(NotAllowed):
        ask(cast, model, by=getattr(cast, member))

    assert not ChangeRequest.objects.exists()


def test_approve_model__without_a_request__the_database_refuses(cast, model):
    with pytest.raises(IntegrityError), transaction.atomic():
        approve_model(model=model, by=cast.max, at=NOW, reason="I say so")
