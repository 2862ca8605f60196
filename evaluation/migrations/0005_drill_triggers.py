"""A drill is a record of its day: added, never changed, removed or truncated."""

from django.db import migrations

CREATE = """
CREATE TRIGGER evaluation_drill_append_only BEFORE UPDATE OR DELETE ON evaluation_drill
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER evaluation_drill_no_truncate BEFORE TRUNCATE ON evaluation_drill
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""
DROP = """
DROP TRIGGER evaluation_drill_no_truncate ON evaluation_drill;
DROP TRIGGER evaluation_drill_append_only ON evaluation_drill;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0004_drills")]

    operations = [migrations.RunSQL(CREATE, DROP)]
