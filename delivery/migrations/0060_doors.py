"""What somebody who writes to the database could have said wrongly about releases, refused.

- A deployment that began before the change request behind it took effect.
- A deployment that ended and was followed by nothing: what is live changes, it does not stop. Compared when the
  transaction ends, since the next one is written after.
- A canary turned into another one, or going on after it ended; a freeze or a stop dated anew.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

START = """
CREATE FUNCTION delivery_check_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.started_at < (SELECT ended_at FROM governance_changerequest
                       WHERE id = NEW.change_request_id AND state = 'applied') THEN
    RAISE EXCEPTION 'A deployment begins when the change request behind it takes effect, or later.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_deployment_start BEFORE INSERT ON delivery_deployment
  FOR EACH ROW EXECUTE FUNCTION delivery_check_start();

CREATE FUNCTION delivery_check_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM delivery_deployment following
    WHERE following.prompt_id = NEW.prompt_id AND following.environment_id = NEW.environment_id
      AND following.started_at = NEW.ended_at AND following.id <> NEW.id
  ) THEN
    RAISE EXCEPTION 'A deployment ends at the instant at which the next one begins.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER delivery_deployment_followed AFTER UPDATE OF ended_at ON delivery_deployment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION delivery_check_followed();
"""
DROP_START = """
DROP TRIGGER delivery_deployment_followed ON delivery_deployment;
DROP FUNCTION delivery_check_followed();
DROP TRIGGER delivery_deployment_start ON delivery_deployment;
DROP FUNCTION delivery_check_start();
"""

HOLD = """
CREATE FUNCTION delivery_keep_rollout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('finished', 'stopped') AND NEW IS DISTINCT FROM OLD
     OR (OLD.id, OLD.change_request_id, OLD.prompt_id, OLD.environment_id, OLD.version_id, OLD.previous_version_id,
         OLD.steps, OLD.salt)
        IS DISTINCT FROM
        (NEW.id, NEW.change_request_id, NEW.prompt_id, NEW.environment_id, NEW.version_id, NEW.previous_version_id,
         NEW.steps, NEW.salt) THEN
    RAISE EXCEPTION 'A canary goes on or ends, and nothing else of it changes.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_rollout_kept BEFORE UPDATE ON delivery_rollout
  FOR EACH ROW EXECUTE FUNCTION delivery_keep_rollout();

CREATE FUNCTION delivery_keep_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.cancelled_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
     OR (OLD.id, OLD.environment_id, OLD.starts_at, OLD.ends_at, OLD.reason, OLD.created_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.environment_id, NEW.starts_at, NEW.ends_at, NEW.reason, NEW.created_by_id, NEW.created_at) THEN
    RAISE EXCEPTION 'A freeze is lifted once, and nothing else of it changes.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_freezewindow_kept BEFORE UPDATE ON delivery_freezewindow
  FOR EACH ROW EXECUTE FUNCTION delivery_keep_freeze();

CREATE FUNCTION delivery_keep_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
     OR (OLD.id, OLD.feature_id, OLD.started_at, OLD.started_by_id, OLD.reason)
        IS DISTINCT FROM (NEW.id, NEW.feature_id, NEW.started_at, NEW.started_by_id, NEW.reason) THEN
    RAISE EXCEPTION 'A stop of a feature ends once, and nothing else of it changes.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_featurestop_kept BEFORE UPDATE ON delivery_featurestop
  FOR EACH ROW EXECUTE FUNCTION delivery_keep_stop();
"""
DROP_HOLD = """
DROP TRIGGER delivery_featurestop_kept ON delivery_featurestop;
DROP FUNCTION delivery_keep_stop();
DROP TRIGGER delivery_freezewindow_kept ON delivery_freezewindow;
DROP FUNCTION delivery_keep_freeze();
DROP TRIGGER delivery_rollout_kept ON delivery_rollout;
DROP FUNCTION delivery_keep_rollout();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0011_holding_triggers"), ("governance", "0060_doors")]

    operations = [migrations.RunSQL(START, DROP_START), migrations.RunSQL(HOLD, DROP_HOLD)]
