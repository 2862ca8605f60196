"""Records stay as they are: rows of these tables are added, never changed, removed or truncated."""

from django.db import migrations

TABLES = [
    "delivery_deploymentarm",
    "delivery_revocation",
    "delivery_historicalrollout",
    "delivery_historicalfreezewindow",
    "delivery_historicalfeaturestop",
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
    dependencies = [("delivery", "0001_initial"), ("registry", "0007_break_glass_permission")]

    operations = [migrations.RunSQL(CREATE, DROP)]
