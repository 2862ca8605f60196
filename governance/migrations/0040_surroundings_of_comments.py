"""What stood round the words of a comment, so that they are found again among several equal ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0050_mail_tries_and_ended")]

    operations = [
        migrations.AddField(
            model, name, models.CharField(blank=True, default="", max_length=80), preserve_default=False
        )
        for model in ("thread", "historicalthread")
        for name in ("before", "after")
    ]
