"""Promises of companies, which count once an officer answers for them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0012_departures'),
    ]

    operations = [
        migrations.AddField(
            model_name='target',
            name='is_vouched',
            field=models.BooleanField(default=True, verbose_name='confirmé'),
        ),
    ]
