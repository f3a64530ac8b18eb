"""What an entry says was erased: the database lets protected rows go only when one does."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION workflow_erasure_told(subject uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM workflow_transition
        WHERE name = 'erase_personal'
          AND data->'erased' @> jsonb_build_array(jsonb_build_object('uuid', subject::text))
    )
$$;
"""
INDEX = """
CREATE INDEX workflow_transition_erased ON workflow_transition USING gin ((data->'erased') jsonb_path_ops)
WHERE name = 'erase_personal';
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_tree")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION workflow_erasure_told(uuid);"),
        migrations.RunSQL(INDEX, "DROP INDEX workflow_transition_erased;"),
    ]
