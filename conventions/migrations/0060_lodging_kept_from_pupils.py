"""Searches kept for pupils ask for no lodging any more: those that did look around as any other does."""

from django.db import migrations

GO_ON = """
UPDATE conventions_savedsearch AS kept SET criteria = kept.criteria || jsonb_build_object(
    'km', 30,
    'groups', COALESCE((
        SELECT jsonb_agg(near.id ORDER BY near.id) FROM conventions_roadgroup AS near
        WHERE near.id = (kept.criteria ->> 'group')::bigint OR EXISTS (
            SELECT FROM conventions_crossing AS way WHERE way.kind = 'daily' AND (
                (way.first_id, way.second_id) = ((kept.criteria ->> 'group')::bigint, near.id)
                OR (way.second_id, way.first_id) = ((kept.criteria ->> 'group')::bigint, near.id)
            )
        )
    ), '[]'::jsonb)
) WHERE kept.criteria @> '{"with_lodging": true}';
UPDATE conventions_savedsearch SET criteria = criteria - 'with_lodging';
"""


class Migration(migrations.Migration):

    dependencies = [("conventions", "0059_second_factor_of_who_publishes")]

    operations = [migrations.RunSQL(GO_ON, migrations.RunSQL.noop)]
