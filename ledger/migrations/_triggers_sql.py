"""SQL of the ledger's triggers, as first released. A later change gets a file of its own."""

# The lock's number is arbitrary ("ledger" in ASCII, as a 48-bit integer) and must not change between releases.
CREATE = """
CREATE FUNCTION ledger_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head record;
  facts jsonb := convert_from(NEW.sealed, 'UTF8')::jsonb;
BEGIN
  IF facts ->> 'format' IS DISTINCT FROM '1' OR coalesce(facts ->> 'action', '') = '' THEN
    RAISE EXCEPTION 'These bytes are not a sealed ledger entry.' USING ERRCODE = 'check_violation';
  END IF;

  -- One writer at a time until it commits: the next one sees this row, or that it never was. No fork, no gap.
  PERFORM pg_advisory_xact_lock(119182835737970);
  SELECT sequence, entry_hash INTO head FROM ledger_entry ORDER BY sequence DESC LIMIT 1;

  -- Whatever the client sent for these is thrown away.
  NEW.sequence := coalesce(head.sequence, 0) + 1;
  NEW.previous_hash := coalesce(head.entry_hash, decode(repeat('00', 32), 'hex'));
  NEW.entry_hash := sha256(NEW.previous_hash || int8send(NEW.sequence) || NEW.sealed);
  NEW.at := (facts ->> 'at')::timestamptz;
  NEW.action := facts ->> 'action';
  NEW.actor_id := (facts ->> 'actor_id')::uuid;
  NEW.role := facts ->> 'role';
  NEW.object_type := facts ->> 'object_type';
  NEW.object_id := facts ->> 'object_id';
  NEW.feature_id := (facts ->> 'feature_id')::uuid;
  NEW.digest := facts ->> 'digest';
  NEW.before_digest := facts ->> 'before_digest';
  NEW.after_digest := facts ->> 'after_digest';
  NEW.policy_id := facts ->> 'policy_id';
  NEW.request_id := facts ->> 'request_id';
  RETURN NEW;
END;
$$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger only grows: % of % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE FUNCTION ledger_only_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Each text with its salt stays as it is, or both become NULL together.
  IF NEW.sequence IS DISTINCT FROM OLD.sequence
    OR NOT ((NEW.actor_name, NEW.actor_name_salt) IS NOT DISTINCT FROM (OLD.actor_name, OLD.actor_name_salt)
      OR (NEW.actor_name IS NULL AND NEW.actor_name_salt IS NULL))
    OR NOT ((NEW.object_label, NEW.object_label_salt) IS NOT DISTINCT FROM (OLD.object_label, OLD.object_label_salt)
      OR (NEW.object_label IS NULL AND NEW.object_label_salt IS NULL))
    OR NOT ((NEW.reason, NEW.reason_salt) IS NOT DISTINCT FROM (OLD.reason, OLD.reason_salt)
      OR (NEW.reason IS NULL AND NEW.reason_salt IS NULL))
    OR NOT ((NEW.details, NEW.details_salt) IS NOT DISTINCT FROM (OLD.details, OLD.details_salt)
      OR (NEW.details IS NULL AND NEW.details_salt IS NULL))
  THEN
    RAISE EXCEPTION 'A text of the ledger can be blanked, with its salt, and nothing else.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER ledger_entry_append BEFORE INSERT ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_append();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entrytext_only_blank BEFORE UPDATE ON ledger_entrytext
  FOR EACH ROW EXECUTE FUNCTION ledger_only_blank();
CREATE TRIGGER ledger_entrytext_no_delete BEFORE DELETE ON ledger_entrytext
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entrytext_no_truncate BEFORE TRUNCATE ON ledger_entrytext
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

DROP = """
DROP TRIGGER ledger_entrytext_no_truncate ON ledger_entrytext;
DROP TRIGGER ledger_entrytext_no_delete ON ledger_entrytext;
DROP TRIGGER ledger_entrytext_only_blank ON ledger_entrytext;
DROP TRIGGER ledger_entry_no_truncate ON ledger_entry;
DROP TRIGGER ledger_entry_append_only ON ledger_entry;
DROP TRIGGER ledger_entry_append ON ledger_entry;
DROP FUNCTION ledger_only_blank();
DROP FUNCTION ledger_refuse();
DROP FUNCTION ledger_append();
"""
