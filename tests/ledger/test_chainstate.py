"""The sentence on top of the ledger page."""

import datetime as dt

import pytest

from ledger.chainstate import chain_state
from ledger.models import ChainCheck
from tests.ledger.conftest import AT

pytestmark = pytest.mark.django_db


def _check(minutes_ago, to=18_204, start=1, damage="", message=""):
    finished = AT - dt.timedelta(minutes=minutes_ago)
    ChainCheck.objects.create(
        started_at=finished,
        finished_at=finished,
        from_sequence=start,
        to_sequence=to,
        head_hash="ab" * 32,
        damage=damage,
        damaged_sequence=to + 1 if damage else None,
        message=message,
    )


def _state():
    state = chain_state(AT)
    return state.tone, state.title


def test_state__before_any_check__says_so():
    assert _state() == ("warn", "Not verified yet")


def test_state__verified_lately__is_good():
    _check(600)
    _check(9, to=18_210, start=18_205)

    assert _state() == ("good", "Verified to entry 18,210, 9 minutes ago")


def test_state__of_an_empty_ledger__is_good():
    _check(9, to=0)

    assert _state() == ("good", "Nothing recorded yet; looked 9 minutes ago")


def test_state__without_a_check_for_more_than_an_hour__warns():
    _check(61)

    assert _state() == ("warn", "Verified to entry 18,204, 1 hour ago")


def test_state__damaged__stays_so_after_a_partial_check():
    _check(600)
    _check(20, to=12, damage="altered", message="Entry 13 was altered.")
    _check(5, to=18_210, start=18_205)

    state = chain_state(AT)

    assert (state.tone, state.title) == ("bad", "The ledger is damaged")
    assert state.text.startswith("Entry 13 was altered. Entries up to 12 are sound. Found 20 minutes ago")


def test_state__damaged__is_over_when_a_whole_check_is_sound():
    _check(20, to=12, damage="altered", message="Entry 13 was altered.")
    _check(5)

    assert _state()[0] == "good"
