"""A signature request bears its French name where the audit tells of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("signatures", "0011_enclosures")]

    operations = [
        migrations.AlterModelOptions(
            name="signaturerequest",
            options={
                "ordering": ["document_id", "position"],
                "verbose_name": "demande de signature",
                "verbose_name_plural": "demandes de signature",
            },
        ),
    ]
