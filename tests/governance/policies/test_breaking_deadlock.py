"""The way out of a deadlock: only in one, and with a mark that stays."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from base.errors import BadInput, NotAllowed, WrongState
from governance.choices import RequestState
from governance.models import Bypass, Policy
from governance.services.deadlock import break_deadlock
from governance.services.proposing import propose_change
from ledger.models import Entry
from tests.factories import NOW
from tests.governance.policies.documents import asks, document
from tests.governance.worlds import a_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(cast):
    """A proposal, the only legal reviewer gone."""
    request = propose(cast)
    User.objects.filter(pk=cast.leila.pk).update(is_active=False)
    return request


def propose(cast):
    return propose_change(
        policy=Policy.objects.get(slug="policy-changes"),
        document=document(kinds=["policy_change"], requirements=asks(technical=1)),
        reason="Legal left",
        by=cast.alex,
        at=NOW,
    )


def test_break_deadlock__nobody_left_to_sign__comes_into_force_with_a_mark(cast, stuck):
    anew = break_deadlock(request=stuck, by=cast.alex, reason="Leila left; nobody else is a lawyer", at=NOW)

    stuck.refresh_from_db()
    policy = Policy.objects.get(slug="policy-changes")
    mark = Bypass.objects.get()
    assert (stuck.state, anew.state, policy.in_force_id) == (
        RequestState.WITHDRAWN, RequestState.APPLIED, stuck.subject_id,
    )  # fmt: skip
    assert (mark.request, mark.kind, mark.person, mark.role_id) == (anew, "deadlock", cast.alex, "administrator")
    newest = Entry.objects.order_by("-sequence").first()
    assert (newest.action, newest.object_id, newest.actor_id) == ("deadlock.broken", str(anew.pk), cast.alex.pk)


def test_break_deadlock__on_the_policys_page__is_shown(client, cast, stuck):
    break_deadlock(request=stuck, by=cast.alex, reason="Leila left", at=NOW)
    client.force_login(cast.ada)

    page = client.get("/policies/policy-changes/").content.decode()

    assert "Put past its signatures" in page
    assert "Leila left" in page


def test_break_deadlock__somebody_could_sign__is_refused(cast):
    request = propose(cast)

    with pytest.raises(WrongState, match="no deadlock"):
        break_deadlock(request=request, by=cast.alex, reason="In a hurry", at=NOW)

    assert not Bypass.objects.exists()


@pytest.mark.parametrize("member", ["tom", "omar", "ada", "rosa"])
def test_break_deadlock__by_somebody_who_may_not_propose__is_refused(cast, stuck, member):
    with pytest.raises(NotAllowed):
        break_deadlock(request=stuck, by=getattr(cast, member), reason="Stuck", at=NOW)


def test_break_deadlock__without_a_reason__is_refused(cast, stuck):
    with pytest.raises(BadInput):
        break_deadlock(request=stuck, by=cast.alex, reason=" ", at=NOW)


def test_break_deadlock__of_a_release__is_refused(cast, stuck):
    with pytest.raises(WrongState, match="change of policy"):
        break_deadlock(request=a_request(cast), by=cast.alex, reason="Stuck", at=NOW)


def test_break_deadlock__twice__is_refused(cast, stuck):
    break_deadlock(request=stuck, by=cast.alex, reason="Stuck", at=NOW)

    with pytest.raises(WrongState):
        break_deadlock(request=stuck, by=cast.alex, reason="Again", at=NOW)


def test_command__in_a_deadlock__says_where_the_mark_is(cast, stuck):
    out = StringIO()

    call_command("break_deadlock", str(stuck.number), by="ALEX@example.org", reason="Leila left", stdout=out)

    assert "The mark stays on the policy's page." in out.getvalue()
    assert Bypass.objects.get().reason == "Leila left"


@pytest.mark.parametrize(
    ("number", "by", "says"),
    [
        ("999999", "alex@example.org", "There is no request 999999."),
        (None, "nobody@example.net", "Nobody active signs in with nobody@example.net."),
        (None, "leila@example.org", "Nobody active signs in with leila@example.org."),
    ],
)
def test_command__wrong_words__are_refused(cast, stuck, number, by, says):
    with pytest.raises(CommandError) as refused:
        call_command("break_deadlock", number or str(stuck.number), by=by, reason="Leila left")

    assert str(refused.value) == says
