"""Files kept beside a document, insert-only and erased with it; a quality that names who delegates is longer."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.append_only import erasable, protect

DOCUMENT_OF_ROW = "SELECT uuid FROM signatures_document WHERE id = OLD.document_id"


class Migration(migrations.Migration):
    dependencies = [("signatures", "0010_revision_sha256_index"), ("workflow", "0004_erasures")]

    operations = [
        migrations.AlterField("evidence", "quality", models.CharField(max_length=400)),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enclosures",
                        to="signatures.document",
                    ),
                ),
            ],
            options={"ordering": ["document_id", "id"]},
        ),
        protect("signatures_enclosure"),
        erasable("signatures_enclosure", DOCUMENT_OF_ROW),
    ]
