"""Who gets which answer on the people pages."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.models import Invitation
from accounts.services import invite_person
from tests.access import Address, everyone, only
from tests.factories import PASSWORD, DelegationFactory

READERS = ("ada", "alex")


def world(cast):
    cast.grant = cast.ana.role_grants.get()
    cast.delegation = DelegationFactory(
        from_person=cast.omar,
        to_person=cast.ana,
        starts_at=timezone.now(),
        ends_at=timezone.now() + dt.timedelta(days=3),
    )
    invited = invite_person(
        email="new@example.org", full_name="Nora New", roles=[("viewer", None)], by=cast.alex, at=timezone.now()
    )
    cast.invitation, cast.token = invited.invitation, invited.token
    assert Invitation.objects.open().count() == 1
    return cast


def of_ana(world):
    return [world.ana.pk]


def reason(world):
    return {"reason": "They moved to another team"}


def newcomer(world):
    return {"full_name": "Nora New", "time_zone": "UTC", "password": PASSWORD, "password_again": PASSWORD}


def profile(world):
    return {"full_name": "Ana Nova", "time_zone": "Europe/Berlin"}


TABLE = [
    Address("accounts:people", GET=only(*READERS)),
    Address("accounts:people", query="?q=ana&role=viewer&state=active&factor=without&sort=-seen", GET=only(*READERS)),
    Address("accounts:person", args=of_ana, GET=only(*READERS)),
    Address(
        "accounts:invite",
        GET=only("alex"),
        POST=only("alex"),
        data=lambda world: {"email": "x@example.org", "full_name": "Xenia", "roles": ["viewer"]},
    ),
    Address("accounts:invitation_resend", args=lambda world: [world.invitation.pk], POST=only("alex")),
    Address("accounts:invitation_withdraw", args=lambda world: [world.invitation.pk], POST=only("alex", status=302)),
    Address(
        "accounts:role_lead",
        args=lambda world: ["legal-reviewer"],
        data=lambda world: {"lead": str(world.omar.pk)},
        POST=only("alex", status=302),
    ),
    Address("accounts:person_rename", args=of_ana, data=profile, POST=only("alex", status=302)),
    Address("accounts:person_deactivate", args=of_ana, data=reason, POST=only("alex", status=302)),
    Address("accounts:person_reactivate", args=of_ana, data=reason, POST=only("alex", status=302)),
    Address(
        "accounts:role_grant",
        args=of_ana,
        data=lambda world: {"role": "viewer", "feature": str(world.feature.pk)},
        POST=only("alex", status=302),
    ),
    Address(
        "accounts:role_withdraw",
        args=lambda world: [world.ana.pk, world.grant.pk],
        data=reason,
        POST=only("alex", status=302),
    ),
    Address("accounts:roles", GET=everyone()),
    Address("accounts:me", GET=everyone(), data=profile, POST=everyone(302)),
    Address(
        "accounts:away",
        data=lambda world: {
            "role": "prompt-editor",
            "to_person": str(world.omar.pk),
            "starts_at": "2999-01-01T09:00",
            "ends_at": "2999-01-09T09:00",
            "reason": "Away",
        },
        # Only Ana holds that role; to everybody else the form says so.
        POST=everyone(400, ana=302),
    ),
    Address(
        "accounts:delegation_end",
        args=lambda world: [world.delegation.pk],
        POST=only("omar", "alex", status=302, others=404),
    ),
    # The token is the permission, whoever brings it; a wrong one is refused.
    Address(
        "accounts:join",
        args=lambda world: [world.token],
        data=newcomer,
        is_open=True,
        GET=everyone(200, anonymous=200),
        POST=everyone(302),
    ),
    Address(
        "accounts:join",
        args=lambda world: ["guessed"],
        data=newcomer,
        GET=everyone(409, anonymous=409),
        POST=everyone(409, anonymous=409),
    ),
    # There is an administrator, so this is gone.
    Address("accounts:welcome", GET=everyone(404, anonymous=404), POST=everyone(404, anonymous=404)),
]
