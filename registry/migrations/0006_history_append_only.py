"""The edit history only grows: permanent links to earlier saves, and "who changed this", rest on its rows."""

from django.db import migrations

TABLES = [
    "registry_historicalaimodel",
    "registry_historicalenvironment",
    "registry_historicalfeature",
    "registry_historicalimportrun",
    "registry_historicalprompt",
    "registry_historicalpromptdependency",
    "registry_historicalpromptversion",
]

CREATE = "\n".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""
    for table in TABLES
)
DROP = "\n".join(
    f"DROP TRIGGER {table}_no_truncate ON {table};\nDROP TRIGGER {table}_append_only ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_import_line_triggers")]

    operations = [migrations.RunSQL(CREATE, DROP)]
