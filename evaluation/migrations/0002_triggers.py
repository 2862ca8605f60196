"""What is proven stays as it was: rows of these tables are added, never changed, removed or truncated. A run's identity
does not change, and what it came to does not go."""

from django.db import migrations

TABLES = [
    "evaluation_case",
    "evaluation_suiteversion",
    "evaluation_storedanswer",
    "evaluation_result",
    "evaluation_override",
    "evaluation_historicalsuite",
    "evaluation_historicalsuiteuse",
    "evaluation_historicalmodelprovider",
    "evaluation_historicalrun",
    "evaluation_historicalschedule",
    "evaluation_historicaldecaynotice",
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

RUN = """
CREATE FUNCTION evaluation_keep_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'A run is evidence: it is not removed.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.suite_version_id, NEW.suite_digest, NEW.version_id, NEW.content_digest, NEW.model_id, NEW.provider_id,
      NEW.samples, NEW.is_demo, NEW.cases_total, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.suite_version_id, OLD.suite_digest, OLD.version_id, OLD.content_digest, OLD.model_id, OLD.provider_id,
      OLD.samples, OLD.is_demo, OLD.cases_total, OLD.created_at) THEN
    RAISE EXCEPTION 'What a run is about does not change.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'finished' AND NEW.state <> 'finished' THEN
    RAISE EXCEPTION 'A finished run stays finished.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evaluation_run_keeps BEFORE UPDATE OR DELETE ON evaluation_run
  FOR EACH ROW EXECUTE FUNCTION evaluation_keep_run();
CREATE TRIGGER evaluation_run_no_truncate BEFORE TRUNCATE ON evaluation_run
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();

-- The digests of a run are those of what it points at: a figure can never be about other content than it says.
CREATE FUNCTION evaluation_check_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content_digest IS DISTINCT FROM (SELECT digest FROM registry_promptversion WHERE id = NEW.version_id) THEN
    RAISE EXCEPTION 'A run is of the content that its version has now.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.suite_digest IS DISTINCT FROM (SELECT digest FROM evaluation_suiteversion WHERE id = NEW.suite_version_id) THEN
    RAISE EXCEPTION 'A run is of the suite that it names.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evaluation_run_checked BEFORE INSERT ON evaluation_run
  FOR EACH ROW EXECUTE FUNCTION evaluation_check_run();
"""
NO_RUN = """
DROP TRIGGER evaluation_run_checked ON evaluation_run;
DROP FUNCTION evaluation_check_run();
DROP TRIGGER evaluation_run_no_truncate ON evaluation_run;
DROP TRIGGER evaluation_run_keeps ON evaluation_run;
DROP FUNCTION evaluation_keep_run();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial"), ("registry", "0007_break_glass_permission")]

    operations = [migrations.RunSQL(CREATE, DROP), migrations.RunSQL(RUN, NO_RUN)]
