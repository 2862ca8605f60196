"""Access tokens: make one for oneself, revoke one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts import recording
from accounts.models import AccessToken, User
from base.errors import BadInput, NotAllowed, WrongState
from base.history import delete_with_history

LIFETIMES_DAYS = (7, 30, 90, 365)
MAX_TOKENS = 25


@transaction.atomic
def create_access_token(*, by: User, at: datetime, name: str, days: int) -> tuple[AccessToken, str]:
    """A new token of ``by``, valid for ``days`` (one of LIFETIMES_DAYS), and the secret that is shown this once.

    The token can do what its owner can do, no more, and stops when the owner is deactivated. Side effects: history,
    one ledger entry. Raises BadInput for name or days, WrongState beyond MAX_TOKENS.
    """
    name = _sound_name(name)
    if days not in LIFETIMES_DAYS:
        raise BadInput.at("days", "Choose how long it is valid: 7, 30, 90 or 365 days.")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that the count holds against a second request
    if AccessToken.objects.of(by).valid(at).count() >= MAX_TOKENS:
        raise WrongState(f"You have {MAX_TOKENS} tokens already. Revoke one that you no longer need.")
    token, secret = AccessToken.objects.create(user=by, expiry=timedelta(days=days), name=name)
    recording.record(
        action="access_token.created",
        by=by,
        at=at,
        obj=by,
        texts={"token": name, "expires": token.expiry.date().isoformat()},
    )
    return token, secret


@transaction.atomic
def revoke_access_token(*, token: AccessToken, by: User, at: datetime) -> None:
    """End one of one's own tokens at once. Side effects: history, one ledger entry. Raises NotAllowed, and WrongState
    when it is revoked already."""
    if token.user_id != by.pk:
        raise NotAllowed("Only its owner can revoke a token. An administrator can deactivate the owner.")
    held = AccessToken.objects.select_for_update(of=("self",)).filter(pk=token.pk).first()
    if held is None:
        raise WrongState("This token is revoked already. Whatever used it is shut out.")
    delete_with_history(held, by=by, at=at, reason="Revoked")
    recording.record(action="access_token.revoked", by=by, at=at, obj=by, texts={"token": held.name})


def _sound_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 80:
        raise BadInput.at("name", "Say in up to 80 characters what will use this token.")
    if not name.isprintable():
        raise BadInput.at("name", "Use letters, digits and punctuation only.")
    return name
