# Periods of a school's year; those of the present year are made from what has landed: agreements, the dates of 2de.

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from conventions.domain.law.calendars.content import own_academies
from conventions.domain.law.rules.calendars import seconde_window

FROM_LANDED = """
INSERT INTO conventions_period
    (uuid, school_id, year_id, name, kind, levels, classes, first_day, last_day, is_expected, aims, assessment)
SELECT gen_random_uuid(), p.school_id, y.id, u.name, u.kind, ARRAY[u.level], '{}',
    coalesce(min(c.first_day), y.first_day), coalesce(max(c.last_day), y.last_day), u.is_expected, '', ''
FROM (VALUES ('Stage de 3e', 'observation_3e_4e', '3e', true), ('Stage de 4e', 'observation_3e_4e', '4e', false),
             ('Stage de 2de', 'observation_2nde', '2de_gt', true)) AS u (name, kind, level, is_expected)
JOIN conventions_enrolment e ON e.level = u.level
JOIN conventions_schoolyear y ON y.id = e.year_id AND %(today)s BETWEEN y.first_day AND y.last_day
JOIN conventions_pupil p ON p.id = e.pupil_id
LEFT JOIN conventions_convention c ON c.pupil_id = e.pupil_id AND c.year_id = e.year_id AND c.kind = u.kind
    AND c.status NOT IN ('refused', 'withdrawn', 'expired')
GROUP BY p.school_id, y.id, u.name, u.kind, u.level, u.is_expected
"""
"""One for each school and level; its dates are those of the agreements there are, else any day of the year."""
NATIONAL_2DE = """
UPDATE conventions_period SET first_day = %(first)s, last_day = %(last)s
WHERE kind = 'observation_2nde' AND year_id = %(year)s
"""
OWN_2DE = """
UPDATE conventions_period d SET first_day = s.seconde_first_day, last_day = s.seconde_last_day
FROM conventions_school s, conventions_schoolyear y
WHERE s.id = d.school_id AND y.id = d.year_id AND d.kind = 'observation_2nde'
    AND y.first_day <= s.seconde_first_day AND s.seconde_first_day <= s.seconde_last_day
    AND s.seconde_last_day <= y.last_day
"""
"""Where the school had set dates that are of this year."""
REST_OF_2DE = """
INSERT INTO conventions_period
    (uuid, school_id, year_id, name, kind, levels, classes, first_day, last_day, is_expected, aims, assessment)
SELECT gen_random_uuid(), s.id, y.id, 'Stage de 2de', 'observation_2nde', ARRAY['2de_gt'], '{}',
    s.seconde_first_day, s.seconde_last_day, true, '', ''
FROM conventions_school s
JOIN conventions_schoolyear y ON y.zone = CASE WHEN s.academy = ANY(%(own)s) THEN s.academy ELSE '' END
    AND y.first_day <= s.seconde_first_day AND s.seconde_first_day <= s.seconde_last_day
    AND s.seconde_last_day <= y.last_day
WHERE NOT EXISTS (
    SELECT FROM conventions_period d WHERE d.school_id = s.id AND d.year_id = y.id AND d.kind = 'observation_2nde'
)
"""
"""The dates that a school had set for another year, or before any pupil of 2de was on its roll."""


def write_periods(apps, schema_editor):
    """Make the periods of the present year; none is confirmed: the school says the first word on each."""
    today = timezone.now().date()
    years = apps.get_model("conventions", "SchoolYear").objects.filter(first_day__lte=today, last_day__gte=today)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FROM_LANDED, {"today": today})
        for year in years:
            first, last = seconde_window(year.number + 1)
            cursor.execute(NATIONAL_2DE, {"first": first, "last": last, "year": year.pk})
        cursor.execute(OWN_2DE)
        cursor.execute(REST_OF_2DE, {"own": list(own_academies())})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0032_documents_made_ready'),
    ]

    operations = [
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20), size=None, verbose_name='niveaux')),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, size=None, verbose_name='classes')),
                ('first_day', models.DateField(verbose_name='premier jour')),
                ('last_day', models.DateField(verbose_name='dernier jour')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jours attendus')),
                ('is_expected', models.BooleanField(default=True, verbose_name='attendu')),
                ('morning_start', models.TimeField(blank=True, null=True, verbose_name='matin, de')),
                ('morning_end', models.TimeField(blank=True, null=True, verbose_name='à')),
                ('afternoon_start', models.TimeField(blank=True, null=True, verbose_name='après-midi, de')),
                ('afternoon_end', models.TimeField(blank=True, null=True, verbose_name='à')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='conventions à signer avant le')),
                ('aims', models.TextField(blank=True, verbose_name='objectifs')),
                ('assessment', models.TextField(blank=True, verbose_name='évaluation et restitution')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='conventions.school')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='conventions.schoolyear', verbose_name='année')),
            ],
            options={
                'verbose_name': 'période de stage',
                'verbose_name_plural': 'périodes de stage',
                'ordering': ['first_day', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PeriodDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(choices=[('dispensed', 'dispensé de stage'), ('received', "reçu dans l'établissement"), ('make_up', 'stage à rattraper'), ('expected', 'attendu en stage')], max_length=10, verbose_name='décision')),
                ('reason', models.CharField(blank=True, choices=[('mobility', "mobilité à l'étranger"), ('sthr', 'formation qui comporte déjà un stage (STHR)'), ('medical', 'raison médicale'), ('other', 'autre raison')], max_length=10, verbose_name='raison')),
                ('detail', models.CharField(blank=True, max_length=150, verbose_name='précision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('decided_on', models.DateField(editable=False, verbose_name='jour')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='conventions.period', verbose_name='période')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='conventions.pupil', verbose_name='élève')),
            ],
            options={
                'verbose_name': 'décision sur un élève dans une période',
                'verbose_name_plural': 'décisions sur des élèves dans une période',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SearchStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.CharField(max_length=150, verbose_name='démarche')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='conventions.pupil', verbose_name='élève')),
            ],
            options={
                'verbose_name': "démarche d'un élève",
                'verbose_name_plural': "démarches d'élèves",
                'ordering': ['-id'],
            },
        ),
        migrations.AddIndex(
            model_name='period',
            index=models.Index(fields=['school', 'year'], name='conventions_school__4d6bf6_idx'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='period_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('due_on')), _connector='OR'), name='period_due_before_its_end'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('morning_start__isnull', True), ('morning_end__isnull', True), ('morning_end__gte', models.F('morning_start')), _connector='OR'), name='period_morning_in_order'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('afternoon_start__isnull', True), ('afternoon_end__isnull', True), ('afternoon_end__gte', models.F('afternoon_start')), _connector='OR'), name='period_afternoon_in_order'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('levels__len__gt', 0)), name='period_of_some_level'),
        ),
        migrations.AddIndex(
            model_name='perioddecision',
            index=models.Index(fields=['pupil', 'period', '-id'], name='conventions_pupil_i_4aa76f_idx'),
        ),
        migrations.AddConstraint(
            model_name='perioddecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'dispensed'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('what', 'dispensed'), _negated=True), ('reason', '')), _connector='OR'), name='dispensation_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='perioddecision',
            constraint=models.CheckConstraint(condition=models.Q(('detail', ''), ('reason', 'other'), _connector='OR'), name='detail_of_another_reason_alone'),
        ),
        migrations.RunPython(write_periods, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='school',
            name='seconde_first_day',
        ),
        migrations.RemoveField(
            model_name='school',
            name='seconde_last_day',
        ),
    ]
