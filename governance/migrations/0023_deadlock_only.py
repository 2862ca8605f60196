"""The way out of a deadlock is open in a deadlock only: the database counts those who could sign, too.

``governance_policy_deadlock`` says whether no change of policy could come through: for each person who may propose one,
some of the roles that the policies in force ask for such a change are held by too few others. A person counts once, so
every set of roles is looked at together (Hall's condition). Nobody asked is a deadlock too.

``governance.policies.deadlock`` says the same in sentences. Refusals use ERRCODE 'restrict_violation'.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION governance_policy_deadlock() RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH documents AS (
    SELECT version.document FROM governance_policy policy
      JOIN governance_policyversion version ON version.id = policy.in_force_id
    WHERE (version.document -> 'is_enabled')::boolean
      AND (version.document -> 'kinds' = '[]' OR version.document -> 'kinds' ? 'policy_change')
      AND version.document -> 'risk_tiers' = '[]' AND version.document -> 'environments' = '[]'
      AND version.document -> 'touches' = '[]'
  ), asked AS (
    SELECT requirement ->> 'role' AS role, max((requirement ->> 'count')::int) AS count
      FROM documents, jsonb_array_elements(document -> 'requirements') requirement
      GROUP BY 1
  ), held AS (
    SELECT DISTINCT held.role_id AS role, held.person_id AS person
      FROM accounts_rolegrant held JOIN accounts_user person ON person.id = held.person_id AND person.is_active
      WHERE held.withdrawn_at IS NULL AND held.feature_id IS NULL
  ), proposers AS (
    SELECT DISTINCT held.person FROM held
      JOIN accounts_role role ON role.code = held.role
      JOIN auth_group_permissions given ON given.group_id = role.group_id
      JOIN auth_permission permission ON permission.id = given.permission_id
      JOIN django_content_type type ON type.id = permission.content_type_id
    WHERE type.app_label = 'governance' AND permission.codename = 'manage_policies'
  ), numbered AS (
    SELECT role, count, row_number() OVER (ORDER BY role) - 1 AS place FROM asked
  ), sets AS (
    SELECT chosen, sum(numbered.count) AS needed, array_agg(numbered.role) AS roles
      FROM generate_series(1, (1 << (SELECT count(*)::int FROM asked)) - 1) chosen
      JOIN numbered ON (chosen >> numbered.place::int) & 1 = 1
      GROUP BY chosen
  )
  SELECT NOT EXISTS (SELECT 1 FROM asked) OR NOT EXISTS (
    SELECT 1 FROM proposers WHERE NOT EXISTS (
      SELECT 1 FROM sets WHERE needed > (
        SELECT count(DISTINCT held.person) FROM held
        WHERE held.role = ANY (sets.roles) AND held.person <> proposers.person
      )
    )
  );
$$;

CREATE FUNCTION governance_check_deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'deadlock' AND NOT governance_policy_deadlock() THEN
    RAISE EXCEPTION 'This is no deadlock: there are people who can sign a change of policy.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_bypass_in_deadlock BEFORE INSERT ON governance_bypass
  FOR EACH ROW EXECUTE FUNCTION governance_check_deadlock();
"""

DROP = """
DROP TRIGGER governance_bypass_in_deadlock ON governance_bypass;
DROP FUNCTION governance_check_deadlock();
DROP FUNCTION governance_policy_deadlock();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0010_request_triggers")]

    operations = [migrations.RunSQL(CREATE, DROP)]
