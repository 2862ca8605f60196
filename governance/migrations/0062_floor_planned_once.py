"""The floor of policy by plans that PostgreSQL keeps: the same rule as in 0060, which is asked twice in a last signature.

As a function in SQL it was set up anew at each call, which took longer than the answer. In PL/pgSQL what it reads is
planned once a connection; the request's snapshot, environment and feature are read once, and not for each policy.
"""

from django.db import migrations

FLOOR = """
CREATE OR REPLACE FUNCTION governance_asks_enough(request governance_changerequest) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  kept jsonb;
  place record;
  tier text;
BEGIN
  SELECT content INTO kept FROM governance_snapshot WHERE digest = request.policy_id AND kind = 'policy';
  SELECT slug, CASE WHEN is_protected THEN '*protected' ELSE '*unprotected' END AS sort INTO place
    FROM registry_environment WHERE id = request.environment_id;
  SELECT risk_tier INTO tier FROM registry_feature WHERE id = request.feature_id;
  RETURN NOT EXISTS (
    SELECT 1 FROM governance_policy policy
      JOIN governance_policyversion version ON version.id = policy.in_force_id
    WHERE (version.document -> 'is_enabled')::boolean
      AND (version.document -> 'kinds' = '[]' OR version.document -> 'kinds' ? request.kind)
      AND (version.document -> 'risk_tiers' = '[]' OR coalesce(version.document -> 'risk_tiers' ? tier, false))
      AND (version.document -> 'environments' = '[]'
           OR coalesce(version.document -> 'environments' ?| ARRAY[place.slug::text, place.sort], false))
      AND version.document -> 'touches' = '[]'
      AND (
        EXISTS (
          SELECT 1 FROM jsonb_array_elements(version.document -> 'requirements') asked
          WHERE NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements(kept -> 'requirements') each
            WHERE each ->> 'role' = asked ->> 'role' AND (each ->> 'count')::int >= (asked ->> 'count')::int
          )
        )
        OR (version.document ->> 'fresh_sign_in_min')::int < coalesce((kept ->> 'fresh_sign_in_min')::int, 2147483647)
      )
  );
END;
$$;
"""

OLD_FLOOR = """
CREATE OR REPLACE FUNCTION governance_asks_enough(request governance_changerequest) RETURNS boolean LANGUAGE sql STABLE AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0061_visits")]

    operations = [migrations.RunSQL(FLOOR, OLD_FLOOR)]
