"""The database assigns number and hashes, and refuses to change, remove or empty anything."""

from django.db import migrations

from ledger.migrations._triggers_sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
