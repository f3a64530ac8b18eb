"""What stood beside a consent is kept with the code, as it was where the consent was given."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("signatures", "0022_shown_in_another_language"),
    ]

    operations = [
        migrations.AddField(
            model_name='signingbatch',
            name='shown',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
