"""Records stay as they are: rows of these tables are added, never changed, removed or truncated."""

from django.db import migrations

TABLES = [
    "governance_bypass",
    "governance_checklisttick",
    "governance_comment",
    "governance_decision",
    "governance_gateoverride",
    "governance_policyversion",
    "governance_requestcontributor",
    "governance_snapshot",
    "governance_historicalchangerequest",
    "governance_historicalpolicy",
    "governance_historicalpostreview",
    "governance_historicalprotectedpassage",
    "governance_historicalthread",
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
    dependencies = [("governance", "0001_initial"), ("registry", "0007_break_glass_permission")]

    operations = [migrations.RunSQL(CREATE, DROP)]
