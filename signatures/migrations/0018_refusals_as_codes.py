"""Why a document was not signed or sealed, and what is wrong with it, is kept as code and values; sentences stay."""

from django.db import migrations, models

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
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "ALTER TABLE signatures_documentfault ALTER COLUMN sentence TYPE jsonb"
                    " USING jsonb_build_object('sentence', sentence);",
                    "ALTER TABLE signatures_documentfault ALTER COLUMN sentence TYPE varchar(300)"
                    " USING coalesce(sentence ->> 'sentence', '');",
                )
            ],
            [migrations.AlterField("documentfault", "sentence", models.JSONField(default=dict))],
        ),
        migrations.RenameField("documentfault", "sentence", "values"),
    ]
