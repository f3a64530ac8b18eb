# What waits in the outbox at an upgrade is written by the texts of today, which read two values more.

from django.db import migrations

FORWARDS = """
UPDATE notifications_message
SET context = context || jsonb_build_object('who', context->>'pupil')
WHERE status = 'queued' AND context ? 'pupil' AND NOT context ? 'who';
UPDATE notifications_message
SET context = context || jsonb_build_object('signed_short', context->>'signed_at')
WHERE status = 'queued' AND slug = 'signature_receipt' AND NOT context ? 'signed_short';
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_waiting_for_one_reader")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
