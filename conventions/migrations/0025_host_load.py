"""Trainees of hosts: what takes a place, how many people work there, decisions that allow more."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

FORMER = """
UPDATE conventions_convention c SET counted_at = now(), counted_for = coalesce(nullif(h.siret, ''), h.rna)
    FROM conventions_host h WHERE h.id = c.host_id AND c.kind IN ('initiation', 'application') AND h.country = 'FR'
    AND (h.siret <> '' OR h.rna <> '') AND c.last_day >= current_date
    AND c.status IN ('validated', 'signatures_started', 'signed', 'running');
"""
"""Internships approved before places were counted take theirs, where a number names the establishment."""


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0024_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoadDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                ('allowed', models.PositiveSmallIntegerField(verbose_name='stagiaires par semaine au plus')),
                ('decided_on', models.DateField(verbose_name='date de la décision')),
                ('first_day', models.DateField(verbose_name='à partir du')),
                ('last_day', models.DateField(verbose_name="jusqu'au")),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveIntegerField()),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='déposée le')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retirée le')),
            ],
            options={
                'verbose_name': 'décision sur le nombre de stagiaires',
                'verbose_name_plural': 'décisions sur le nombre de stagiaires',
                'ordering': ['-decided_on', '-id'],
            },
        ),
        migrations.AddField(
            model_name='convention',
            name='counted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="compte chez l'organisme depuis"),
        ),
        migrations.AddField(
            model_name='convention',
            name='counted_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=24),
        ),
        migrations.AddField(
            model_name='convention',
            name='left_by_trainee',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="interrompue par l'élève"),
        ),
        migrations.AddField(
            model_name='convention',
            name='post',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='poste occupé'),
        ),
        migrations.AddField(
            model_name='host',
            name='headcount',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='effectif'),
        ),
        migrations.AddIndex(
            model_name='convention',
            index=models.Index(condition=models.Q(('counted_at__isnull', False)), fields=['counted_for', 'last_day', 'first_day'], name='convention_counted_at_host'),
        ),
        migrations.AddField(
            model_name='loaddecision',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposée par'),
        ),
        migrations.AddField(
            model_name='loaddecision',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school', verbose_name='déposée par'),
        ),
        migrations.AddField(
            model_name='loaddecision',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retirée par'),
        ),
        migrations.AddIndex(
            model_name='loaddecision',
            index=models.Index(fields=['siret', 'last_day'], name='load_decision_host'),
        ),
        migrations.AddConstraint(
            model_name='loaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('siret__regex', '^[0-9]{14}$')), name='load_decision_siret_shape'),
        ),
        migrations.AddConstraint(
            model_name='loaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='load_decision_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='loaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('allowed__gt', 0)), name='load_decision_allows_some'),
        ),
        migrations.RunSQL(FORMER, migrations.RunSQL.noop),
    ]
