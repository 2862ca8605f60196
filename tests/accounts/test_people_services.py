"""Invite, join, rename, deactivate, stand in: what is allowed, what is refused, what is left behind."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import Delegation, Invitation, User
from accounts.services import (
    accept_invitation,
    add_person,
    create_delegation,
    create_first_administrator,
    deactivate_person,
    end_delegation,
    find_invitation,
    invite_person,
    reactivate_person,
    rename_person,
    resend_invitation,
    withdraw_invitation,
    withdraw_role,
)
from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from registry.models import Feature
from tests.factories import NOW, PASSWORD, UserFactory, grant

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def actions() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def invite(cast, **changes):
    given = {"email": "Nora@Example.org", "full_name": "Nora New", "roles": [("prompt-editor", cast.feature)]}
    return invite_person(**{**given, "by": cast.alex, "at": NOW, **changes})


def join(invited, at=NOW, **changes):
    given = {"full_name": "Nora New", "time_zone": "Europe/Berlin", "password": PASSWORD}
    return accept_invitation(invitation=invited.invitation, at=at, **{**given, **changes})


# --- invitations ---


def test_invitation__accepted__makes_the_person_with_exactly_the_roles_asked_for(cast):
    invited = invite(cast)

    nora = join(invited)

    assert (nora.email, nora.time_zone, nora.check_password(PASSWORD)) == ("nora@example.org", "Europe/Berlin", True)
    assert nora.created_at == NOW
    assert EmailAddress.objects.get(user=nora).verified
    assert [(each.role_id, each.feature, each.granted_by) for each in nora.role_grants.all()] == [
        ("prompt-editor", cast.feature, cast.alex)
    ]
    assert list(Feature.objects.visible_to(nora)) == [cast.feature]
    assert actions() == ["person.invited", "person.invitation_accepted", "role.granted"]


def test_invitation__before_it_is_accepted__makes_nobody(cast):
    before = User.objects.count()

    invite(cast)

    assert User.objects.count() == before


@pytest.mark.parametrize("name", ["ada", "omar", "olu"])
def test_invite_person__by_somebody_who_may_not__is_refused(cast, name):
    with pytest.raises(NotAllowed):
        invite(cast, by=getattr(cast, name))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "nora"}, BadInput),
        ({"full_name": "  "}, BadInput),
        ({"roles": []}, BadInput),
        ({"roles": [("emperor", None)]}, BadInput),
        ({"email": "ANA@example.org"}, WrongState),
    ],
)
def test_invite_person__one_thing_wrong__is_refused(cast, changes, error):
    with pytest.raises(error):
        invite(cast, **changes)

    assert not Invitation.objects.exists()


def test_invite_person__administrator_for_one_feature__is_bad_input(cast):
    with pytest.raises(BadInput):
        invite(cast, roles=[("administrator", cast.feature)])


def test_invite_person__same_address_twice__is_wrong_state(cast):
    invite(cast)

    with pytest.raises(WrongState, match="invited already"):
        invite(cast, email="NORA@example.ORG")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda cast, invited: withdraw_invitation(invitation=invited.invitation, by=cast.alex, at=NOW), "not valid"),
        (lambda cast, invited: join(invited), "used before"),
        (lambda cast, invited: resend_invitation(invitation=invited.invitation, by=cast.alex, at=NOW), "not valid"),
    ],
)
def test_link__of_an_invitation_withdrawn_used_or_sent_again__is_refused(cast, spoil, words):
    invited = invite(cast)

    spoil(cast, invited)

    with pytest.raises(WrongState, match=words):
        find_invitation(token=invited.token, at=NOW)


@pytest.mark.parametrize(("after", "works"), [(7 * DAY - dt.timedelta(seconds=1), True), (7 * DAY, False)])
def test_link__at_the_end_of_seven_days__stops_working(cast, after, works):
    invited = invite(cast)

    if works:
        assert find_invitation(token=invited.token, at=NOW + after) == invited.invitation
    else:
        with pytest.raises(WrongState, match="expired"):
            find_invitation(token=invited.token, at=NOW + after)
        with pytest.raises(WrongState, match="expired"):
            join(invited, at=NOW + after)


def test_link__never_given_out__is_refused(cast):
    invite(cast)

    with pytest.raises(WrongState):
        find_invitation(token="guessed", at=NOW)


def test_accept_invitation__of_an_administrator_who_was_removed_meanwhile__is_refused(cast):
    grant(cast.olu, "administrator")
    invited = invite(cast, by=User.objects.get(pk=cast.olu.pk))
    withdraw_role(grant=cast.olu.role_grants.get(), by=cast.alex, at=NOW)

    with pytest.raises(WrongState, match="no longer"):
        join(invited)


@pytest.mark.parametrize("password", ["short", "123456789012", "nora@example.org"])
def test_accept_invitation__weak_password__is_bad_input_and_makes_nobody(cast, password):
    invited = invite(cast)

    with pytest.raises(BadInput) as refusal:
        join(invited, password=password)

    assert set(refusal.value.errors) == {"password"}
    assert not User.objects.filter(email="nora@example.org").exists()


def test_accept_invitation__twice__is_refused(cast):
    invited = invite(cast)
    join(invited)

    with pytest.raises(WrongState):
        join(invited)


# --- the first administrator ---


def first(**changes):
    given = {"email": "first@example.org", "full_name": "First One", "password": PASSWORD, "at": NOW}
    return create_first_administrator(**{**given, **changes})


def test_create_first_administrator__with_nobody_there__makes_one_who_can_manage_people(db):
    person = first()

    assert person.has_perm("accounts.manage_people")
    assert person.role_grants.get().granted_by is None
    assert actions() == ["person.created", "role.granted"]


def test_create_first_administrator__with_one_there__is_refused(cast):
    with pytest.raises(WrongState):
        first()


def test_create_first_administrator__with_one_there_but_asked_to__makes_another(cast):
    assert first(even_with_others=True).has_perm("accounts.manage_people")


# --- names, leaving, coming back ---


def test_rename_person__oneself__is_allowed_and_recorded(cast):
    rename_person(person=cast.ana, full_name=" Ana  Nova ", time_zone="Europe/Berlin", by=cast.ana, at=NOW)

    cast.ana.refresh_from_db()
    assert (cast.ana.full_name, cast.ana.time_zone) == ("Ana Nova", "Europe/Berlin")
    assert actions() == ["person.renamed"]


def test_rename_person__only_the_time_zone__writes_no_entry(cast):
    rename_person(person=cast.ana, full_name=cast.ana.full_name, time_zone="Asia/Tokyo", by=cast.ana, at=NOW)

    assert actions() == []


def test_rename_person__nothing_new__writes_no_history(cast):
    rename_person(person=cast.ana, full_name=f" {cast.ana.full_name} ", time_zone="UTC", by=cast.ana, at=NOW)

    assert (cast.ana.time_zone, cast.ana.history.filter(history_type="~").count(), actions()) == ("UTC", 0, [])


@pytest.mark.parametrize(("by", "allowed"), [("alex", True), ("ada", False), ("omar", False)])
def test_rename_person__somebody_else__needs_the_right(cast, by, allowed):
    if allowed:
        rename_person(person=cast.ana, full_name="Ana Nova", by=getattr(cast, by), at=NOW)
    else:
        with pytest.raises(NotAllowed):
            rename_person(person=cast.ana, full_name="Ana Nova", by=getattr(cast, by), at=NOW)


@pytest.mark.parametrize("change", [{"full_name": ""}, {"full_name": "x" * 151}, {"time_zone": "Mars/Olympus"}])
def test_rename_person__bad_value__is_bad_input(cast, change):
    with pytest.raises(BadInput):
        rename_person(**{"person": cast.ana, "full_name": "Ana", "by": cast.ana, "at": NOW, **change})


def test_deactivate_person__signed_in__is_signed_out_at_once_and_loses_access(cast, client):
    client.force_login(cast.ana)
    assert client.get("/me/").status_code == 200

    deactivate_person(person=cast.ana, reason="Left", by=cast.alex, at=NOW)

    assert client.get("/me/").status_code == 302
    assert not User.objects.get(pk=cast.ana.pk).groups.exists()
    assert actions() == ["person.deactivated"]


def test_reactivate_person__deactivated__has_the_roles_again(cast):
    deactivate_person(person=cast.ana, reason="Left", by=cast.alex, at=NOW)

    reactivate_person(person=cast.ana, reason="Came back", by=cast.alex, at=NOW)

    assert User.objects.get(pk=cast.ana.pk).has_perm("registry.edit_prompts")


@pytest.mark.parametrize("service", [deactivate_person, reactivate_person])
@pytest.mark.parametrize(("by", "reason", "error"), [("ada", "x", NotAllowed), ("alex", " ", BadInput)])
def test_leaving_and_coming_back__without_right_or_reason__is_refused(cast, service, by, reason, error):
    with pytest.raises(error):
        service(person=cast.ana, reason=reason, by=getattr(cast, by), at=NOW)


def test_deactivate_person__twice__is_wrong_state(cast):
    deactivate_person(person=cast.ana, reason="Left", by=cast.alex, at=NOW)

    with pytest.raises(WrongState):
        deactivate_person(person=cast.ana, reason="Left", by=cast.alex, at=NOW)


def test_add_person__by_an_administrator__can_sign_in_and_holds_no_role(cast):
    person = add_person(email="bot@example.org", full_name="Bo Tt", password=PASSWORD, by=cast.alex, at=NOW)

    assert (person.check_password(PASSWORD), person.role_grants.count()) == (True, 0)
    assert actions() == ["person.created"]


# --- stand-ins ---


def delegate(cast, **changes):
    given = {
        "from_person": cast.leila,
        "to_person": cast.dina,
        "role": "legal-reviewer",
        "starts_at": NOW,
        "ends_at": NOW + 14 * DAY,
        "reason": "Leave",
        "by": cast.leila,
        "at": NOW,
    }
    return create_delegation(**{**given, **changes})


def test_create_delegation__of_ones_own_role__is_in_force_for_its_half_open_period(cast):
    delegation = delegate(cast)

    moments = [NOW - DAY, NOW, NOW + 14 * DAY - dt.timedelta(seconds=1), NOW + 14 * DAY]
    assert [Delegation.objects.in_force(moment).exists() for moment in moments] == [False, True, True, False]
    assert (delegation.to_person, actions()) == (cast.dina, ["delegation.created"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        (lambda cast: {"by": cast.omar}, NotAllowed),
        (lambda cast: {"by": cast.alex, "to_person": cast.alex}, NotAllowed),
        (lambda cast: {"from_person": cast.alex, "by": cast.alex, "role": "administrator"}, NotAllowed),
        (lambda cast: {"to_person": cast.leila}, BadInput),
        (lambda cast: {"ends_at": NOW}, BadInput),
        (lambda cast: {"starts_at": NOW - 9 * DAY, "ends_at": NOW - DAY}, BadInput),
        (lambda cast: {"ends_at": NOW + 184 * DAY}, BadInput),
        (lambda cast: {"reason": " "}, BadInput),
        (lambda cast: {"to_person": UserFactory(is_active=False)}, BadInput),
        (lambda cast: {"role": "product-reviewer"}, WrongState),
        (lambda cast: {"to_person": cast.olu}, WrongState),
        (lambda cast: {"to_person": cast.elsewhere}, WrongState),
    ],
)
def test_create_delegation__one_thing_wrong__is_refused(cast, changes, error):
    with pytest.raises(error):
        delegate(cast, **changes(cast))

    assert not Delegation.objects.exists()


def test_create_delegation__by_an_administrator_for_somebody_ill__is_allowed(cast):
    assert delegate(cast, by=cast.alex).from_person == cast.leila


def test_create_delegation__for_one_feature__to_somebody_who_sees_that_one(cast):
    grant(cast.olu, "legal-reviewer", cast.other_feature)

    delegation = delegate(cast, from_person=cast.olu, by=cast.olu, to_person=cast.elsewhere)

    assert delegation.to_person == cast.elsewhere


def test_create_delegation__overlapping_in_the_same_role__is_wrong_state(cast):
    delegate(cast)

    with pytest.raises(WrongState):
        delegate(cast, to_person=cast.vera, starts_at=NOW + 13 * DAY, ends_at=NOW + 20 * DAY)
    assert delegate(cast, to_person=cast.vera, starts_at=NOW + 14 * DAY, ends_at=NOW + 20 * DAY)


def test_delegation__when_the_role_is_withdrawn_from_the_one_away__is_no_longer_in_force(cast):
    delegate(cast)

    withdraw_role(grant=cast.leila.role_grants.get(), by=cast.alex, at=NOW)

    assert not Delegation.objects.in_force(NOW).exists()


@pytest.mark.parametrize(("by", "allowed"), [("leila", True), ("alex", True), ("dina", False), ("omar", False)])
def test_end_delegation__by_each__only_the_one_away_and_administrators(cast, by, allowed):
    delegation = delegate(cast)

    if allowed:
        end_delegation(delegation=delegation, by=getattr(cast, by), at=NOW + DAY)
    else:
        with pytest.raises(NotAllowed):
            end_delegation(delegation=delegation, by=getattr(cast, by), at=NOW + DAY)

    assert Delegation.objects.in_force(NOW + DAY).exists() is not allowed


# --- who sees whom ---


def test_visible_to__each_kind_of_viewer__sees_what_they_may(cast):
    gone = UserFactory(is_active=False)
    everybody = set(User.objects.all())

    assert set(User.objects.visible_to(cast.alex)) == everybody
    assert set(User.objects.visible_to(cast.ada)) == everybody
    assert set(User.objects.visible_to(cast.vera)) == everybody - {gone}
    assert set(User.objects.visible_to(cast.elsewhere)) == everybody - {gone}
    assert set(User.objects.visible_to(cast.olu)) == {cast.olu}
    assert set(User.objects.visible_to(gone)) == set()


def test_people_list__counts_of_queries__do_not_grow_with_people(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(cast.ada)
    client.get("/people/")  # content types are cached from here on

    with CaptureQueriesContext(connection) as few:
        assert client.get("/people/").status_code == 200
    for _ in range(5):
        grant(UserFactory(), "viewer", cast.feature)
    with CaptureQueriesContext(connection) as more:
        assert client.get("/people/").status_code == 200

    assert len(more) == len(few)
