"""The demonstration story: complete, believable in its order of time, labelled, and told only once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Delegation, Role, RoleGrant, User
from accounts.roles import RoleCode
from delivery.choices import DeploymentCause, RolloutState
from delivery.live import live_now, percent_words
from delivery.models import Deployment, FreezeWindow, Rollout
from governance.choices import MailChoice, RequestState
from governance.gates.looking import look_at_gates
from governance.models import ChangeRequest, Decision, Notification, PostReview, ProtectedPassage
from governance.notifying.catching_up import tell_missed
from governance.permissions import SIGNING_ROLES
from governance.rules import seats
from ledger.models import Entry
from ledger.services.verify import verify_chain
from registry.models import AIModel, Environment, Feature, Prompt, PromptVersion
from registry.templating.check import check_content

pytestmark = pytest.mark.django_db


def test_seed_demo__empty_database__each_role_is_held_and_all_can_be_told_apart(told):
    held = set(RoleGrant.objects.values_list("role", flat=True))

    assert held == set(Role.objects.values_list("code", flat=True))
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}
    assert set(Feature.objects.values_list("is_demo", flat=True)) == {True}
    assert all(f"  {person.email}" in told for person in User.objects.all())


def test_seed_demo__story__four_features_of_three_tiers_a_dozen_prompts_with_versions(told):
    tiers = sorted(Feature.objects.values_list("risk_tier", flat=True))

    assert tiers == ["high", "limited", "limited", "minimal"]
    assert Prompt.objects.count() == 12
    assert PromptVersion.objects.frozen().count() == 26


def test_seed_demo__every_version__is_sound(told):
    problems = {
        str(version): [problem for problem in check_content(version.content) if problem.severity == "error"]
        for version in PromptVersion.objects.select_related("prompt")
    }

    assert {name: found for name, found in problems.items() if found} == {}


def test_seed_demo__ledger__verifies_and_runs_forward_in_time(told):
    times = list(Entry.objects.order_by("sequence").values_list("at", flat=True))

    assert verify_chain().finding is None
    assert times == sorted(times)


def test_seed_demo__people_are_there__is_refused_and_changes_nothing(told):
    before = Entry.objects.count()

    with pytest.raises(CommandError, match="only goes into an empty database"):
        call_command("seed_demo")

    assert Entry.objects.count() == before


def test_seed_demo__signing_roles__are_led_and_two_can_sign_as_technical(told):
    leads = dict(Role.objects.filter(lead__isnull=False).values_list("code", "lead__full_name"))

    assert leads == {
        "technical-reviewer": "Priya Nair",
        "product-reviewer": "Mia Tanaka",
        "legal-reviewer": "Leila Benali",
    }
    assert set(leads) == set(SIGNING_ROLES)
    assert RoleGrant.objects.filter(role=RoleCode.TECHNICAL_REVIEWER).count() == 2


def test_seed_demo__models_in_use__were_approved_by_signatures(told):
    used = set(PromptVersion.objects.frozen().values_list("model", flat=True))
    approved = ChangeRequest.objects.filter(kind="model_approval", state=RequestState.APPLIED)

    assert used == set(AIModel.objects.filter(pk__in=approved.values("object_id")).values_list("model_id", flat=True))
    assert ChangeRequest.objects.get(kind="model_approval", state=RequestState.IN_REVIEW).requirements


def test_seed_demo__every_release__was_signed_by_all_whom_policy_asked(told):
    applied = ChangeRequest.objects.filter(kind="release", state=RequestState.APPLIED, bypass__isnull=True)

    assert applied.count() == 45
    for request in applied:
        asked = sorted((each["role"], each["count"]) for each in request.requirements)
        signed = Counter(request.decisions.values_list("role", flat=True))
        assert sorted(signed.items()) == asked, request


def test_seed_demo__production__has_each_prompt_and_one_canary(told):
    production = Environment.objects.get(slug="production")
    live = {prompt.slug: live_now(prompt, production) for prompt in Prompt.objects.all()}

    assert {slug: percent_words(here.arms.all()) for slug, here in live.items() if here} == {
        "customer-support-router": "1.3.0 for 10 %, 1.2.0 for 90 %",
        "escalation-writer": "1.2.0 for everybody",
        "fraud-signals": "1.0.0 for everybody",
        "invoice-check": "1.0.0 for everybody",
        "invoice-fields": "1.1.0 for everybody",
        "language-detector": "1.1.0 for everybody",
        "refund-decision": "1.1.0 for everybody",
        "refund-letter": "1.1.0 for everybody",
        "reply-draft": "1.2.0 for everybody",
        "thread-summary": "1.1.0 for everybody",
        "tone-check": "1.0.0 for everybody",
    }
    assert Rollout.objects.get(state=RolloutState.RUNNING).next_at > timezone.now()


def test_seed_demo__what_went_wrong__has_reasons_and_a_closed_review(told):
    back = Deployment.objects.get(cause=DeploymentCause.ROLLBACK)
    review = PostReview.objects.get()

    assert (back.started_by.full_name, back.reason[:21]) == ("Omar Haddad", "Escalates everything:")
    assert (review.request.bypass.incident, review.closed_by.full_name) == ("INC-2041", "Priya Nair")


def test_seed_demo__refund_decision__waits_for_legal_and_product_with_an_open_comment(told):
    request = ChangeRequest.objects.get(title="Refunds within 14 days of delivery")
    waiting = {need.role_id: need.needed - need.given for need in request.needs.filter(is_open=True)}
    gates = {result.gate: result.passes for result in look_at_gates(request, timezone.now())}
    leila = User.objects.get(email="leila@example.com")

    assert request.state == RequestState.IN_REVIEW
    assert request.due_at > timezone.now()
    assert waiting == {"legal-reviewer": 1, "product-reviewer": 1}
    assert [str(seat.role) for seat in seats(leila, request, timezone.now())] == ["Legal reviewer"]
    assert request.threads.get(resolved_at__isnull=True).comments.count() == 2
    assert [code for code, passes in gates.items() if not passes] == ["checklist"]


def test_seed_demo__other_requests__are_objected_to_and_scheduled(told):
    states = dict(ChangeRequest.objects.open().filter(kind="release").values_list("title", "state"))

    assert states == {
        "Refunds within 14 days of delivery": RequestState.IN_REVIEW,
        "Who promised what": RequestState.SCHEDULED,
        "Delivery dates in drafts": RequestState.CHANGES_REQUESTED,
    }


def test_seed_demo__around_releases__a_stand_in_a_freeze_and_a_passage(told):
    stood_in = Decision.objects.get(on_behalf_of__isnull=False)
    freeze = FreezeWindow.objects.get()

    assert (stood_in.person.full_name, stood_in.on_behalf_of.full_name) == ("Vera Nowak", "Mia Tanaka")
    assert Delegation.objects.in_force(timezone.now()).get().from_person.full_name == "Jonas Berg"
    assert freeze.starts_at > timezone.now()
    assert ProtectedPassage.objects.standing().get().prompt.slug == "reply-draft"


def test_seed_demo__notices__are_on_the_pages_and_never_mailed(told):
    sent = set(Notification.objects.values_list("mail", "mailed_at"))

    assert Notification.objects.unread().exists()
    assert sent == {(MailChoice.NEVER.value, None)}
    assert tell_missed(timezone.now()) == 0
    assert mail.outbox == []
