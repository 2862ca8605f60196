"""Say whom late sign-offs of a role are handed up to."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts import recording
from accounts.models import Role, User
from accounts.rules import may_manage_people
from accounts.services._locks import lock_person
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history


@transaction.atomic
def name_role_lead(*, role: Role, lead: User | None, by: User, at: dt.datetime) -> Role:
    """Hand what is late in ``role`` up to ``lead`` from now on, or to the owner of the feature when that is None.

    Leading gives no right: who leads still signs only in roles that they hold. Side effects, in order: the role with
    its history, the ledger entry ``role.lead_named``. Raises NotAllowed, BadInput (not a signing role; deactivated),
    WrongState (that is so already).
    """
    if not may_manage_people(by):
        raise NotAllowed("Only administrators say who leads a role.")
    if not role.signs_off:
        raise BadInput.at("role", f"{role} signs nothing off, so nothing of it is ever late.")
    if lead is not None and not lock_person(lead.pk).is_active:
        raise BadInput.at("lead", f"{lead} is deactivated. Choose somebody who can sign in.")
    locked = Role.objects.select_for_update(of=("self",), no_key=True).get(pk=role.pk)
    if locked.lead_id == (lead.pk if lead else None):
        raise WrongState(f"{lead} leads {role} already." if lead else f"Nobody leads {role} as it is.")
    locked.lead = lead
    save_with_history(locked, by=by, at=at, update_fields=["lead"])
    recording.record(action="role.lead_named", by=by, at=at, obj=locked, texts={"lead": str(lead)} if lead else {})
    return locked
