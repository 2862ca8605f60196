"""The policies that every installation starts with. Can be run again: short names that are there are left alone.

Taking it back leaves them: versions of policies are never deleted, and nobody can sign anything without a policy.
"""

from django.db import migrations
from django.utils import timezone

from governance.seeding import add_first_policies


def add_policies(apps, schema_editor):
    add_first_policies(apps, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_append_only")]

    operations = [migrations.RunPython(add_policies, migrations.RunPython.noop)]
