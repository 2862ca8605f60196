"""Somebody can always look after people: the database refuses to lose the last active administrator.

Services say so in plain words before this does. The lock is theirs too: of two people who remove each other at once,
the second waits and is refused. Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('accounts.administrators'));
  IF TG_TABLE_NAME = 'accounts_user' AND NOT EXISTS (
    SELECT FROM accounts_rolegrant
    WHERE person_id = OLD.id AND role_id = 'administrator' AND withdrawn_at IS NULL
  ) THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (
    SELECT FROM accounts_rolegrant held JOIN accounts_user person ON person.id = held.person_id
    WHERE held.role_id = 'administrator' AND held.feature_id IS NULL AND held.withdrawn_at IS NULL AND person.is_active
  ) THEN
    RAISE EXCEPTION 'One active administrator must remain.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE TRIGGER accounts_administrator_grant_changed AFTER UPDATE ON accounts_rolegrant
  FOR EACH ROW WHEN (OLD.role_id = 'administrator' AND OLD.withdrawn_at IS NULL)
  EXECUTE FUNCTION accounts_keep_an_administrator();
CREATE TRIGGER accounts_administrator_grant_deleted AFTER DELETE ON accounts_rolegrant
  FOR EACH ROW WHEN (OLD.role_id = 'administrator' AND OLD.withdrawn_at IS NULL)
  EXECUTE FUNCTION accounts_keep_an_administrator();
CREATE TRIGGER accounts_administrator_deactivated AFTER UPDATE OF is_active ON accounts_user
  FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
  EXECUTE FUNCTION accounts_keep_an_administrator();
"""

DROP = """
DROP TRIGGER accounts_administrator_deactivated ON accounts_user;
DROP TRIGGER accounts_administrator_grant_deleted ON accounts_rolegrant;
DROP TRIGGER accounts_administrator_grant_changed ON accounts_rolegrant;
DROP FUNCTION accounts_keep_an_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_invitations")]

    operations = [migrations.RunSQL(CREATE, DROP)]
