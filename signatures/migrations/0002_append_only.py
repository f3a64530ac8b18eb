"""The bytes of a document and the evidence of a signature are never changed nor removed."""

from django.db import migrations

from workflow.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("signatures", "0001_initial"), ("workflow", "0002_append_only")]

    operations = [protect("signatures_revision"), protect("signatures_evidence")]
