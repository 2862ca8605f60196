"""Switching features off and on, and freezes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from base.errors import BadInput, NotAllowed, WrongState
from delivery.hindrances import freeze_of
from delivery.models import FeatureStop, FreezeWindow
from delivery.services import add_freeze, cancel_freeze, start_feature, stop_feature
from ledger.actions import Action
from ledger.models import Entry
from registry.models import Feature
from tests.delivery.conftest import HOUR
from tests.factories import NOW, FeatureStopFactory, FreezeWindowFactory


def check_deferred():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def actions():
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def stop(shop, by=None, **fields):
    told = {"feature": shop.feature, "reason": "Insults customers", "by": by or shop.rosa, "at": NOW, **fields}
    return stop_feature(**told)


def test_stop_feature__on__is_off_with_a_row_and_an_entry(shop):
    found = stop(shop)

    shop.feature.refresh_from_db()
    assert shop.feature.is_on is False
    assert (found.started_by, found.started_at, found.reason, found.ended_at) == (
        shop.rosa, NOW, "Insults customers", None,
    )  # fmt: skip
    assert shop.feature.history.get(history_date=NOW).history_change_reason == "Insults customers"
    assert actions() == [Action.FEATURE_STOPPED]


def test_start_feature__off__is_on_and_the_stop_has_an_end(shop):
    stop(shop)

    found = start_feature(feature=shop.feature, reason="Fixed", by=shop.rosa, at=NOW + HOUR)

    shop.feature.refresh_from_db()
    assert shop.feature.is_on is True
    assert (found.ended_at, found.ended_by, found.end_reason) == (NOW + HOUR, shop.rosa, "Fixed")
    assert actions() == [Action.FEATURE_STOPPED, Action.FEATURE_STARTED]


def test_stop_feature__off_already__is_refused(shop):
    stop(shop)

    with pytest.raises(WrongState, match="switched off already"):
        stop(shop)


def test_start_feature__on_already__is_refused(shop):
    with pytest.raises(WrongState, match="switched on already"):
        start_feature(feature=shop.feature, reason="Fixed", by=shop.rosa, at=NOW)


def test_stop_feature__without_a_reason__is_refused(shop):
    with pytest.raises(BadInput):
        stop(shop, reason=" ")


@pytest.mark.parametrize(
    ("who", "may"),
    [("rosa", True), ("owner", True), ("overseer", True), ("omar", False), ("tom", False), ("alex", False)],
)
def test_stop_feature__by__release_managers_owner_and_overseer_only(shop, who, may):
    shop.feature.overseer = shop.mia
    shop.feature.save()
    person = {"owner": shop.feature.owner, "overseer": shop.mia}.get(who) or getattr(shop, who)

    if may:
        stop(shop, by=person)
    else:
        with pytest.raises(NotAllowed, match="So can its owner and overseer"):
            stop(shop, by=person)
    assert FeatureStop.objects.open().exists() == may


@pytest.mark.parametrize("is_on", [True, False])
def test_switch__turned_past_the_service__is_refused_at_the_end(shop, is_on):
    if is_on:
        FeatureStopFactory(feature=shop.feature)
    check_deferred()

    with pytest.raises(IntegrityError, match="off exactly while"), transaction.atomic():
        Feature.objects.filter(pk=shop.feature.pk).update(is_on=is_on)
        check_deferred()


def test_stop__row_removed__is_refused(shop):
    FeatureStopFactory(feature=shop.feature)

    with pytest.raises(IntegrityError, match="its rows are a record"), transaction.atomic():
        FeatureStop.objects.all().delete()


def freeze(shop, by=None, **fields):
    told = {
        "environment": shop.staging, "starts_at": NOW + HOUR, "ends_at": NOW + 2 * HOUR, "reason": "Sale",
        "by": by or shop.rosa, "at": NOW,
    }  # fmt: skip
    return add_freeze(**{**told, **fields})


@pytest.mark.parametrize(
    ("at", "place", "is_frozen"),
    [
        (NOW, "staging", False),
        (NOW + HOUR, "staging", True),
        (NOW + 2 * HOUR, "staging", False),
        (NOW + HOUR, "production", False),
    ],
)
def test_freeze__of_one_place__holds_there_from_its_first_instant_to_its_last(shop, at, place, is_frozen):
    freeze(shop)

    assert bool(freeze_of(getattr(shop, place), at)) == is_frozen


def test_freeze__of_everything__holds_everywhere_until_it_is_lifted(shop):
    found = freeze(shop, environment=None)
    assert freeze_of(shop.production, NOW + HOUR) == found

    cancel_freeze(freeze=found, reason="Sale is over", by=shop.alex, at=NOW + HOUR)

    assert freeze_of(shop.production, NOW + HOUR) is None
    assert actions() == [Action.FREEZE_ADDED, Action.FREEZE_CANCELLED]
    with pytest.raises(WrongState, match="lifted already, by Alex Moreau"):
        cancel_freeze(freeze=found, reason="Again", by=shop.alex, at=NOW + HOUR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": NOW + HOUR},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
        {"ends_at": NOW + 400 * 24 * HOUR},
        {"reason": ""},
    ],
)
def test_add_freeze__unsound__is_refused(shop, wrong):
    with pytest.raises(BadInput):
        freeze(shop, **wrong)
    assert not FreezeWindow.objects.exists()


@pytest.mark.parametrize(("who", "may"), [("rosa", True), ("alex", True), ("omar", False), ("tom", False)])
def test_add_freeze__by__release_managers_and_administrators_only(shop, who, may):
    if may:
        freeze(shop, by=getattr(shop, who))
    else:
        with pytest.raises(NotAllowed):
            freeze(shop, by=getattr(shop, who))


def test_cancel_freeze__over__is_refused(shop):
    found = FreezeWindowFactory(starts_at=NOW, ends_at=NOW + HOUR)

    with pytest.raises(WrongState, match="over already"):
        cancel_freeze(freeze=found, reason="Late", by=shop.rosa, at=NOW + HOUR)
