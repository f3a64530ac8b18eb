"""Opinions of pupils: answers that wait to be counted, and those told of a host as sums."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0018_accident_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingOpinion',
            fields=[
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('answers', models.JSONField()),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.host')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': 'avis à compter',
                'verbose_name_plural': 'avis à compter',
            },
        ),
        migrations.CreateModel(
            name='ToldOpinions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='première année')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='dernière année')),
                ('answers', models.PositiveSmallIntegerField(verbose_name='réponses')),
                ('good', models.JSONField()),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told_opinions', to='conventions.host')),
            ],
            options={
                'verbose_name': 'avis comptés',
                'verbose_name_plural': 'avis comptés',
                'ordering': ['host_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('answers__gte', 5), ('last_year__gt', models.F('first_year'))), name='told_opinions_are_enough')],
            },
        ),
    ]
