"""Accepting a check, ticking a point, taking a tick back: who may, when, and what it leaves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from base.errors import BadInput, NotAllowed, WrongState
from governance.choices import GateState
from governance.gates.looking import look_at_gates
from governance.models import ChecklistTick, GateOverride
from governance.presentation import gate_rows
from governance.services import apply_request, withdraw_request
from governance.services.checking import override_gate, tick_item, untick_item
from ledger.actions import Action
from ledger.models import Entry
from registry.permissions import SIGN_TECHNICAL
from tests.factories import NOW, PromptFactory, grant, person_with
from tests.governance.worlds import a_request, a_version, policy, sign

pytestmark = pytest.mark.django_db

GATES = [{"gate": code, "mode": "block", "asked_by": ["test"]} for code in ("checklist", "secrets")]


@pytest.fixture
def request_(cast, monkeypatch):
    """Ana's release of a prompt with a key in it, to staging; policy asks Tom, the checklist and no secrets."""
    from governance import basis

    monkeypatch.setattr(basis, "policies_for", lambda code, facts: policy(gates=GATES))
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar)
    return a_request(cast, version=a_version(prompt, "Use ghp_" + "a1B2" * 9, by=cast.ana))


def accept(request, by, **fields):
    return override_gate(request=request, at=NOW, by=by, **{"code": "secrets", "reason": "A key of a test.", **fields})


def tick(request, by, item="alert", evidence="Alert 12 wakes Rosa."):
    return tick_item(request=request, item=item, evidence=evidence, by=by, at=NOW)


def states(request):
    return {result.gate: result.state for result in look_at_gates(request, NOW)}


# --- accepting


@pytest.mark.parametrize(
    ("name", "role"), [("tom", "technical-reviewer"), ("mia", "product-reviewer"), ("leila", "legal-reviewer")]
)
def test_override_gate__by_who_signs_here__accepted_in_that_role(request_, cast, name, role):
    override = accept(request_, getattr(cast, name))

    assert (
        override.role.code == {"tom": "technical-reviewer", "mia": "product-reviewer", "leila": "legal-reviewer"}[name]
    )
    assert states(request_)["secrets"] == GateState.OVERRIDDEN


@pytest.mark.parametrize("name", ["vera", "ana", "omar", "rosa", "max", "ada", "alex", "olu", "elsewhere"])
def test_override_gate__by_anybody_else__not_allowed(request_, cast, name):
    with pytest.raises(NotAllowed, match="Whoever signs for this feature"):
        accept(request_, getattr(cast, name))

    assert not GateOverride.objects.exists()


def test_override_gate__by_a_reviewer_who_had_a_hand_in_it__not_allowed(request_, cast):
    grant(cast.ana, "technical-reviewer")

    with pytest.raises(NotAllowed):
        accept(request_, cast.ana)


def test_override_gate__by_a_reviewer_of_another_feature__not_allowed(request_, cast):
    other = person_with("technical-reviewer", cast.other_feature)

    with pytest.raises(NotAllowed):
        accept(request_, other)


def test_override_gate__by_a_superuser_without_the_role__not_allowed(request_, cast):
    cast.alex.is_superuser = True
    cast.alex.save()
    assert cast.alex.has_perm(SIGN_TECHNICAL)

    with pytest.raises(NotAllowed):
        accept(request_, cast.alex)


def test_override_gate__two_roles__in_the_one_that_is_named(request_, cast):
    grant(cast.tom, "legal-reviewer")

    assert accept(request_, cast.tom, role="legal-reviewer").role.code == "legal-reviewer"


