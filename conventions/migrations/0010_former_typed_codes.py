"""A printed code still opens after a rotation of the key, while the former key is read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conventions", "0009_account_records")]

    operations = [
        migrations.AddField(
            model_name="personallink",
            name="former_code_mac",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
        ),
    ]
