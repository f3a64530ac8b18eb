"""The journal and its tree only grow; each entry waits for its leaf; protected rows go when an entry says so."""

from django.db import migrations

from workflow.append_only import freeze_columns, protect

LEAF_AWAITED = """
CREATE FUNCTION workflow_await_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workflow_pendingleaf (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER workflow_transition_leaf AFTER INSERT ON workflow_transition
FOR EACH ROW EXECUTE FUNCTION workflow_await_leaf();
"""
"""A leaf of the tree is awaited in the transaction that writes the entry."""
ERASURE_TOLD = """
CREATE FUNCTION workflow_erasure_told(subject uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM workflow_transition
        WHERE name = 'erase_personal'
          AND data->'erased' @> jsonb_build_array(jsonb_build_object('uuid', subject::text))
    )
$$;
CREATE INDEX workflow_transition_erased ON workflow_transition USING gin ((data->'erased') jsonb_path_ops)
WHERE name = 'erase_personal';
"""
"""The database lets protected rows go only when an entry says that what they belong to is erased."""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("workflow", "0001_tables")]

    operations = [
        protect("workflow_transition"),
        protect("workflow_personalpart", ("UPDATE", "TRUNCATE")),
        protect("workflow_leaf"),
        protect("workflow_treenode"),
        freeze_columns("workflow_checkpoint", ("size", "at", "note")),
        migrations.RunSQL(LEAF_AWAITED, "DROP FUNCTION workflow_await_leaf CASCADE"),
        migrations.RunSQL(
            ERASURE_TOLD, "DROP INDEX workflow_transition_erased; DROP FUNCTION workflow_erasure_told;"
        ),
    ]
