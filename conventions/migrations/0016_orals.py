"""Orals of a class after its internship: timetable, juries of two, the place of each pupil."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0015_path'),
    ]

    operations = [
        migrations.CreateModel(
            name='Orals',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('class_name', models.CharField(max_length=50, verbose_name='classe')),
                ('form', models.CharField(choices=[('oral', 'oral'), ('report', 'présentation du rapport'), ('poster', "présentation d'une affiche"), ('exchange', 'échange collectif')], max_length=8, verbose_name='forme')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None, verbose_name='jours')),
                ('first_hour', models.TimeField(verbose_name='de')),
                ('last_hour', models.TimeField(verbose_name='à')),
                ('noon_start', models.TimeField(verbose_name='pause de midi, de')),
                ('noon_end', models.TimeField(verbose_name='à')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes par passage')),
                ('together', models.PositiveSmallIntegerField(default=1, verbose_name='élèves à la fois')),
                ('pause', models.PositiveSmallIntegerField(default=0, verbose_name='minutes de pause après six passages')),
                ('criteria', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=3, verbose_name='critères')),
                ('letter', models.CharField(max_length=1, verbose_name='lettre tirée au sort')),
                ('last_day', models.DateField(editable=False, verbose_name='dernier jour')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orals', to='conventions.period', verbose_name='période')),
            ],
            options={
                'verbose_name': "oraux d'une classe",
                'verbose_name_plural': 'oraux de classes',
                'ordering': ['-last_day', 'class_name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OralJury',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('room', models.CharField(max_length=40, verbose_name='salle')),
                ('guest', models.CharField(blank=True, max_length=80, verbose_name='personne extérieure')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.staff', verbose_name='membre du jury')),
                ('second', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.staff', verbose_name='second membre du jury')),
                ('orals', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='juries', to='conventions.orals')),
            ],
            options={
                'verbose_name': 'jury',
                'verbose_name_plural': 'jurys',
                'ordering': ['number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Oral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('day', models.DateField(verbose_name='jour')),
                ('hour', models.TimeField(verbose_name='heure')),
                ('told_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annoncé le')),
                ('was_told', models.BooleanField(default=False, editable=False, verbose_name='déjà annoncé')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('not_yet', 'pas encore'), ('a_little', 'un peu'), ('well', 'bien'), ('very_well', 'très bien')], max_length=9), blank=True, default=list, size=3, verbose_name='appréciation')),
                ('noted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='noté le')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orals', to='conventions.pupil', verbose_name='élève')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='conventions.oraljury', verbose_name='jury')),
                ('orals', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='conventions.orals')),
            ],
            options={
                'verbose_name': "passage d'un élève",
                'verbose_name_plural': "passages d'élèves",
                'ordering': ['day', 'hour', 'jury__number', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='orals',
            constraint=models.UniqueConstraint(fields=('period', 'class_name'), name='orals_once_for_a_class'),
        ),
        migrations.AddConstraint(
            model_name='orals',
            constraint=models.CheckConstraint(condition=models.Q(('criteria__len', 3)), name='orals_have_three_criteria'),
        ),
        migrations.AddConstraint(
            model_name='orals',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0), ('together__gt', 0)), name='orals_last_some_time'),
        ),
        migrations.AddConstraint(
            model_name='orals',
            constraint=models.CheckConstraint(condition=models.Q(('first_hour__isnull', True), ('last_hour__isnull', True), ('last_hour__gte', models.F('first_hour')), _connector='OR'), name='orals_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='oraljury',
            constraint=models.UniqueConstraint(fields=('orals', 'number'), name='oral_jury_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='oraljury',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('second', None), models.Q(('guest', ''), _negated=True)), models.Q(('guest', ''), ('second__isnull', False)), _connector='OR'), name='oral_jury_of_two'),
        ),
        migrations.AddConstraint(
            model_name='oraljury',
            constraint=models.CheckConstraint(condition=models.Q(('second', None), models.Q(('second', models.F('first')), _negated=True), _connector='OR'), name='oral_jury_of_two_people'),
        ),
        migrations.AddConstraint(
            model_name='oral',
            constraint=models.UniqueConstraint(fields=('orals', 'pupil'), name='oral_once_for_a_pupil'),
        ),
        migrations.AddConstraint(
            model_name='oral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('noted_at', None), ('noted_by', None), ('words__len', 0)), models.Q(('noted_at__isnull', False), ('noted_by__isnull', False), ('words__len', 3)), _connector='OR'), name='oral_noted_whole'),
        ),
    ]
