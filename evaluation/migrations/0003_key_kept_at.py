"""Since when a key is kept: all that is ever shown of it."""

from django.db import migrations, models

# Keys that were kept before this: their connection was changed last then, or later.
_DATE = "UPDATE evaluation_modelprovider SET key_kept_at = updated_at WHERE sealed_key IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_triggers")]

    operations = [
        migrations.AddField(
            model_name="modelprovider",
            name="key_kept_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalmodelprovider",
            name="key_kept_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(_DATE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="modelprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(sealed_key__isnull=True, key_kept_at__isnull=True)
                | models.Q(sealed_key__isnull=False, key_kept_at__isnull=False),
                name="evaluation_provider_key_has_date",
            ),
        ),
    ]