def test_override_gate__role_that_one_does_not_hold__bad_input(request_, cast):
    with pytest.raises(BadInput) as refused:
        accept(request_, cast.tom, role="legal-reviewer")

    assert list(refused.value.errors) == ["role"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_override_gate__without_a_reason__bad_input(request_, cast, reason):
    with pytest.raises(BadInput) as refused:
        accept(request_, cast.tom, reason=reason)

    assert list(refused.value.errors) == ["reason"]


def test_override_gate__check_that_is_not_looked_at__bad_input(request_, cast):
    with pytest.raises(BadInput, match="not part of this request"):
        accept(request_, cast.tom, code="personal-data")


def test_override_gate__check_that_is_fine__wrong_state(request_, cast):
    with pytest.raises(WrongState, match="fine as it is"):
        accept(request_, cast.tom, code="rollback-target")


def test_override_gate__twice__wrong_state_and_one_row(request_, cast):
    accept(request_, cast.tom)

    with pytest.raises(WrongState, match="Tom Becker accepted this check already"):
        accept(request_, cast.mia)

    assert GateOverride.objects.count() == 1


@pytest.mark.parametrize("code", ["content-valid", "promotion-order", "rollback-target"])
def test_override_gate__check_that_nobody_can_accept__wrong_state(request_, cast, monkeypatch, code):
    from governance.gates.registering import gate

    monkeypatch.setattr(type(gate(code)), "look", lambda gate, material: gate.not_yet("No.", next_step="Mend it."))

    with pytest.raises(WrongState, match="Nobody can accept this check all the same: Mend it"):
        accept(request_, cast.tom, code=code)


def test_override_gate__request_that_is_over__wrong_state(request_, cast):
    withdraw_request(request=request_, reason="Not needed", by=cast.ana, at=NOW)

    with pytest.raises(WrongState, match="withdrawn"):
        accept(request_, cast.tom)


def test_override_gate__done__one_entry_with_reason_and_role(request_, cast):
    before = Entry.objects.count()

    accept(request_, cast.tom)

    entry = Entry.objects.latest("sequence")
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.role, entry.text.reason) == (
        Action.GATE_OVERRIDDEN,
        "technical-reviewer",
        "A key of a test.",
    )


# --- ticking


@pytest.mark.parametrize("name", ["ana", "omar", "tom", "mia", "leila", "rosa", "alex"])
def test_tick_item__by_who_works_on_the_feature__counts_with_name_and_evidence(request_, cast, name):
    person = getattr(cast, name)

    row = tick(request_, person)

    assert (row.person, row.evidence, row.is_done, row.content_digest) == (
        person,
        "Alert 12 wakes Rosa.",
        True,
        request_.content_digest,
    )


@pytest.mark.parametrize("name", ["vera", "dina", "max", "ada", "olu", "elsewhere"])
def test_tick_item__by_anybody_else__not_allowed(request_, cast, name):
    with pytest.raises(NotAllowed):
        tick(request_, getattr(cast, name))


@pytest.mark.parametrize("item", ["judged-quality", "red-team"])
def test_tick_item__second_pair_of_eyes__not_by_who_had_a_hand_in_it(request_, cast, item):
    with pytest.raises(NotAllowed, match="second pair of eyes"):
        tick(request_, cast.ana, item)

    assert tick(request_, cast.tom, item).is_done


@pytest.mark.parametrize(
    ("item", "evidence", "field"),
    [
        ("alert", "", "evidence"),
        ("alert", " \n", "evidence"),
        ("nothing", "x", "item"),
        ("registry-entry", "x", "item"),
    ],
)
def test_tick_item__unsound__bad_input(request_, cast, item, evidence, field):
    with pytest.raises(BadInput) as refused:
        tick(request_, cast.tom, item, evidence)

    assert list(refused.value.errors) == [field]


def test_tick_item__request_that_is_over__wrong_state(request_, cast):
    withdraw_request(request=request_, reason="Not needed", by=cast.ana, at=NOW)

    with pytest.raises(WrongState):
        tick(request_, cast.tom)


def test_tick_item__done__one_entry_with_the_evidence(request_, cast):
    before = Entry.objects.count()

    tick(request_, cast.tom)

    entry = Entry.objects.latest("sequence")
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.text.reason) == (Action.CHECKLIST_TICKED, "Alert 12 wakes Rosa.")


