"""What a document is about can be read along with it: the column stays what it is, the code knows where it leads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0020_in_person"), ("conventions", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("document", "document_version_once"),
                migrations.RemoveField("document", "root_id"),
                migrations.AddField(
                    "document",
                    "root",
                    models.ForeignKey(
                        settings.SIGNED_ROOT_MODEL,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                migrations.AddConstraint(
                    "document",
                    models.UniqueConstraint(
                        fields=["root_label", "root", "purpose", "version"], name="document_version_once"
                    ),
                ),
            ]
        )
    ]
