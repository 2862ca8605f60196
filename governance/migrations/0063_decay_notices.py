"""People hear that what is live does worse than it did."""

from django.db import migrations, models

KINDS = [
    ("review_asked", "Your signature is asked for"),
    ("decided", "Somebody signed or rejected"),
    ("changes_requested", "Changes are asked for"),
    ("comment", "A comment, or an answer to yours"),
    ("due", "Something is due soon or late"),
    ("escalated", "Something late was handed up to you"),
    ("applied", "A change took effect"),
    ("failed", "A change could not be applied"),
    ("stale", "What you signed or asked for is out of date"),
    ("rolled_back", "Something was rolled back"),
    ("break_glass", "Break-glass was used"),
    ("decay", "What is live does worse than it did"),
]


class Migration(migrations.Migration):
    dependencies = [("governance", "0062_floor_planned_once")]

    operations = [
        migrations.AlterField(model_name=model, name="kind", field=models.CharField(choices=KINDS, max_length=20))
        for model in ("notification", "notificationchoice")
    ]
