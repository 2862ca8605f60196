"""The roles, their groups and what each may do. Can be run again: it brings the rows to what ``accounts.roles`` says.

Permission rows usually come in ``post_migrate``, after this; the ones that roles need are made here already, so that a
database is complete at this very migration. Roles are never taken back: grants refer to them.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from accounts.seeding import PERMISSION_APPS, sync_roles


def add_roles(apps, schema_editor):
    for label in PERMISSION_APPS:
        try:
            config = apps.get_app_config(label)
        except LookupError:  # an app that is not migrated yet; accounts.seeding.sync_after_migrate catches up
            continue
        config.models_module = True  # historical app configs have none, and create_permissions skips such
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    sync_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_grants_and_delegations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("registry", "0001_initial"),
    ]

    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
