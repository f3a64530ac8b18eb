# Reports of steering with their files, which nothing changes, what people write in them, thresholds of officers.

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from workflow.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0054_publications'),
    ]

    operations = [
        migrations.CreateModel(
            name='SteeringReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('committee', 'Rapport au comité de pilotage'), ('activity', "Bilan d'activité de l'année")], max_length=10, verbose_name='nature')),
                ('first_day', models.DateField(verbose_name='du')),
                ('last_day', models.DateField(verbose_name='au')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='clos le')),
                ('closed_by', models.CharField(blank=True, editable=False, max_length=200, verbose_name='clos par')),
                ('figures_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='chiffres du')),
            ],
            options={
                'verbose_name': 'rapport de pilotage',
                'verbose_name_plural': 'rapports de pilotage',
                'ordering': ['-first_day', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'first_day'), name='steering_report_once'), models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='steering_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('where', models.CharField(choices=[('school', 'un établissement'), ('department', 'un département')], max_length=10, verbose_name='dans')),
                ('above', models.PositiveSmallIntegerField(verbose_name='plus de')),
                ('is_share', models.BooleanField(default=False, verbose_name='en pour cent des élèves attendus')),
                ('weeks', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(26)], verbose_name='semaines avant le départ')),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='choisi le')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='conventions.territorialofficer', verbose_name='territoire')),
            ],
            options={
                'verbose_name': "seuil d'un référent territorial",
                'verbose_name_plural': 'seuils des référents territoriaux',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ThresholdCrossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100, verbose_name='territoire')),
                ('week', models.DateField(verbose_name='semaine du départ')),
                ('at', models.DateTimeField(verbose_name='franchi le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='repassé dessous le')),
                ('threshold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crossings', to='conventions.threshold')),
            ],
            options={
                'verbose_name': "franchissement d'un seuil",
                'verbose_name_plural': 'franchissements de seuils',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SteeringNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(choices=[('nation', 'France entière'), ('region', 'Région académique'), ('academy', 'Académie'), ('department', 'Département'), ('basin', 'Bassin'), ('school', 'Établissement')], max_length=10, verbose_name='échelon')),
                ('code', models.CharField(blank=True, max_length=100, verbose_name='territoire')),
                ('text', models.TextField(verbose_name='texte')),
                ('name', models.CharField(max_length=301, verbose_name='nom')),
                ('function', models.CharField(max_length=100, verbose_name='fonction')),
                ('written_at', models.DateTimeField(editable=False, verbose_name='écrit le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='conventions.steeringreport')),
            ],
            options={
                'verbose_name': "mot d'un rapport de pilotage",
                'verbose_name_plural': 'mots des rapports de pilotage',
                'constraints': [models.UniqueConstraint(fields=('report', 'territory', 'code'), name='steering_note_once')],
            },
        ),
        migrations.CreateModel(
            name='SteeringFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('use', models.CharField(choices=[('interne', 'usage interne'), ('diffusable', 'diffusable')], max_length=10, verbose_name='usage')),
                ('content', models.BinaryField(verbose_name='PDF')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='conventions.steeringreport')),
            ],
            options={
                'verbose_name': "fichier d'un rapport de pilotage",
                'verbose_name_plural': 'fichiers des rapports de pilotage',
                'constraints': [models.UniqueConstraint(fields=('report', 'use'), name='steering_file_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.UniqueConstraint(fields=('officer', 'where', 'above', 'is_share', 'weeks'), name='threshold_once'),
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), ('above__lt', 100), _connector='OR'), name='threshold_share_below_all'),
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.CheckConstraint(condition=models.Q(('weeks__range', (1, 26))), name='threshold_weeks_in_season'),
        ),
        migrations.AddConstraint(
            model_name='thresholdcrossing',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('threshold', 'code', 'week'), name='crossing_once_at_a_time'),
        ),
        protect("conventions_steeringfile", ("UPDATE",)),
    ]
