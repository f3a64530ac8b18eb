"""A party that reads and signs nothing: its state, and when it ticked, which nothing changes afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0002_triggers")]

    operations = [
        migrations.AddField(
            model_name="signaturerequest",
            name="read_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="lue le"),
        ),
        migrations.AlterField(
            model_name="signaturerequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "en attente"),
                    ("signed", "signée"),
                    ("read", "lue"),
                    ("refused", "refusée"),
                    ("declined", "visa décliné"),
                    ("lapsed", "sans suite"),
                    ("void", "annulée par une nouvelle version"),
                ],
                default="waiting",
                max_length=50,
                verbose_name="état",
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER signatures_request_read BEFORE UPDATE ON signatures_signaturerequest FOR EACH ROW"
            " WHEN (OLD.read_at IS NOT NULL AND OLD.read_at IS DISTINCT FROM NEW.read_at)"
            " EXECUTE FUNCTION workflow_append_only();",
            "DROP TRIGGER signatures_request_read ON signatures_signaturerequest;",
        ),
    ]
