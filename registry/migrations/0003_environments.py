"""The three environments that nearly everybody has. Can be run again: existing short names are left alone."""

from django.db import migrations

ENVIRONMENTS = [
    ("development", "Development", 10, False),
    ("staging", "Staging", 20, False),
    ("production", "Production", 30, True),
]


def add_environments(apps, schema_editor):
    Environment = apps.get_model("registry", "Environment")
    for slug, name, position, is_protected in ENVIRONMENTS:
        Environment.objects.get_or_create(
            slug=slug, defaults={"name": name, "position": position, "is_protected": is_protected}
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_triggers")]

    operations = [migrations.RunPython(add_environments, migrations.RunPython.noop)]
