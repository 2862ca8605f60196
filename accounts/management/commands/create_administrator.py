from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services import create_first_administrator
from accounts.setup_code import forget_setup_code
from base.errors import BadInput, Refusal

PASSWORD_VARIABLE = "ADMINISTRATOR_PASSWORD"  # noqa: S105 (the name of a variable)


class Command(BaseCommand):
    help = f"Make the first administrator. Asks for the password, or takes it from {PASSWORD_VARIABLE}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address that signs in")
        parser.add_argument("--name", required=True, help="the name that others see")
        parser.add_argument("--time-zone", default="UTC", help="for instance Europe/Berlin (default: UTC)")
        parser.add_argument(
            "--even-with-others", action="store_true", help="although there are administrators: nobody can sign in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = create_first_administrator(
                email=options["email"],
                full_name=options["name"],
                password=_password(),
                time_zone=options["time_zone"],
                at=timezone.now(),
                even_with_others=options["even_with_others"],
            )
        except BadInput as refusal:
            raise CommandError(" ".join([refusal.message, *refusal.errors.values()])) from refusal
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        forget_setup_code()
        self.stdout.write(f"{person} <{person.email}> is administrator.")


def _password() -> str:
    """From the environment, or typed twice at a terminal."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Password again: "):
        raise CommandError("The two passwords differ.")
    return first
