"""What must never be so, kept by the database: requests move by the table and take effect by signatures only; decisions
are made by people who may, on exactly what is there.

The rules stand in ``governance/choices.py``, ``signatures.py`` and ``rules.py`` too, where sentences for people are made;
tests compare both. Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

COUNTING = """
CREATE FUNCTION governance_moves(state text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE state
    WHEN 'draft' THEN ARRAY['in_review', 'applied', 'withdrawn']
    WHEN 'in_review' THEN ARRAY['approved', 'stale', 'changes_requested', 'rejected', 'withdrawn', 'expired']
    WHEN 'changes_requested' THEN ARRAY['in_review', 'rejected', 'withdrawn', 'expired']
    WHEN 'approved' THEN ARRAY['scheduled', 'in_review', 'stale', 'applied', 'failed', 'changes_requested', 'rejected',
                               'withdrawn', 'expired']
    WHEN 'scheduled' THEN ARRAY['approved', 'in_review', 'stale', 'applied', 'failed', 'changes_requested', 'rejected',
                                'withdrawn', 'expired']
    WHEN 'failed' THEN ARRAY['applied', 'in_review', 'stale', 'changes_requested', 'rejected', 'withdrawn', 'expired']
    WHEN 'stale' THEN ARRAY['in_review', 'rejected', 'withdrawn', 'expired']
    ELSE ARRAY[]::text[]
  END;
$$;

-- Whether a person holds a role by an open grant that reaches the feature: everywhere, or for that feature.
CREATE FUNCTION governance_holds(holder uuid, held varchar, about uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM accounts_rolegrant each JOIN accounts_user person ON person.id = each.person_id
    WHERE each.person_id = holder AND each.role_id = held AND each.withdrawn_at IS NULL AND person.is_active
      AND (each.feature_id IS NULL OR each.feature_id = about)
  );
$$;

CREATE FUNCTION governance_contributed(person uuid, asked uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM governance_changerequest WHERE id = asked AND author_id = person)
      OR EXISTS (SELECT 1 FROM governance_requestcontributor WHERE request_id = asked AND person_id = person);
$$;

-- Everybody whose name stands on a signature that counts, and their roles: (names, roles), in the same words as
-- governance/signatures.py. An objection to exactly this basis that stands makes roles NULL.
CREATE FUNCTION governance_counted(asked uuid, OUT names uuid[], OUT roles text[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
  request governance_changerequest;
  decision governance_decision;
  whose uuid[];
  is_objected boolean := false;
BEGIN
  names := '{}';
  roles := '{}';
  SELECT * INTO request FROM governance_changerequest WHERE id = asked;
  FOR decision IN
    SELECT newest.* FROM (
      SELECT DISTINCT ON (each.person_id) each.* FROM governance_decision each
      WHERE each.request_id = asked ORDER BY each.person_id, each.sequence DESC
    ) newest ORDER BY newest.sequence
  LOOP
    CONTINUE WHEN (decision.content_digest, decision.replaces_digest, decision.dependencies_digest, decision.policy_id)
      IS DISTINCT FROM
      (request.content_digest, request.replaces_digest, request.dependencies_digest, request.policy_id);
    IF decision.verdict <> 'approve' THEN
      is_objected := true;
      CONTINUE;
    END IF;
    whose := array_remove(ARRAY[decision.person_id, decision.on_behalf_of_id], NULL);
    CONTINUE WHEN whose && names OR EXISTS (SELECT 1 FROM unnest(whose) one WHERE governance_contributed(one, asked));
    names := names || whose;
    roles := roles || decision.role_id::text;
  END LOOP;
  IF is_objected THEN
    roles := NULL;
  END IF;
END;
$$;

CREATE FUNCTION governance_is_signed(asked uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  requirements jsonb;
  signed text[];
BEGIN
  SELECT snapshot.content -> 'requirements' INTO requirements
    FROM governance_changerequest request JOIN governance_snapshot snapshot ON snapshot.digest = request.policy_id
    WHERE request.id = asked AND snapshot.kind = 'policy';
  IF requirements IS NULL OR jsonb_typeof(requirements) <> 'array' OR jsonb_array_length(requirements) = 0 THEN
    RETURN false;
  END IF;
  SELECT roles INTO signed FROM governance_counted(asked);
  RETURN signed IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(requirements) each
    WHERE coalesce((each ->> 'count')::int, 0) < 1
       OR (SELECT count(*) FROM unnest(signed) one WHERE one = each ->> 'role') < (each ->> 'count')::int
  );
END;
$$;
"""

DROP_COUNTING = """
DROP FUNCTION governance_is_signed(uuid);
DROP FUNCTION governance_counted(uuid);
DROP FUNCTION governance_contributed(uuid, uuid);
DROP FUNCTION governance_holds(uuid, varchar, uuid);
DROP FUNCTION governance_moves(text);
"""

REQUEST = """
-- The mark without which nothing takes effect unsigned: of the author, for this content, in a role held there.
CREATE FUNCTION governance_has_bypass(request governance_changerequest) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM governance_bypass bypass
    WHERE bypass.request_id = request.id AND bypass.content_digest = request.content_digest
      AND bypass.person_id = request.author_id
      AND (bypass.kind <> 'break_glass' OR governance_holds(bypass.person_id, bypass.role_id, request.feature_id))
      AND (bypass.kind <> 'deadlock' OR request.kind = 'policy_change')
  );
$$;

CREATE FUNCTION governance_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A change request is never deleted; withdraw it instead.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('draft', 'in_review') AND NOT (NEW.state = 'applied' AND governance_has_bypass(NEW)) THEN
      RAISE EXCEPTION 'A change request begins as a draft or in review, not as %.', NEW.state
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NEW;
  END IF;
  IF cardinality(governance_moves(OLD.state)) = 0 THEN
    RAISE EXCEPTION 'Request % is % and stays as it is.', OLD.number, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.id, OLD.number, OLD.kind, OLD.feature_id, OLD.environment_id, OLD.object_type, OLD.object_id, OLD.author_id,
      OLD.created_at)
     IS DISTINCT FROM
     (NEW.id, NEW.number, NEW.kind, NEW.feature_id, NEW.environment_id, NEW.object_type, NEW.object_id, NEW.author_id,
      NEW.created_at)
  THEN
    RAISE EXCEPTION 'Request % stays about what it was opened for.', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'draft' AND NEW.state <> 'in_review'
     AND (OLD.subject_id, OLD.content_digest, OLD.replaces_digest, OLD.dependencies_digest, OLD.policy_id)
         IS DISTINCT FROM
         (NEW.subject_id, NEW.content_digest, NEW.replaces_digest, NEW.dependencies_digest, NEW.policy_id)
  THEN
    RAISE EXCEPTION 'What request % brings and rests on changes only by asking for signatures again.', OLD.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF NOT (NEW.state = ANY (governance_moves(OLD.state))) THEN
    RAISE EXCEPTION 'Request % cannot go from % to %.', OLD.number, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'draft' AND NEW.state = 'applied' THEN
    IF NOT governance_has_bypass(NEW) THEN
      RAISE EXCEPTION 'Request % was not signed, and nobody broke glass for it.', OLD.number
        USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF NEW.state IN ('approved', 'scheduled', 'applied', 'failed') AND NOT governance_is_signed(NEW.id) THEN
    RAISE EXCEPTION 'Request % is not signed by everybody whom its policy asks.', OLD.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_request_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_changerequest
  FOR EACH ROW EXECUTE FUNCTION governance_keep_request();
CREATE TRIGGER governance_request_no_truncate BEFORE TRUNCATE ON governance_changerequest
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""

DROP_REQUEST = """
DROP TRIGGER governance_request_no_truncate ON governance_changerequest;
DROP TRIGGER governance_request_kept ON governance_changerequest;
DROP FUNCTION governance_keep_request();
DROP FUNCTION governance_has_bypass(governance_changerequest);
"""

DECISION = """
CREATE FUNCTION governance_check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  request governance_changerequest;
  asked jsonb;
  whose uuid[] := array_remove(ARRAY[NEW.person_id, NEW.on_behalf_of_id], NULL);
  taken uuid[];
BEGIN
  -- One decision on a request at a time, or two could carry the same name side by side.
  SELECT * INTO request FROM governance_changerequest WHERE id = NEW.request_id FOR UPDATE;
  IF request.id IS NULL OR request.state NOT IN ('in_review', 'approved', 'scheduled', 'failed') THEN
    RAISE EXCEPTION 'Nothing can be decided on a request that is %.', coalesce(request.state, 'not there')
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.content_digest, NEW.replaces_digest, NEW.dependencies_digest, NEW.policy_id, NEW.author_id)
     IS DISTINCT FROM
     (request.content_digest, request.replaces_digest, request.dependencies_digest, request.policy_id,
      request.author_id)
  THEN
    RAISE EXCEPTION 'A decision is about exactly what request % rests on.', request.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT content INTO asked FROM governance_snapshot WHERE digest = request.policy_id AND kind = 'policy';
  IF NOT EXISTS (SELECT 1 FROM jsonb_array_elements(asked -> 'requirements') each WHERE each ->> 'role' = NEW.role_id)
  THEN
    RAISE EXCEPTION 'Policy asks nobody to sign request % in this role.', request.number
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(whose) one WHERE governance_contributed(one, request.id)) THEN
    RAISE EXCEPTION 'Nobody decides on a change that they, or whom they stand in for, had a hand in.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.person_id AND is_active) THEN
    RAISE EXCEPTION 'Somebody who is deactivated decides nothing.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT governance_holds(coalesce(NEW.on_behalf_of_id, NEW.person_id), NEW.role_id, request.feature_id) THEN
    RAISE EXCEPTION 'This role is not held here.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_delegation each
    WHERE each.id = NEW.delegation_id AND each.from_person_id = NEW.on_behalf_of_id AND each.to_person_id = NEW.person_id
      AND each.role_id = NEW.role_id AND each.ended_early_at IS NULL AND each.starts_at <= NEW.at AND NEW.at < each.ends_at
  ) THEN
    RAISE EXCEPTION 'No delegation allows this at that time.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.verdict <> 'approve' THEN
    RETURN NEW;
  END IF;
  SELECT names INTO taken FROM governance_counted(request.id);
  IF whose && taken THEN
    RAISE EXCEPTION 'A person counts once on a request, in one role.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (asked ->> 'fresh_sign_in_min') IS NOT NULL AND (
    NEW.signed_in_at IS NULL OR NEW.signed_in_at > NEW.at
    OR NEW.signed_in_at < NEW.at - make_interval(mins => (asked ->> 'fresh_sign_in_min')::int)
  ) THEN
    RAISE EXCEPTION 'This signature asks for a fresh sign-in.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_decision_checked BEFORE INSERT ON governance_decision
  FOR EACH ROW EXECUTE FUNCTION governance_check_decision();
"""

DROP_DECISION = """
DROP TRIGGER governance_decision_checked ON governance_decision;
DROP FUNCTION governance_check_decision();
"""

BYPASS = """
-- The mark comes before the request, or with one that nobody was asked about yet: never for one in review.
CREATE FUNCTION governance_check_bypass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM governance_changerequest WHERE id = NEW.request_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'Signatures were asked for already; break glass with a request of its own.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.kind = 'break_glass' THEN
    IF NOT EXISTS (
      SELECT 1 FROM accounts_rolegrant held JOIN accounts_user person ON person.id = held.person_id
        JOIN accounts_role role ON role.code = held.role_id
        JOIN auth_group_permissions given ON given.group_id = role.group_id
        JOIN auth_permission permission ON permission.id = given.permission_id
        JOIN django_content_type type ON type.id = permission.content_type_id
      WHERE held.person_id = NEW.person_id AND held.role_id = NEW.role_id AND held.withdrawn_at IS NULL
        AND person.is_active AND type.app_label = 'registry' AND permission.codename = 'break_glass'
    ) THEN
      RAISE EXCEPTION 'Only a role that may breaks glass.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.signed_in_at IS NULL OR NEW.signed_in_at > NEW.at OR NEW.signed_in_at < NEW.at - interval '15 minutes' THEN
      RAISE EXCEPTION 'Breaking glass asks for a fresh sign-in.' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_bypass_checked BEFORE INSERT ON governance_bypass
  FOR EACH ROW EXECUTE FUNCTION governance_check_bypass();

CREATE FUNCTION governance_owe_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'break_glass' AND NOT EXISTS (SELECT 1 FROM governance_postreview WHERE request_id = NEW.request_id) THEN
    RAISE EXCEPTION 'Who breaks glass owes a review.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER governance_bypass_owes_review AFTER INSERT ON governance_bypass
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION governance_owe_review();

CREATE FUNCTION governance_keep_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A review of break-glass is never deleted.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.closed_at IS NOT NULL THEN
      RAISE EXCEPTION 'A review of break-glass begins open.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.closed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'This review is closed and stays as it is.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.id, OLD.request_id, OLD.feature_id, OLD.opened_at, OLD.due_at)
     IS DISTINCT FROM (NEW.id, NEW.request_id, NEW.feature_id, NEW.opened_at, NEW.due_at) THEN
    RAISE EXCEPTION 'A review of break-glass stays about what it was opened for.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.closed_by_id IS NOT NULL AND governance_contributed(NEW.closed_by_id, NEW.request_id) THEN
    RAISE EXCEPTION 'Nobody reviews a change that they had a hand in.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_postreview_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_postreview
  FOR EACH ROW EXECUTE FUNCTION governance_keep_review();
CREATE TRIGGER governance_postreview_no_truncate BEFORE TRUNCATE ON governance_postreview
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""

DROP_BYPASS = """
DROP TRIGGER governance_postreview_no_truncate ON governance_postreview;
DROP TRIGGER governance_postreview_kept ON governance_postreview;
DROP FUNCTION governance_keep_review();
DROP TRIGGER governance_bypass_owes_review ON governance_bypass;
DROP FUNCTION governance_owe_review();
DROP TRIGGER governance_bypass_checked ON governance_bypass;
DROP FUNCTION governance_check_bypass();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0051_unread_notices"),
        ("accounts", "0009_role_lead"),
        ("registry", "0007_break_glass_permission"),
    ]

    operations = [
        migrations.RunSQL(COUNTING, DROP_COUNTING),
        migrations.RunSQL(REQUEST, DROP_REQUEST),
        migrations.RunSQL(DECISION, DROP_DECISION),
        migrations.RunSQL(BYPASS, DROP_BYPASS),
    ]
