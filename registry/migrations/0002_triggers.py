"""What must never be so, kept by the database: frozen versions, contributors that only grow, no circles.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError. Row triggers do not see TRUNCATE, so
that has a statement trigger of its own.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: its rows are a record and stay as they are.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE FUNCTION registry_keep_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A version is never deleted; discard the draft instead.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.prompt_id IS DISTINCT FROM NEW.prompt_id OR OLD.id IS DISTINCT FROM NEW.id THEN
    RAISE EXCEPTION 'A version stays with its prompt.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'draft' AND NOT (OLD.state = 'discarded' AND NEW.state = 'draft') THEN
    IF (OLD.state, OLD.major, OLD.minor, OLD.patch, OLD.parent_id, OLD.bump, OLD.messages, OLD.template_format,
        OLD.variables, OLD.model, OLD.parameters, OLD.output_schema, OLD.tools, OLD.digest, OLD.rationale,
        OLD.change_note, OLD.import_source, OLD.revision, OLD.created_by_id, OLD.created_at, OLD.updated_by_id,
        OLD.updated_at, OLD.submitted_by_id, OLD.submitted_at)
       IS DISTINCT FROM
       (NEW.state, NEW.major, NEW.minor, NEW.patch, NEW.parent_id, NEW.bump, NEW.messages, NEW.template_format,
        NEW.variables, NEW.model, NEW.parameters, NEW.output_schema, NEW.tools, NEW.digest, NEW.rationale,
        NEW.change_note, NEW.import_source, NEW.revision, NEW.created_by_id, NEW.created_at, NEW.updated_by_id,
        NEW.updated_at, NEW.submitted_by_id, NEW.submitted_at)
    THEN
      RAISE EXCEPTION 'Version %.%.% was submitted and is frozen.', OLD.major, OLD.minor, OLD.patch
        USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER registry_version_frozen BEFORE UPDATE OR DELETE ON registry_promptversion
  FOR EACH ROW EXECUTE FUNCTION registry_keep_frozen_version();
CREATE TRIGGER registry_version_no_truncate BEFORE TRUNCATE ON registry_promptversion
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_contribution_append_only BEFORE UPDATE OR DELETE ON registry_contribution
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER registry_contribution_no_truncate BEFORE TRUNCATE ON registry_contribution
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();

CREATE FUNCTION registry_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- One writer at a time, or two halves of a circle could be added side by side.
  PERFORM pg_advisory_xact_lock(hashtext('registry_promptdependency'));
  IF EXISTS (
    WITH RECURSIVE below(id) AS (
      SELECT NEW.downstream_id
      UNION
      SELECT dependency.downstream_id FROM registry_promptdependency dependency
        JOIN below ON dependency.upstream_id = below.id
    )
    SELECT 1 FROM below WHERE id = NEW.upstream_id
  ) THEN
    RAISE EXCEPTION 'This dependency would close a circle.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER registry_dependency_no_circle BEFORE INSERT OR UPDATE ON registry_promptdependency
  FOR EACH ROW EXECUTE FUNCTION registry_refuse_circle();
"""

DROP = """
DROP TRIGGER registry_dependency_no_circle ON registry_promptdependency;
DROP FUNCTION registry_refuse_circle();
DROP TRIGGER registry_contribution_no_truncate ON registry_contribution;
DROP TRIGGER registry_contribution_append_only ON registry_contribution;
DROP TRIGGER registry_version_no_truncate ON registry_promptversion;
DROP TRIGGER registry_version_frozen ON registry_promptversion;
DROP FUNCTION registry_keep_frozen_version();
DROP FUNCTION registry_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
