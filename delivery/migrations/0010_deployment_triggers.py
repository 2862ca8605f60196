"""What is live is what was signed, whichever way the rows come in: the rules of deployments, kept by the database.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError. The arms of a deployment are compared
when the transaction ends, since its rows come in one after the other.
"""

from django.db import migrations

DEPLOYMENT = """
CREATE FUNCTION delivery_keep_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A deployment is a record and is never deleted.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
     OR (OLD.id, OLD.prompt_id, OLD.environment_id, OLD.cause, OLD.change_request_id, OLD.rolled_back_from_id,
         OLD.reason, OLD.salt, OLD.started_at, OLD.started_by_id)
        IS DISTINCT FROM
        (NEW.id, NEW.prompt_id, NEW.environment_id, NEW.cause, NEW.change_request_id, NEW.rolled_back_from_id,
         NEW.reason, NEW.salt, NEW.started_at, NEW.started_by_id)
  THEN
    RAISE EXCEPTION 'A deployment is a record: it ends once, and nothing else of it changes.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE FUNCTION delivery_check_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_start timestamptz;
BEGIN
  IF NEW.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'A deployment begins open; it ends when the next one begins.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  -- Those before do not overlap either, so the last one to begin is the last one to end.
  SELECT max(started_at) INTO last_start FROM delivery_deployment earlier
    WHERE earlier.prompt_id = NEW.prompt_id AND earlier.environment_id = NEW.environment_id;
  IF last_start > NEW.started_at OR EXISTS (
    SELECT 1 FROM delivery_deployment earlier
    WHERE earlier.prompt_id = NEW.prompt_id AND earlier.environment_id = NEW.environment_id
      AND earlier.started_at = last_start AND earlier.ended_at > NEW.started_at
  ) THEN
    RAISE EXCEPTION 'A deployment begins at or after the end of the one before it.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.change_request_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM governance_changerequest request
    WHERE request.id = NEW.change_request_id AND request.kind = 'release' AND request.object_type = 'registry.prompt'
      AND request.object_id = NEW.prompt_id AND request.environment_id = NEW.environment_id
  ) THEN
    RAISE EXCEPTION 'The change request behind a deployment is about another prompt or environment.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.cause = 'break_glass' AND NOT EXISTS (
    SELECT 1 FROM governance_bypass bypass
    WHERE bypass.request_id = NEW.change_request_id AND bypass.kind = 'break_glass'
  ) THEN
    RAISE EXCEPTION 'Nobody broke glass for this deployment.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.rolled_back_from_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM delivery_deployment before
    WHERE before.id = NEW.rolled_back_from_id AND before.prompt_id = NEW.prompt_id
      AND before.environment_id = NEW.environment_id
  ) THEN
    RAISE EXCEPTION 'A rollback leaves a deployment of the same prompt and environment.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_deployment_kept BEFORE UPDATE OR DELETE ON delivery_deployment
  FOR EACH ROW EXECUTE FUNCTION delivery_keep_deployment();
CREATE TRIGGER delivery_deployment_no_truncate BEFORE TRUNCATE ON delivery_deployment
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER delivery_deployment_checked BEFORE INSERT ON delivery_deployment
  FOR EACH ROW EXECUTE FUNCTION delivery_check_deployment();
"""

