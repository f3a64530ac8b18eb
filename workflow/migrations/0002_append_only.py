"""The journal only grows; a personal part can be erased, never changed."""

from django.db import migrations

from workflow.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        protect("workflow_transition"),
        protect("workflow_personalpart", ("UPDATE", "TRUNCATE")),
    ]
