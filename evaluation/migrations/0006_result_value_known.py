"""A result has a value and passes or not, or neither: a range check of nothing let one without the other through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0005_drill_triggers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="result",
            name="evaluation_result_value_0_1",
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("passed__isnull", True), ("value__isnull", True)),
                    models.Q(("passed__isnull", False), ("value__isnull", False), ("value__range", (0, 1))),
                    _connector="OR",
                ),
                name="evaluation_result_value_0_1",
            ),
        ),
    ]
