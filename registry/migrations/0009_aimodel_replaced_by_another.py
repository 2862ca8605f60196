"""The model that comes after one is another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_aimodel_known_values")]

    operations = [
        migrations.AddConstraint(
            "aimodel",
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")), name="registry_aimodel_not_replaced_by_itself"
            ),
        ),
    ]
