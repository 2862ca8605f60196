"""Passages of a prompt that a role looks after: a change that touches one can ask for that role's signature.

Touched means: the words stand in what is live and in what is proposed a different number of times, white space aside.
So they were changed, removed, or said once more. Which policy asks for a signature then is the policies' word.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Role, User
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from governance.models import ProtectedPassage
from governance.permissions import SIGNING_ROLES
from governance.services.staleness import on_policies_changed
from ledger.actions import Action
from ledger.services import record
from registry.models import Feature, Prompt
from registry.rules import holds
from registry.validators import sound_text

MAX_QUOTE = 4_000
MAX_REASON = 300


def roles_of(user: User, feature: Feature) -> list[Role]:
    """The signing roles that ``user`` holds there, so for which they may protect and release; in the order of roles."""
    codes = [code for code, permission in SIGNING_ROLES.items() if holds(user, permission, feature)]
    return list(Role.objects.filter(pk__in=codes).order_by("position"))


@transaction.atomic
def protect_passage(
    *, prompt: Prompt, role: str, quote: str, reason: str, by: User, at: dt.datetime
) -> ProtectedPassage:
    """Put a passage of what ``prompt`` says now under the care of ``role``.

    Side effects, in order: the passage with its history, open requests compared with the world after the commit, one
    ledger entry. Raises NotAllowed, BadInput (the words do not stand in the prompt), WrongState (protected already).
    """
    held = Prompt.objects.select_for_update(of=("self",), no_key=True)
    prompt = held.select_related("feature", "latest_version").get(pk=prompt.pk)
    carer = _require_role(by, role, prompt.feature)
    quote = sound_text(quote, field="quote", max_length=MAX_QUOTE, required=True)
    reason = sound_text(reason, field="reason", max_length=MAX_REASON, required=True)
    if not _stands_in(quote, prompt):
        raise BadInput.at("quote", "These words do not stand in the newest version. Copy them from there.")
    if prompt.protected_passages.standing().filter(role=carer, quote=quote).exists():
        raise WrongState(f"A {carer.name} looks after this passage already.")
    passage = ProtectedPassage(prompt=prompt, role=carer, quote=quote, reason=reason, created_by=by, created_at=at)
    save_with_history(passage, by=by, at=at, reason=reason)
    _say(Action.PASSAGE_PROTECTED, passage, reason, by=by, at=at)
    return passage


@transaction.atomic
def release_passage(*, passage: ProtectedPassage, reason: str, by: User, at: dt.datetime) -> ProtectedPassage:
    """From now on nobody is asked because of this passage. It stays as a record.

    Side effects as those of ``protect_passage``. Raises NotAllowed, BadInput, WrongState (released already).
    """
    found = ProtectedPassage.objects.select_related("prompt__feature", "role")
    locked = found.select_for_update(of=("self",)).get(pk=passage.pk)
    _require_role(by, locked.role_id, locked.prompt.feature)
    reason = sound_text(reason, field="reason", max_length=MAX_REASON, required=True)
    if locked.released_at is not None:
        raise WrongState("This passage is free already.")
    locked.released_by, locked.released_at = by, at
    save_with_history(locked, by=by, at=at, reason=reason)
    _say(Action.PASSAGE_RELEASED, locked, reason, by=by, at=at)
    return locked


def _require_role(by: User, code: str, feature: Feature) -> Role:
    role = Role.objects.filter(pk=code, pk__in=SIGNING_ROLES).first()
    if role is None:
        raise BadInput.at("role", "Choose a role that signs.")
    if not holds(by, SIGNING_ROLES[code], feature):
        raise NotAllowed(f"Only a {role.name} of this feature decides which passages that role looks after.")
    return role


def _stands_in(quote: str, prompt: Prompt) -> bool:
    version = prompt.latest_version
    words = " ".join(quote.split())
    return version is not None and any(words in " ".join(each["content"].split()) for each in version.messages)


def _say(action: Action, passage: ProtectedPassage, reason: str, *, by: User, at: dt.datetime) -> None:
    on_policies_changed(at)
    record(
        action=action,
        by=by,
        at=at,
        obj=passage.prompt,
        feature_id=passage.prompt.feature_id,
        role=passage.role_id,
        reason=reason,
        texts={"role": passage.role.name},
    )
