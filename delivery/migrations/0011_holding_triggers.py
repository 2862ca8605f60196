"""Canaries, freezes and stops are kept: no row is removed. A feature is off exactly while a stop of it is open."""

from django.db import migrations

TABLES = ["delivery_rollout", "delivery_freezewindow", "delivery_featurestop"]

KEEP = "\n".join(
    f"""
CREATE TRIGGER {table}_not_removed BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""
    for table in TABLES
)
DROP_KEEP = "\n".join(
    f"DROP TRIGGER {table}_no_truncate ON {table};\nDROP TRIGGER {table}_not_removed ON {table};" for table in TABLES
)

# Compared when the transaction ends: the switch and its row are written one after the other.
SWITCH = """
CREATE FUNCTION delivery_check_switch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  feature uuid;
BEGIN
  IF TG_TABLE_NAME = 'registry_feature' THEN
    feature := NEW.id;
  ELSE
    feature := NEW.feature_id;
  END IF;
  IF (SELECT is_on FROM registry_feature WHERE id = feature)
     = EXISTS (SELECT 1 FROM delivery_featurestop WHERE feature_id = feature AND ended_at IS NULL) THEN
    RAISE EXCEPTION 'A feature is off exactly while a stop of it is open.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER delivery_feature_switch AFTER INSERT OR UPDATE OF is_on ON registry_feature
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivery_check_switch();
CREATE CONSTRAINT TRIGGER delivery_featurestop_switch AFTER INSERT OR UPDATE ON delivery_featurestop
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivery_check_switch();
"""
DROP_SWITCH = """
DROP TRIGGER delivery_featurestop_switch ON delivery_featurestop;
DROP TRIGGER delivery_feature_switch ON registry_feature;
DROP FUNCTION delivery_check_switch();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0010_deployment_triggers"), ("registry", "0007_break_glass_permission")]

    operations = [migrations.RunSQL(KEEP, DROP_KEEP), migrations.RunSQL(SWITCH, DROP_SWITCH)]
