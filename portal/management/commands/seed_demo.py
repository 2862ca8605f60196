import os
import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Role, User
from portal.demo.story import Story


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration story, and print who can sign in."

    def handle(self, *args, **options):
        if User.objects.exists():
            raise CommandError("There are people already. The demonstration only goes into an empty database.")
        password = os.environ.get("DEMO_PASSWORD") or f"demo-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        Story(now=timezone.now(), password=password).tell()
        self.stdout.write("Demonstration sign-ins (invented people, all with the same password):")
        for person in User.objects.filter(is_demo=True).order_by("created_at").prefetch_related("role_grants__role"):
            roles = Role.objects.filter(grants__person=person, grants__withdrawn_at__isnull=True)
            self.stdout.write(f"  {person.email:<20} {person.full_name:<16} {', '.join(str(role) for role in roles)}")
        self.stdout.write(f"  password: {password}")
