"""Ways round signatures that somebody who writes to the database could have taken, closed.

- A snapshot of policy that asks for less than the policies in force, or was put under the digest of another one. Policies
  that match what a difference touches are left to the services: only they can compare texts.
- A decision numbered before or after its time, so that it counts as its person's newest, or never does.
- Signing what one wrote: writers are found in the registry too, not only among the contributors that a request names.
- A version that carries the digest of another text, which was signed or live.
- A check accepted, or a review of break-glass closed, in the name of somebody who signs nothing there.
- A protected passage removed, so that a policy no longer sees it; a thread turned into another one.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

WRITERS = """
CREATE OR REPLACE FUNCTION governance_contributed(person uuid, asked uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM governance_changerequest WHERE id = asked AND author_id = person)
      OR EXISTS (SELECT 1 FROM governance_requestcontributor WHERE request_id = asked AND person_id = person)
      OR EXISTS (
        SELECT 1 FROM governance_changerequest request
          JOIN registry_contribution wrote ON wrote.version_id = request.subject_id
        WHERE request.id = asked AND wrote.person_id = person
      );
$$;
"""
OLD_WRITERS = """
CREATE OR REPLACE FUNCTION governance_contributed(person uuid, asked uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM governance_changerequest WHERE id = asked AND author_id = person)
      OR EXISTS (SELECT 1 FROM governance_requestcontributor WHERE request_id = asked AND person_id = person);
$$;
"""

FLOOR = """
CREATE FUNCTION governance_asks_enough(request governance_changerequest) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH place AS (
    SELECT slug, CASE WHEN is_protected THEN '*protected' ELSE '*unprotected' END AS sort
      FROM registry_environment WHERE id = request.environment_id
  ), documents AS (
    SELECT version.document FROM governance_policy policy
      JOIN governance_policyversion version ON version.id = policy.in_force_id
    WHERE (version.document -> 'is_enabled')::boolean
      AND (version.document -> 'kinds' = '[]' OR version.document -> 'kinds' ? request.kind)
      AND (version.document -> 'risk_tiers' = '[]' OR EXISTS (
        SELECT 1 FROM registry_feature feature
        WHERE feature.id = request.feature_id AND version.document -> 'risk_tiers' ? feature.risk_tier))
      AND (version.document -> 'environments' = '[]' OR EXISTS (
        SELECT 1 FROM place WHERE version.document -> 'environments' ?| ARRAY[place.slug::text, place.sort]))
      AND version.document -> 'touches' = '[]'
  ), kept AS (
    SELECT content FROM governance_snapshot WHERE digest = request.policy_id AND kind = 'policy'
  )
  SELECT NOT EXISTS (
    SELECT 1 FROM documents, jsonb_array_elements(document -> 'requirements') asked
    WHERE NOT EXISTS (
      SELECT 1 FROM kept, jsonb_array_elements(content -> 'requirements') each
      WHERE each ->> 'role' = asked ->> 'role' AND (each ->> 'count')::int >= (asked ->> 'count')::int
    )
  ) AND NOT EXISTS (
    SELECT 1 FROM documents
    WHERE (document ->> 'fresh_sign_in_min')::int
        < coalesce((SELECT (content ->> 'fresh_sign_in_min')::int FROM kept), 2147483647)
  );
$$;

CREATE FUNCTION governance_check_floor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT governance_asks_enough(NEW) THEN
    RAISE EXCEPTION 'The policies in force ask for more than what request % was signed for.', NEW.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

-- From a draft it takes effect by a mark only, which governance_request_kept asks for.
CREATE TRIGGER governance_request_signed_enough BEFORE UPDATE OF state ON governance_changerequest
  FOR EACH ROW WHEN (OLD.state NOT IN (NEW.state, 'draft') AND NEW.state IN ('approved', 'scheduled', 'applied'))
  EXECUTE FUNCTION governance_check_floor();
"""
DROP_FLOOR = """
DROP TRIGGER governance_request_signed_enough ON governance_changerequest;
DROP FUNCTION governance_check_floor();
DROP FUNCTION governance_asks_enough(governance_changerequest);
"""

ORDER = """
CREATE FUNCTION governance_check_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The same lock as in governance_check_decision: triggers run in the order of their names.
  PERFORM 1 FROM governance_changerequest WHERE id = NEW.request_id FOR UPDATE;
  IF NEW.sequence > (SELECT last_value FROM governance_decision_order)
     OR EXISTS (SELECT 1 FROM governance_decision WHERE request_id = NEW.request_id AND sequence >= NEW.sequence) THEN
    RAISE EXCEPTION 'Decisions are numbered in the order in which they are made.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_decision_in_order BEFORE INSERT ON governance_decision
  FOR EACH ROW EXECUTE FUNCTION governance_check_order();
