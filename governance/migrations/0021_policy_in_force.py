"""A policy comes into force by signatures only, and is never removed.

``in_force`` may change only to a version of the same policy that the newest applied change request of this policy
brought, digest for digest; not to an older version that was signed once, and not to nothing. A new policy starts with
none in force. Only ``0020_first_policies``, which runs before this trigger is there, could do otherwise.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION governance_keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  brought record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.in_force_id IS NOT NULL THEN
      RAISE EXCEPTION 'A new policy starts with no version in force; signatures bring one into force.'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A policy is never deleted; propose to switch it off instead.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.id, OLD.slug, OLD.created_by_id, OLD.created_at)
     IS DISTINCT FROM (NEW.id, NEW.slug, NEW.created_by_id, NEW.created_at) THEN
    RAISE EXCEPTION 'A policy keeps its short name and its beginning.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.in_force_id IS NOT DISTINCT FROM NEW.in_force_id THEN
    RETURN NEW;
  END IF;
  SELECT request.subject_id, request.content_digest INTO brought
    FROM governance_changerequest request
    WHERE request.kind = 'policy_change' AND request.state = 'applied' AND request.object_id = NEW.id
    ORDER BY request.ended_at DESC, request.number DESC LIMIT 1;
  IF NOT EXISTS (
    SELECT 1 FROM governance_policyversion version
      WHERE version.id = NEW.in_force_id AND version.policy_id = NEW.id
        AND version.id = brought.subject_id AND version.digest = brought.content_digest
  ) THEN
    RAISE EXCEPTION 'The policy % changes only by a change request that everybody signed.', OLD.slug
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_policy_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_policy
  FOR EACH ROW EXECUTE FUNCTION governance_keep_policy();
CREATE TRIGGER governance_policy_no_truncate BEFORE TRUNCATE ON governance_policy
  FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""

DROP = """
DROP TRIGGER governance_policy_no_truncate ON governance_policy;
DROP TRIGGER governance_policy_kept ON governance_policy;
DROP FUNCTION governance_keep_policy();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0020_first_policies")]

    operations = [migrations.RunSQL(CREATE, DROP)]
