"""SQL of the triggers of checkpoints, as first released. ``ledger_refuse`` is from migration 0002."""

CREATE = """
CREATE FUNCTION ledger_checkpoint_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_entry WHERE sequence = NEW.sequence AND entry_hash = NEW.entry_hash) THEN
    RAISE EXCEPTION 'The ledger has no entry % with this hash.', NEW.sequence USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER ledger_checkpoint_fits BEFORE INSERT ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_checkpoint_fits();
CREATE TRIGGER ledger_checkpoint_append_only BEFORE UPDATE OR DELETE ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpoint_no_truncate BEFORE TRUNCATE ON ledger_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpointsending_append_only BEFORE UPDATE OR DELETE ON ledger_checkpointsending
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpointsending_no_truncate BEFORE TRUNCATE ON ledger_checkpointsending
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

DROP = """
DROP TRIGGER ledger_checkpointsending_no_truncate ON ledger_checkpointsending;
DROP TRIGGER ledger_checkpointsending_append_only ON ledger_checkpointsending;
DROP TRIGGER ledger_checkpoint_no_truncate ON ledger_checkpoint;
DROP TRIGGER ledger_checkpoint_append_only ON ledger_checkpoint;
DROP TRIGGER ledger_checkpoint_fits ON ledger_checkpoint;
DROP FUNCTION ledger_checkpoint_fits();
"""
