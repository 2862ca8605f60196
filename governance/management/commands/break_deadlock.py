from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from base.errors import Refusal
from governance.models import ChangeRequest
from governance.services.deadlock import break_deadlock


class Command(BaseCommand):
    help = "Bring a change of policy into force that nobody is left to sign. Works in a deadlock only; leaves a mark."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("request", type=int, help="the number of the change request, like 118")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who answers for it; may propose policies")
        parser.add_argument("--reason", required=True, help="why nobody can sign; everybody can read it for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        request = ChangeRequest.objects.filter(number=options["request"]).first()
        if request is None:
            raise CommandError(f"There is no request {options['request']}.")
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody active signs in with {options['by']}.")
        try:
            anew = break_deadlock(request=request, by=by, reason=options["reason"], at=timezone.now())
        except Refusal as refusal:
            raise CommandError(" ".join([refusal.message, *_more(refusal)])) from refusal
        self.stdout.write(f"{anew.title} is in force, by request {anew.number}. The mark stays on the policy's page.")


def _more(refusal: Refusal) -> list[str]:
    errors = getattr(refusal, "errors", {})
    return [f"{field}: {message}" for field, message in errors.items() if message != refusal.message]
