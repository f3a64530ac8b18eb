"""Who refused an agreement or took it back, for the figures."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0013_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreementfact',
            name='refusals',
            field=models.JSONField(default=list),
        ),
    ]
