from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0021_policy_in_force"),
        ("registry", "0007_break_glass_permission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="mail_after",
            field=models.DateTimeField(blank=True, null=True, verbose_name="not to be tried before"),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="failed tries"),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ("draft", "in_review", "changes_requested", "approved", "scheduled", "failed", "stale"),
                    ),
                    _negated=True,
                ),
                fields=["-ended_at", "id"],
                name="governance_request_ended",
            ),
        ),
    ]
