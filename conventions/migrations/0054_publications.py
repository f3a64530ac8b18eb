# The open figures: publications with their tables, byte for byte, on which nothing is ever changed.

import django.db.models.deletion
from django.db import migrations, models

from workflow.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0053_figures_margins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date déclarée')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année scolaire')),
                ('is_definitive', models.BooleanField(verbose_name='définitive')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('refused', models.CharField(blank=True, choices=[('no_key', 'la clé PUBLISHING_KEY manque'), ('other_key', 'la clé PUBLISHING_KEY a changé depuis les publications de la même année'), ('other_list', 'la liste des tables a changé depuis les publications de la même année'), ('wrong', "un nombre d'élèves ne vient pas de ce qui est protégé"), ('narrowed', 'un nombre de moins de 5 élèves serait retrouvé')], max_length=10, verbose_name='refusée')),
                ('key_mark', models.CharField(blank=True, max_length=16)),
                ('list_mark', models.CharField(max_length=16)),
                ('audit', models.JSONField(default=dict, verbose_name='contrôle')),
                ('package', models.JSONField(default=dict, verbose_name='description')),
            ],
            options={
                'verbose_name': 'publication des chiffres',
                'verbose_name_plural': 'publications des chiffres',
                'ordering': ['-date', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('refused', '')), fields=('date',), name='publication_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='PublishedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='nom')),
                ('content', models.BinaryField(verbose_name='fichier CSV')),
                ('sha256', models.CharField(max_length=64)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='conventions.publication')),
            ],
            options={
                'verbose_name': 'table publiée',
                'verbose_name_plural': 'tables publiées',
                'constraints': [models.UniqueConstraint(fields=('publication', 'name'), name='published_table_once')],
            },
        ),
        protect("conventions_publication"),
        protect("conventions_publishedtable"),
    ]
