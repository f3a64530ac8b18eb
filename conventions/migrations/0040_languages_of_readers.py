"""Guardians, pupils and contacts of hosts have a language of their own; sheets of sentences are signed off."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("conventions", "0039_week_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name='guardian',
            name='language',
            field=models.CharField(blank=True, max_length=10, verbose_name='langue des messages et des pages'),
        ),
        migrations.AddField(
            model_name='hostcontact',
            name='language',
            field=models.CharField(blank=True, max_length=10, verbose_name='langue des messages et des pages'),
        ),
        migrations.AddField(
            model_name='pupil',
            name='language',
            field=models.CharField(blank=True, max_length=10, verbose_name='langue des messages et des pages'),
        ),
        migrations.CreateModel(
            name='LanguageReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10, verbose_name='langue')),
                ('reviewer', models.CharField(max_length=200, verbose_name='relue par')),
                ('signed_off_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='relue le')),
                ('sheet_sha256', models.CharField(max_length=64, verbose_name='empreinte de la feuille')),
                ('sentences', models.JSONField(verbose_name='empreintes des phrases')),
            ],
            options={
                'verbose_name': "relecture d'une langue",
                'verbose_name_plural': 'relectures de langues',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('language', 'sheet_sha256', 'reviewer'), name='reviewed_once')],
            },
        ),
    ]
