"""The report of an import stays as it was written. The function is that of 0002_triggers."""

from django.db import migrations

CREATE = """
CREATE TRIGGER registry_importline_append_only BEFORE UPDATE OR DELETE ON registry_importline
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_importline_no_truncate BEFORE TRUNCATE ON registry_importline
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""

DROP = """
DROP TRIGGER registry_importline_no_truncate ON registry_importline;
DROP TRIGGER registry_importline_append_only ON registry_importline;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_import_runs")]

    operations = [migrations.RunSQL(CREATE, DROP)]
