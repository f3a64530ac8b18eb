"""The bytes of a document and the evidence of a signature are never changed nor removed."""

from django.db import migrations

from workflow.append_only import freeze_columns, protect


class Migration(migrations.Migration):
    dependencies = [("signatures", "0001_initial"), ("workflow", "0002_append_only")]

    operations = [
        protect("signatures_revision"),
        protect("signatures_evidence"),
        freeze_columns(
            "signatures_document",
            (
                "uuid",
                "root_label",
                "root_id",
                "purpose",
                "version",
                "number",
                "title",
                "data",
                "data_sha256",
                "html",
                "html_sha256",
                "frozen_sha256",
                "policy",
                "time_zone",
                "created_at",
            ),
        ),
    ]
