"""Looking at all gates of a request: which, in what mode, and what becomes of a gate that fails."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from governance.choices import GateMode, GateState, SnapshotKind
from governance.gates import Gate, registering
from governance.gates.looking import look_at_gates, snapshot_of_gates
from governance.models import GateOverride, Snapshot
from governance.services import break_glass
from tests.factories import NOW
from tests.governance.worlds import LAMP, policy

pytestmark = pytest.mark.django_db


class Bulb(Gate):
    """Says what the test says."""

    code = "bulb"
    name = "Bulb glows"
    answer = staticmethod(lambda gate: gate.not_yet("It is dark.", next_step="Change it.", next_people=("Tom",)))

    def look(self, material):
        return self.answer(self)


@pytest.fixture
def bulb(monkeypatch):
    gate = Bulb()
    monkeypatch.setitem(registering._gates, "bulb", gate)
    return gate


def asked(lamps, *gates, by):
    lamps.asked = policy(gates=[{"gate": code, "mode": mode, "asked_by": ["test"]} for code, mode in gates])
    return lamps.open(by=by)


def accept(request, cast, code="bulb"):
    return GateOverride.objects.create(
        request=request, gate=code, reason="Seen", content_digest=request.content_digest, person=cast.tom,
        role_id="technical-reviewer", at=NOW,
    )  # fmt: skip


def test_look_at_gates__policy_names_none__looks_at_none(lamps, cast):
    assert look_at_gates(lamps.open(by=cast.ana), NOW) == []


@pytest.mark.parametrize(("mode", "blocks"), [(GateMode.BLOCK, True), (GateMode.WARN, False)])
def test_look_at_gates__mode_of_the_policy__says_whether_it_blocks(lamps, cast, bulb, mode, blocks):
    (result,) = look_at_gates(asked(lamps, ("bulb", mode), by=cast.ana), NOW)

    assert (result.state, result.mode, result.blocks) == (GateState.UNSATISFIED, mode, blocks)


def test_look_at_gates__always_on_gate_of_the_kind__blocks_though_no_policy_names_it(lamps, cast, bulb, monkeypatch):
    monkeypatch.setattr(Bulb, "always_on", True)
    monkeypatch.setattr(type(lamps), "gates", ("bulb",))

    (silent,) = look_at_gates(lamps.open(by=cast.ana), NOW)

    assert silent.blocks


def test_look_at_gates__policy_softens_an_always_on_gate__still_blocks(lamps, cast, bulb, monkeypatch):
    monkeypatch.setattr(Bulb, "always_on", True)
    monkeypatch.setattr(type(lamps), "gates", ("bulb",))

    (result,) = look_at_gates(asked(lamps, ("bulb", GateMode.WARN), by=cast.ana), NOW)

    assert result.blocks


def test_look_at_gates__other_gate_of_the_kind__waits_for_a_policy_to_name_it(lamps, cast, bulb, monkeypatch):
    monkeypatch.setattr(type(lamps), "gates", ("bulb",))

    assert look_at_gates(lamps.open(by=cast.ana), NOW) == []


@pytest.mark.parametrize("named_by", ["policy", "kind"])
def test_look_at_gates__gate_that_nobody_brings__is_an_error_and_blocks(lamps, cast, monkeypatch, named_by):
    if named_by == "kind":
        monkeypatch.setattr(type(lamps), "gates", ("gone",))
        request = lamps.open(by=cast.ana)
    else:
        request = asked(lamps, ("gone", GateMode.BLOCK), by=cast.ana)

    (result,) = look_at_gates(request, NOW)

    assert (result.state, result.blocks) == (GateState.ERROR, True)
    assert "“gone” is not part of this installation" in result.says


def test_look_at_gates__gate_crashes__is_an_error_is_logged_and_the_others_answer(lamps, cast, bulb, caplog):
    bulb.answer = lambda gate: 1 / 0

    results = look_at_gates(asked(lamps, ("bulb", "block"), ("change-note", "block"), by=cast.ana), NOW)

    assert [(each.gate, each.state, each.blocks) for each in results] == [
        ("bulb", GateState.ERROR, True),
        ("change-note", GateState.SATISFIED, False),
    ]
    assert "ZeroDivisionError" not in results[0].says
    assert "gate_failed" in caplog.text


def test_look_at_gates__statement_of_a_gate_fails__the_callers_transaction_goes_on(lamps, cast, bulb):
    def break_statement(gate):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    request = asked(lamps, ("bulb", "block"), ("change-note", "block"), by=cast.ana)
    bulb.answer = break_statement

    with transaction.atomic():
        results = look_at_gates(request, NOW)
        assert Snapshot.objects.exists()

    assert [each.state for each in results] == [GateState.ERROR, GateState.SATISFIED]


def test_look_at_gates__accepted_for_this_content__is_overridden(lamps, cast, bulb):
    request = asked(lamps, ("bulb", "block"), by=cast.ana)
    override = accept(request, cast)

    (result,) = look_at_gates(request, NOW)

    assert (result.state, result.blocks, result.override) == (GateState.OVERRIDDEN, False, override)
    assert result.says == "It is dark."


def test_look_at_gates__accepted_for_other_content__counts_no_more(lamps, cast, bulb):
    request = asked(lamps, ("bulb", "block"), by=cast.ana)
    accept(request, cast)
    request.content_digest = "sha256:" + "0" * 64

    (result,) = look_at_gates(request, NOW)

    assert result.blocks


def test_look_at_gates__gate_that_nobody_can_accept__ignores_an_override(lamps, cast, bulb, monkeypatch):
    monkeypatch.setattr(Bulb, "can_be_overridden", False)
    request = asked(lamps, ("bulb", "block"), by=cast.ana)
    accept(request, cast)

    (result,) = look_at_gates(request, NOW)

    assert result.blocks


def test_look_at_gates__satisfied_and_accepted__is_satisfied(lamps, cast, bulb):
    bulb.answer = lambda gate: gate.fine("It glows.")
    request = asked(lamps, ("bulb", "block"), by=cast.ana)
    accept(request, cast)

    (result,) = look_at_gates(request, NOW)

    assert (result.state, result.override) == (GateState.SATISFIED, None)


def test_look_at_gates__after_break_glass__what_does_not_pass_was_gone_round(lamps, cast, bulb, monkeypatch):
    monkeypatch.setattr(Bulb, "always_on", True)
    monkeypatch.setattr(type(lamps), "gates", ("bulb",))
    request = break_glass(
        kind="lamp", object_id=LAMP, subject_id=lamps.subject("red"), environment=None, reason="Fire in the hall",
        incident="INC-1", signed_in_at=NOW, by=cast.rosa, at=NOW,
    )  # fmt: skip

    (result,) = look_at_gates(request, NOW)

    assert (result.state, result.blocks) == (GateState.BYPASSED, False)


def test_snapshot_of_gates__equal_results__kept_once_in_order_without_people(lamps, cast, bulb):
    request = asked(lamps, ("change-note", "block"), ("bulb", "block"), by=cast.ana)
    results = look_at_gates(request, NOW)

    first, second = snapshot_of_gates(results, NOW), snapshot_of_gates(list(reversed(results)), NOW)

    assert first == second == Snapshot.objects.get(kind=SnapshotKind.GATES, pk=first.pk)
    assert first.content[0] == {
        "gate": "bulb", "mode": "block", "state": "unsatisfied", "says": "It is dark.", "next": "Change it.",
    }  # fmt: skip
    assert "Tom" not in str(first.content)
