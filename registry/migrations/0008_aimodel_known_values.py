"""A model has a status and a modality that the portal knows: pages, policies and gates name nothing else."""

from django.db import migrations, models

STATUSES = ["proposed", "approved", "deprecated", "decommissioned"]
MODALITIES = ["text", "multimodal", "embedding", "audio", "image"]


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_break_glass_permission")]

    operations = [
        migrations.AddConstraint(
            "aimodel",
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="registry_aimodel_status_known"),
        ),
        migrations.AddConstraint(
            "aimodel",
            models.CheckConstraint(condition=models.Q(modality__in=MODALITIES), name="registry_aimodel_modality_known"),
        ),
    ]
