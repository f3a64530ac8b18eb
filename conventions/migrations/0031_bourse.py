"""Families of diplomas that an offer is for, and the regulated works that it includes."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('conventions', '0030_training_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="families",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="familles de diplômes",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="works",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="travaux réglementés",
            ),
        ),
    ]
