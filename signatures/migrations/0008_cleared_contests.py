"""When the head decided that a contested signature stands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0007_limits_by_address")]

    operations = [
        migrations.AddField(
            model_name="signaturerequest",
            name="contest_cleared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
