"""From where a code was asked, so that codes are counted by network address too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0006_paper")]

    operations = [
        migrations.AddField(
            model_name="signingbatch",
            name="asked_from",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
