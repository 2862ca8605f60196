"""Signed heads of the ledger, and what came of sending them; both only grow."""

import django.db.models.deletion
from django.db import migrations, models

from ledger.migrations._checkpoints_sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_opaque_ids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.BigIntegerField(verbose_name="number of the last entry")),
                ("entry_hash", models.BinaryField(verbose_name="hash of the last entry")),
                ("note", models.TextField(verbose_name="signed note")),
                ("verifier_key", models.CharField(max_length=400, verbose_name="public key")),
                ("made_at", models.DateTimeField(db_index=True, verbose_name="made")),
            ],
            options={
                "verbose_name": "checkpoint of the ledger",
                "verbose_name_plural": "checkpoints of the ledger",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("sequence", "verifier_key"), name="ledger_checkpoint_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gt", 0)), name="ledger_checkpoint_of_an_entry"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckpointSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("email", "e-mail"), ("url", "web address")], max_length=10)),
                ("attempted_at", models.DateTimeField(verbose_name="attempted")),
                ("error", models.TextField(blank=True, verbose_name="what went wrong")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="ledger.checkpoint"
                    ),
                ),
            ],
            options={
                "verbose_name": "sending of a checkpoint",
                "verbose_name_plural": "sendings of checkpoints",
                "default_permissions": (),
                "indexes": [models.Index(models.F("channel"), models.F("attempted_at"), name="ledger_sending_channel")],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
