"""What the demonstration tells of evaluations: made up, labelled so, and with everything that can go well or wrong."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import User
from evaluation.choices import RunState, RunTrigger
from evaluation.coverage import coverage_of
from evaluation.models import DecayNotice, ModelProvider, Override, Result, Run, Suite
from evaluation.overview import standing_for
from evaluation.proof import ProofState, proofs_of_all
from governance.gates.looking import look_at_gates
from governance.models import ChangeRequest
from registry.models import Feature, PromptVersion

pytestmark = pytest.mark.django_db


def runs_of(slug, **about):
    return list(Run.objects.filter(version__prompt__slug=slug, **about).order_by("created_at"))


def test_demonstration__its_answers__are_all_labelled_made_up(told):
    assert set(ModelProvider.objects.values_list("kind", flat=True)) == {"offline"}
    assert set(Run.objects.values_list("is_demo", flat=True)) == {True}
    assert Result.objects.count() > 1_000


def test_suites__of_all_features__cover_what_the_checklist_asks_for(told):
    suites = list(Suite.objects.select_related("current", "feature"))
    sizes = {suite.slug: suite.current.case_count for suite in suites}

    assert {suite.feature.slug for suite in suites} == set(Feature.objects.values_list("slug", flat=True))
    assert all(12 <= count <= 47 for count in sizes.values()), sizes
    for suite in suites:
        unmet = {each.need.label for each in coverage_of(suite.current) if not each.is_met}
        assert unmet <= {"Different inputs", "Edge cases"}, suite


def test_submissions__since_their_suite_was_made__were_all_tried(told):
    versions = list(PromptVersion.objects.frozen().select_related("prompt__feature"))
    states = Counter(
        proof.state
        for found in proofs_of_all(versions).values()
        for proof in found
        if proof.state not in (ProofState.MET, ProofState.MISSED)
    )

    assert states == {}
    assert {run.version.number for run in runs_of("escalation-writer", trigger=RunTrigger.SUBMISSION)} == {
        "1.0.0", "1.1.0", "1.2.0",
    }  # fmt: skip


def test_regression__was_found_at_submission__and_mended_in_the_next_version(told):
    first, worse, mended = runs_of("escalation-writer", trigger=RunTrigger.SUBMISSION)

    assert worse.comparison["verdict"] == "worse"
    assert len(worse.comparison["flipped_down"]) == 7
    assert not worse.version.arms.exists()
    assert mended.comparison["verdict"] == "no_difference"
    assert mended.scorecard["accuracy"]["mean"] == first.scorecard["accuracy"]["mean"]


def test_incident__became_cases_of_the_suite__which_the_next_version_passes(told):
    before, after, *_ = runs_of("language-detector", suite_version__number=2)

    assert (before.version.number, before.scorecard["outcome"]) == ("1.0.0", "missed")
    assert (after.version.number, after.scorecard["outcome"], after.comparison["verdict"]) == ("1.1.0", "met", "better")


def test_decay__of_a_model_that_changed__is_found_by_the_schedule_and_open(told):
    notice = DecayNotice.objects.get()

    assert (notice.prompt.slug, notice.closed_at) == ("language-detector", None)
    assert notice.run.trigger == RunTrigger.SCHEDULE
    assert notice.run.comparison["verdict"] == "worse"


def test_what_is_live__one_never_tried_one_overdue(told):
    found = standing_for(User.objects.get(email="alex@example.com"), timezone.now())

    assert [live.prompt.slug for live in found.never] == ["invoice-check"]
    assert [overdue.live.prompt.slug for overdue in found.overdue] == ["invoice-fields"]


def test_budget__of_a_run__stopped_it_before_it_was_overspent(told):
    run = Run.objects.get(state=RunState.STOPPED)

    assert "budget" in run.ended_because
    assert 0 < run.spent_micro_usd <= run.budget_micro_usd
    assert 0 < run.answers.count() < run.answers_total


def test_score__was_set_by_hand__by_somebody_without_a_hand_in_it(told):
    override = Override.objects.select_related("result__run", "created_by").get()

    assert override.created_by.full_name == "Mia Tanaka"
    assert override.result.run.scorecard["accuracy"]["mean"] == pytest.approx(40 / 41)


def test_open_requests__rest_on_runs_that_were_met(told):
    versions = PromptVersion.objects.filter(
        pk__in=ChangeRequest.objects.open().filter(kind="release").values("subject_id")
    ).select_related("prompt__feature")

    found = {version.prompt.slug: [proof.state for proof in proofs] for version, proofs in _with_proofs(list(versions))}

    assert found == {slug: [ProofState.MET] for slug in ("refund-decision", "thread-summary", "reply-draft")}


def _with_proofs(versions):
    proofs = proofs_of_all(versions)
    return [(version, proofs[version.pk]) for version in versions]


def test_policies__since_prompts_have_suites__ask_that_changes_were_tried(told):
    open_requests = ChangeRequest.objects.open().filter(kind="release")
    said = {
        request.title: {
            result.gate: result.passes
            for result in look_at_gates(request, timezone.now())
            if result.gate in ("evaluated", "no-regression", "red-team", "cost-change")
        }
        for request in open_requests
    }

    assert ChangeRequest.objects.filter(kind="policy_change", state="applied").count() == 2
    assert set(said) == {"Refunds within 14 days of delivery", "Who promised what", "Delivery dates in drafts"}
    assert all(
        each == {"evaluated": True, "no-regression": True, "red-team": True, "cost-change": True}
        for each in said.values()
    )
