"""The extensions by which misspelt words are read, trusted ones that the owner creates; how many live in a commune."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0005_operators_acts'),
    ]

    operations = [
        CreateExtension('fuzzystrmatch'),
        CreateExtension('pg_trgm'),
        migrations.AddField(
            model_name='locality',
            name='population',
            field=models.PositiveIntegerField(default=0, verbose_name='habitants'),
        ),
        migrations.AddIndex(
            model_name='locality',
            index=django.contrib.postgres.indexes.GinIndex(
                fields=['sort_name'], name='locality_letters', opclasses=['gin_trgm_ops']
            ),
        ),
    ]
