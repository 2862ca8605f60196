"""Making the row of a person, with an address that is known to be theirs."""

from __future__ import annotations

import unicodedata
import zoneinfo
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from accounts.services._locks import lock_address
from base.errors import BadInput
from base.history import save_with_history
from base.visible import first_unseen


def write_person(
    *,
    email: str,
    full_name: str,
    password: str | None,
    time_zone: str,
    by: User | None,
    at: datetime,
    is_demo: bool = False,
) -> User:
    """Check and write one person. ``password`` None means that only a link or another sign-in lets them in.

    Raises BadInput, with the field that is wrong.
    """
    email = clean_address(email)
    lock_address(email)
    if User.objects.filter(email=email).exists():
        raise BadInput("Somebody with this address is here already.", {"email": "Use another address."})
    person = User(
        email=email,
        full_name=clean_name(full_name),
        time_zone=clean_time_zone(time_zone),
        created_at=at,
        is_demo=is_demo,
    )
    if password is not None:
        check_password(password, person)
    person.set_password(password)
    save_with_history(person, by=by, at=at)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def clean_address(email: str) -> str:
    """Lower case, without spaces around. Raises BadInput."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise BadInput("This is not an e-mail address.", {"email": "Write it like name@example.org."}) from None
    return email


def clean_name(full_name: str) -> str:
    full_name = " ".join(full_name.split())
    if not full_name or len(full_name) > 150:
        raise BadInput("A name is missing or too long.", {"full_name": "Write a name of up to 150 characters."})
    unseen = first_unseen(full_name)
    if unseen:
        found = f"U+{ord(unseen):04X} {unicodedata.name(unseen, 'control character')}"
        raise BadInput.at("full_name", f"Leave out the character that nobody can see: {found}.")
    return full_name


def clean_time_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise BadInput("This time zone is not known.", {"time_zone": "Choose one of the list, such as Europe/Berlin."})
    return name


def check_password(password: str, person: User) -> None:
    """Raises BadInput with everything that is wrong with the password."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadInput("Choose another password.", {"password": " ".join(error.messages)}) from None
