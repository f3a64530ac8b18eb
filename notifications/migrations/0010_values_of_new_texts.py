# What waits in the outbox at an upgrade is written by the texts of today, which read some values more.

from django.db import migrations

FORWARDS = """
UPDATE notifications_message
SET context = jsonb_build_object(
    'who', COALESCE(context->>'pupil', ''),
    'of_party', COALESCE('de ' || (context->>'party'), ''),
    'signed_short', COALESCE(context->>'signed_at', ''),
    'deadline', '', 'have_signed', '', 'awaited', '', 'in_person', '', 'checkpoint', '', 'interrupted', FALSE
) || context
WHERE status = 'queued';
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_waiting_for_one_reader")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
