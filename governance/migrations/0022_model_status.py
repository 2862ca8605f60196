"""A model becomes approved by signatures only, and an approved model stays the one that was signed.

Refusals use ERRCODE 'restrict_violation', which Django reports as IntegrityError.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION governance_keep_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status = 'approved' THEN
      RAISE EXCEPTION 'A new model is proposed; signatures approve it.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.id, OLD.provider, OLD.model_id) IS DISTINCT FROM (NEW.id, NEW.provider, NEW.model_id) THEN
    RAISE EXCEPTION 'A model keeps its provider and its pinned id: another id is another model.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT (OLD.status = 'proposed' AND EXISTS (
    SELECT 1 FROM governance_changerequest request
      WHERE request.kind = 'model_approval' AND request.state = 'applied' AND request.object_id = NEW.id
  )) THEN
    RAISE EXCEPTION 'The model % is approved only by a change request that everybody signed.', OLD.model_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER governance_model_kept BEFORE INSERT OR UPDATE ON registry_aimodel
  FOR EACH ROW EXECUTE FUNCTION governance_keep_model();
"""

DROP = """
DROP TRIGGER governance_model_kept ON registry_aimodel;
DROP FUNCTION governance_keep_model();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0040_surroundings_of_comments"), ("registry", "0007_break_glass_permission")]

    operations = [migrations.RunSQL(CREATE, DROP)]
