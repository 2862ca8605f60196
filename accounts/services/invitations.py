"""Ask somebody to join, and let them in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import recording
from accounts.models import Invitation, InvitedRole, Role, User
from accounts.models.invitation import INVITATION_VALID_FOR
from accounts.rules import may_manage_people
from accounts.services._locks import lock_address
from accounts.services._people import clean_address, clean_name, write_person
from accounts.services.derive import derive_access
from accounts.services.grant_role import find_role, record_grant, refuse_wrong_reach, where, write_grant
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history


@dataclass(frozen=True)
class Invited:
    """``token`` is the secret of the link; it is known only here, and stored nowhere."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_person(
    *, email: str, full_name: str, roles: Sequence[tuple[Role | str, Any]], by: User, at: datetime
) -> Invited:
    """Prepare an invitation that is valid for 7 days. ``roles`` is [(Role or code, Feature or None), …].

    Side effects, in order: the invitation with its roles, the ledger entry ``person.invited``. The caller sends the
    e-mail once this is committed. Raises NotAllowed, BadInput, WrongState (is here, or invited, already).
    """
    _refuse_inviting(by)
    email = clean_address(email)
    wanted = _checked_roles(roles)
    lock_address(email)
    _refuse_known_address(email)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        full_name=clean_name(full_name),
        token_digest=_digest(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + INVITATION_VALID_FOR,
    )
    save_with_history(invitation, by=by, at=at)
    for role, feature in wanted:
        save_with_history(InvitedRole(invitation=invitation, role=role, feature=feature), by=by, at=at)
    _record("person.invited", invitation, by=by, at=at)
    return Invited(invitation, token)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invited:
    """Give the invitation a new link and 7 new days, in the name of ``by``; the old link stops working.

    Side effects, in order: the invitation, the ledger entry ``person.invited``. Raises NotAllowed, WrongState.
    """
    _refuse_inviting(by)
    invitation = _lock_open(invitation)
    token = secrets.token_urlsafe(32)
    invitation.token_digest = _digest(token)
    invitation.invited_by, invitation.invited_at = by, at
    invitation.expires_at = at + INVITATION_VALID_FOR
    save_with_history(
        invitation, by=by, at=at, update_fields=["token_digest", "invited_by", "invited_at", "expires_at"]
    )
    _record("person.invited", invitation, by=by, at=at)
    return Invited(invitation, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Make the link useless. Side effects, in order: the invitation, ``person.invitation_withdrawn`` in the ledger.

    Raises NotAllowed, WrongState (accepted or withdrawn already).
    """
    _refuse_inviting(by)
    invitation = _lock_open(invitation)
    invitation.withdrawn_by, invitation.withdrawn_at = by, at
    save_with_history(invitation, by=by, at=at, update_fields=["withdrawn_by", "withdrawn_at"])
    _record("person.invitation_withdrawn", invitation, by=by, at=at)
    return invitation


def find_invitation(*, token: str, at: datetime) -> Invitation:
    """The invitation of this link. Raises WrongState with what to do when the link leads nowhere (any more)."""
    invitation = Invitation.objects.select_related("invited_by").filter(token_digest=_digest(token)).first()
    if invitation is None or invitation.withdrawn_at is not None:
        raise WrongState("This invitation is not valid any more. Ask an administrator for a new one.")
    if invitation.accepted_at is not None:
        raise WrongState("This invitation was used before. Sign in with the password that you chose then.")
    _refuse_stale(invitation, at)
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, full_name: str, time_zone: str, password: str | None, at: datetime
) -> User:
    """Make the person whom ``invitation`` names, with the roles that came with it, granted by the one who invited.

    ``password`` None is for somebody who came through the company's own sign-in. The address counts as verified: the
    link was sent to it, or that sign-in vouches for it. Side effects, in order: the person, grants, access, the
    invitation, and in the ledger ``person.invitation_accepted`` and one ``role.granted`` for each role.
    Raises WrongState (used, withdrawn, expired; the one who invited may not any more), BadInput.
    """
    invitation = _lock_open(invitation)
    _refuse_stale(invitation, at)
    person = write_person(
        email=invitation.email, full_name=full_name, password=password, time_zone=time_zone, by=None, at=at
    )
    inviter = invitation.invited_by
    grants = [
        write_grant(person=person, role=invited.role, feature=invited.feature, by=inviter, at=at)
        for invited in invitation.roles.select_related("role", "feature")
    ]
    derive_access([person.pk])
    invitation.accepted_by, invitation.accepted_at = person, at
    save_with_history(invitation, by=person, at=at, update_fields=["accepted_by", "accepted_at"])
    recording.record(
        action="person.invitation_accepted", by=person, at=at, obj=person, texts={"invited_by": str(inviter)}
    )
    for grant in grants:
        record_grant("role.granted", grant, by=inviter, at=at)
    return person


def _refuse_inviting(by: User) -> None:
    if not may_manage_people(by):
        raise NotAllowed("Only administrators invite people.")


def _checked_roles(roles: Sequence[tuple[Role | str, Any]]) -> list[tuple[Role, Any]]:
    checked = list(dict.fromkeys((find_role(role), feature) for role, feature in roles))
    if not checked:
        raise BadInput("Choose at least one role.", {"roles": "Without a role they would see nothing."})
    for role, feature in checked:
        refuse_wrong_reach(role, feature)
    return checked


def _refuse_known_address(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise WrongState("Somebody with this address is here already. Find them in the list of people.")
    if Invitation.objects.open().for_address(email).exists():
        raise WrongState("This address is invited already. Send that invitation again, or withdraw it first.")


def _refuse_stale(invitation: Invitation, at: datetime) -> None:
    """What an invitation grants is granted by the one who invited: that person must still be allowed to."""
    if invitation.has_expired(at):
        raise WrongState("This invitation has expired. Ask an administrator to send it again.")
    if not may_manage_people(invitation.invited_by):
        raise WrongState("Whoever invited you can no longer do so. Ask another administrator for a new invitation.")


def _lock_open(invitation: Invitation) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
    if not invitation.is_open:
        raise WrongState("This invitation was accepted or withdrawn before.")
    return invitation


def _record(action: str, invitation: Invitation, *, by: User, at: datetime) -> None:
    roles = [
        f"{invited.role.name} {where(invited.feature)}"
        for invited in invitation.roles.select_related("role", "feature").order_by("role__position", "id")
    ]
    recording.record(
        action=action,
        by=by,
        at=at,
        obj=invitation,
        texts={"address": invitation.email, "roles": ", ".join(roles)},
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
