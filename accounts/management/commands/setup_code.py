from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.http import urlencode

from accounts.services import administrator_exists
from accounts.setup_code import setup_code


class Command(BaseCommand):
    help = "Print the address, with its one-time code, at which the first administrator is made in the browser."

    def handle(self, *args: Any, **options: Any) -> None:
        if administrator_exists():
            self.stdout.write("There is an administrator already.")
            return
        self.stdout.write(f"{settings.SITE_URL}{reverse('accounts:welcome')}?{urlencode({'code': setup_code()})}")