"""
DROP_ORDER = """
DROP TRIGGER governance_decision_in_order ON governance_decision;
DROP FUNCTION governance_check_order();
"""

DIGEST = """
CREATE FUNCTION governance_check_version_digest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM registry_promptversion other
    WHERE other.prompt_id = NEW.prompt_id AND other.digest = NEW.digest AND other.id <> NEW.id
      AND other.state = 'submitted'
      AND (other.messages, other.template_format, other.variables, other.model, other.parameters, other.output_schema,
           other.tools)
          IS DISTINCT FROM
          (NEW.messages, NEW.template_format, NEW.variables, NEW.model, NEW.parameters, NEW.output_schema, NEW.tools)
  ) THEN
    RAISE EXCEPTION 'Another version of this prompt has this digest and says something else.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_version_digest BEFORE INSERT OR UPDATE ON registry_promptversion
  FOR EACH ROW WHEN (NEW.state = 'submitted') EXECUTE FUNCTION governance_check_version_digest();
"""
DROP_DIGEST = """
DROP TRIGGER governance_version_digest ON registry_promptversion;
DROP FUNCTION governance_check_version_digest();
"""

SIGNERS = """
CREATE FUNCTION governance_signs(person uuid, about uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT governance_holds(person, 'product-reviewer', about) OR governance_holds(person, 'legal-reviewer', about)
      OR governance_holds(person, 'technical-reviewer', about);
$$;

CREATE FUNCTION governance_check_override() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  request governance_changerequest;
BEGIN
  SELECT * INTO request FROM governance_changerequest WHERE id = NEW.request_id;
  IF NOT governance_holds(NEW.person_id, NEW.role_id, request.feature_id)
     OR NOT governance_signs(NEW.person_id, request.feature_id) OR governance_contributed(NEW.person_id, request.id)
     OR NEW.content_digest IS DISTINCT FROM request.content_digest THEN
    RAISE EXCEPTION 'A check is accepted for what is there, by somebody who signs it and had no hand in it.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_gateoverride_checked BEFORE INSERT ON governance_gateoverride
  FOR EACH ROW EXECUTE FUNCTION governance_check_override();

CREATE FUNCTION governance_check_closer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT governance_signs(NEW.closed_by_id, NEW.feature_id) THEN
    RAISE EXCEPTION 'Somebody who signs for this feature closes the review.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_postreview_signer BEFORE UPDATE ON governance_postreview
  FOR EACH ROW WHEN (OLD.closed_by_id IS NULL AND NEW.closed_by_id IS NOT NULL)
  EXECUTE FUNCTION governance_check_closer();
"""
DROP_SIGNERS = """
DROP TRIGGER governance_postreview_signer ON governance_postreview;
DROP FUNCTION governance_check_closer();
DROP TRIGGER governance_gateoverride_checked ON governance_gateoverride;
DROP FUNCTION governance_check_override();
DROP FUNCTION governance_signs(uuid, uuid);
"""

TALK = """
CREATE FUNCTION governance_keep_passage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.released_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
     OR (OLD.id, OLD.prompt_id, OLD.role_id, OLD.quote, OLD.reason, OLD.created_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.prompt_id, NEW.role_id, NEW.quote, NEW.reason, NEW.created_by_id, NEW.created_at) THEN
    RAISE EXCEPTION 'A protected passage is released once, and nothing else of it changes.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_passage_kept BEFORE UPDATE ON governance_protectedpassage
  FOR EACH ROW EXECUTE FUNCTION governance_keep_passage();

CREATE FUNCTION governance_keep_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.request_id, OLD.path, OLD.quote, OLD.occurrence, OLD.before, OLD.after, OLD.content_digest,
      OLD.opened_by_id, OLD.opened_at)
     IS DISTINCT FROM
     (NEW.id, NEW.request_id, NEW.path, NEW.quote, NEW.occurrence, NEW.before, NEW.after, NEW.content_digest,
      NEW.opened_by_id, NEW.opened_at) THEN
    RAISE EXCEPTION 'A thread is resolved or opened again, and nothing else of it changes.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_thread_kept BEFORE UPDATE ON governance_thread
  FOR EACH ROW EXECUTE FUNCTION governance_keep_thread();
""" + "\n".join(
    f"""
CREATE TRIGGER {table}_not_removed BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""
    for table in ("governance_protectedpassage", "governance_thread")
)
DROP_TALK = (
    "\n".join(
        f"DROP TRIGGER {table}_no_truncate ON {table};\nDROP TRIGGER {table}_not_removed ON {table};"
        for table in ("governance_protectedpassage", "governance_thread")
    )
    + """
DROP TRIGGER governance_thread_kept ON governance_thread;
DROP FUNCTION governance_keep_thread();
DROP TRIGGER governance_passage_kept ON governance_protectedpassage;
DROP FUNCTION governance_keep_passage();
"""
)


class Migration(migrations.Migration):
    dependencies = [("governance", "0023_deadlock_only")]

    operations = [
        migrations.RunSQL(WRITERS, OLD_WRITERS),
        migrations.RunSQL(FLOOR, DROP_FLOOR),
        migrations.RunSQL(ORDER, DROP_ORDER),
        migrations.RunSQL(DIGEST, DROP_DIGEST),
        migrations.RunSQL(SIGNERS, DROP_SIGNERS),
        migrations.RunSQL(TALK, DROP_TALK),
    ]
