"""Why a document was not signed or not sealed is kept as code and values; what was a sentence stays one."""

from django.db import migrations

import workflow.refusals


class Migration(migrations.Migration):
    dependencies = [("signatures", "0017_codes_without_addresses")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(*workflow.refusals.from_sentences("signatures_batchitem", "problem", 500)),
                migrations.RunSQL(*workflow.refusals.from_sentences("signatures_document", "seal_problem", 300)),
            ],
            [
                migrations.AlterField("batchitem", "problem", workflow.refusals.RefusalField()),
                migrations.AlterField("document", "seal_problem", workflow.refusals.RefusalField()),
            ],
        )
    ]
