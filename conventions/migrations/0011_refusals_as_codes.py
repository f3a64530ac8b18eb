"""Why an agreement was not approved with others is kept as code and values; what was a sentence stays one."""

from django.db import migrations

import workflow.refusals


class Migration(migrations.Migration):
    dependencies = [("conventions", "0010_former_typed_codes")]

    operations = [
        migrations.RenameField("approvalitem", "sentence", "refusal"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(*workflow.refusals.from_sentences("conventions_approvalitem", "refusal", 500))],
            [migrations.AlterField("approvalitem", "refusal", workflow.refusals.RefusalField())],
        ),
    ]
