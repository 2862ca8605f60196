"""The edit history only grows: "who gave whom which role, and when" rests on its rows."""

from django.db import migrations

TABLES = [
    "accounts_historicalaccesstoken",
    "accounts_historicaldelegation",
    "accounts_historicalinvitation",
    "accounts_historicalinvitedrole",
    "accounts_historicalrole",
    "accounts_historicalrolegrant",
    "accounts_historicaluser",
]

REFUSE = """
CREATE FUNCTION accounts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: its rows are a record and stay as they are.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END;
$$;
"""
CREATE = "\n".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
    for table in TABLES
)
DROP = "\n".join(
    f"DROP TRIGGER {table}_no_truncate ON {table};\nDROP TRIGGER {table}_append_only ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_history_without_token_digest")]

    operations = [migrations.RunSQL(REFUSE + CREATE, DROP + "\nDROP FUNCTION accounts_refuse();")]