ARM = """
-- Whether this content was live there before the deployment in hand, be it for some users only.
CREATE FUNCTION delivery_was_live(prompt uuid, environment bigint, content varchar, besides uuid)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM delivery_deploymentarm arm JOIN delivery_deployment deployment ON deployment.id = arm.deployment_id
    WHERE arm.version_id IN (SELECT id FROM registry_promptversion WHERE digest = content AND prompt_id = prompt)
      AND deployment.prompt_id = prompt AND deployment.environment_id = environment AND deployment.id <> besides
  );
$$;

CREATE FUNCTION delivery_check_arm() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  deployment delivery_deployment;
  version record;
  place record;
  place_before bigint;
  is_signed boolean;
BEGIN
  SELECT * INTO deployment FROM delivery_deployment WHERE id = NEW.deployment_id;
  SELECT prompt_id, digest, state INTO version FROM registry_promptversion WHERE id = NEW.version_id;
  IF deployment.id IS NULL OR version.prompt_id IS DISTINCT FROM deployment.prompt_id
     OR version.digest IS DISTINCT FROM NEW.digest OR version.state IS DISTINCT FROM 'submitted' THEN
    RAISE EXCEPTION 'An arm serves a submitted version of the prompt of its deployment, by that version''s digest.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM delivery_revocation revocation JOIN registry_promptversion same ON same.id = revocation.version_id
    WHERE same.prompt_id = deployment.prompt_id AND same.digest = NEW.digest
  ) THEN
    RAISE EXCEPTION 'This content was revoked and must not go live again.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF delivery_was_live(deployment.prompt_id, deployment.environment_id, NEW.digest, deployment.id) THEN
    RETURN NEW;
  END IF;
  SELECT EXISTS (
    SELECT 1 FROM governance_changerequest request
    WHERE request.id = deployment.change_request_id AND request.state = 'applied'
      AND request.content_digest = NEW.digest AND request.subject_id = NEW.version_id
  ) INTO is_signed;
  IF NOT is_signed THEN
    RAISE EXCEPTION 'Nobody signed this content for this environment, and it was never live there.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT position, is_protected INTO place FROM registry_environment WHERE id = deployment.environment_id;
  SELECT id INTO place_before FROM registry_environment
    WHERE position < place.position ORDER BY position DESC LIMIT 1;
  IF place.is_protected AND place_before IS NOT NULL
     AND NOT delivery_was_live(deployment.prompt_id, place_before, NEW.digest, deployment.id)
     AND NOT EXISTS (SELECT 1 FROM governance_bypass bypass WHERE bypass.request_id = deployment.change_request_id)
  THEN
    RAISE EXCEPTION 'This content was never live in the environment before this protected one.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_deploymentarm_checked BEFORE INSERT ON delivery_deploymentarm
  FOR EACH ROW EXECUTE FUNCTION delivery_check_arm();

CREATE FUNCTION delivery_check_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whole uuid;
BEGIN
  IF TG_TABLE_NAME = 'delivery_deployment' THEN
    whole := NEW.id;
  ELSE
    whole := NEW.deployment_id;
  END IF;
  IF (SELECT coalesce(sum(weight), 0) FROM delivery_deploymentarm WHERE deployment_id = whole) <> 100 THEN
    RAISE EXCEPTION 'The arms of a deployment add up to 100 per cent.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER delivery_deployment_whole AFTER INSERT ON delivery_deployment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivery_check_whole();
CREATE CONSTRAINT TRIGGER delivery_deploymentarm_whole AFTER INSERT ON delivery_deploymentarm
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivery_check_whole();
"""

DROP_ARM = """
DROP TRIGGER delivery_deploymentarm_whole ON delivery_deploymentarm;
DROP TRIGGER delivery_deployment_whole ON delivery_deployment;
DROP FUNCTION delivery_check_whole();
DROP TRIGGER delivery_deploymentarm_checked ON delivery_deploymentarm;
DROP FUNCTION delivery_check_arm();
DROP FUNCTION delivery_was_live(uuid, bigint, varchar, uuid);
"""

DROP_DEPLOYMENT = """
DROP TRIGGER delivery_deployment_checked ON delivery_deployment;
DROP TRIGGER delivery_deployment_no_truncate ON delivery_deployment;
DROP TRIGGER delivery_deployment_kept ON delivery_deployment;
DROP FUNCTION delivery_check_deployment();
DROP FUNCTION delivery_keep_deployment();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_append_only"), ("governance", "0002_append_only")]

    operations = [migrations.RunSQL(DEPLOYMENT, DROP_DEPLOYMENT), migrations.RunSQL(ARM, DROP_ARM)]
