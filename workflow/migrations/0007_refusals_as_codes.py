"""The last refusal of a deadline is kept as code and values; what was a sentence stays one."""

from django.db import migrations

import workflow.refusals


class Migration(migrations.Migration):
    dependencies = [("workflow", "0006_entry_macs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(*workflow.refusals.from_sentences("workflow_deadline", "last_refusal", 500))],
            [migrations.AlterField("deadline", "last_refusal", workflow.refusals.RefusalField())],
        )
    ]