def test_untick_item__ticked__open_again_with_one_entry(request_, cast):
    tick(request_, cast.tom)
    before = Entry.objects.count()

    untick_item(request=request_, item="alert", by=cast.leila, at=NOW)

    assert [row.is_done for row in ChecklistTick.objects.order_by("pk")] == [True, False]
    assert Entry.objects.count() == before + 1
    assert Entry.objects.latest("sequence").action == Action.CHECKLIST_UNTICKED


def test_untick_item__not_ticked__wrong_state(request_, cast):
    with pytest.raises(WrongState, match="not ticked"):
        untick_item(request=request_, item="alert", by=cast.tom, at=NOW)


@pytest.mark.parametrize(
    ("ticked_by", "by", "may"),
    [("tom", "tom", True), ("tom", "leila", True), ("ana", "ana", True), ("ana", "tom", True), ("tom", "ana", False)],
)
def test_untick_item__of_somebody_else__needs_no_hand_in_the_change(request_, cast, ticked_by, by, may):
    tick(request_, getattr(cast, ticked_by))
    user = getattr(cast, by)

    (row,) = [point for gate in gate_rows(request_, user, NOW) for point in gate.points if point.point.code == "alert"]
    assert (row.may_untick, row.is_own) == (may, ticked_by == by)
    if may:
        untick_item(request=request_, item="alert", by=user, at=NOW)
    else:
        with pytest.raises(NotAllowed, match="Tom Becker ticked this, and you had a hand in this change"):
            untick_item(request=request_, item="alert", by=user, at=NOW)
    assert ChecklistTick.objects.order_by("-pk").first().is_done != may


def test_take_back__page_for_an_author_on_the_tick_of_a_reviewer__says_why_not(client, request_, cast):
    tick(request_, cast.tom)
    address = reverse("governance:checklist_item", args=[request_.number, "alert"]) + "?back=1"
    client.force_login(cast.ana)

    answer = client.get(address)

    assert answer.status_code == 403
    assert "Tom Becker ticked this" in answer.content.decode()


def test_untick_item__by_a_viewer__not_allowed(request_, cast):
    tick(request_, cast.tom)

    with pytest.raises(NotAllowed):
        untick_item(request=request_, item="alert", by=cast.vera, at=NOW)


# --- what follows


def everything_but_the_alert(request, cast):
    for item in ("diverse-inputs", "judged-quality", "red-team", "edge-cases", "output-and-inputs", "time-and-cost",
                 "suite-linked", "rollback-plan", "owner-on-call"):  # fmt: skip
        tick(request, cast.tom, item)


def test_last_check__after_the_last_signature__approves_the_request(request_, cast, monkeypatch):
    from governance.gates import deriving

    monkeypatch.setitem(deriving._derivations, "registry-entry", lambda material: deriving.Derived(True, "There."))
    everything_but_the_alert(request_, cast)
    accept(request_, cast.mia)
    sign(request_, cast.tom, "technical-reviewer")
    request_.refresh_from_db()
    assert request_.state == "in_review"

    tick(request_, cast.tom)

    request_.refresh_from_db()
    assert request_.state == "approved"
    assert {each["state"] for each in request_.gates.content} <= {"satisfied", "overridden", "not_applicable"}


def test_tick_taken_back__after_approval__what_is_signed_does_not_go_live(request_, cast, monkeypatch):
    test_last_check__after_the_last_signature__approves_the_request(request_, cast, monkeypatch)
    untick_item(request=request_, item="alert", by=cast.tom, at=NOW)

    with pytest.raises(WrongState):
        apply_request(request=request_, by=cast.rosa, at=NOW)

    request_.refresh_from_db()
    assert request_.state != "applied"


@pytest.mark.parametrize("model", [ChecklistTick, GateOverride])
def test_tick_and_override__changed_or_removed__refused_by_the_database(request_, cast, model):
    tick(request_, cast.tom)
    accept(request_, cast.tom)

    for act in (lambda: model.objects.update(at=NOW), lambda: model.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
