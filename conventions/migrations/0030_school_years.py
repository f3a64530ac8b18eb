# School years: pupils are enrolled for one, agreements belong to that of their first day; what has landed, too.

import datetime
import django.contrib.postgres.constraints
import django.db.models.deletion
import uuid
from django.db import migrations, models
from django.utils import timezone

from conventions.domain.law.calendars.content import own_academies
from conventions.domain.law.rules.calendars import pre_rentree

NO_GAP = """
CREATE FUNCTION conventions_years_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT max(last_day) - min(first_day) + 1 <> sum(last_day - first_day + 1)
        FROM conventions_schoolyear WHERE zone = NEW.zone) THEN
        RAISE EXCEPTION 'a school year of « % » ends on the eve of the next', NEW.zone
            USING ERRCODE = 'check_violation', CONSTRAINT = 'school_years_follow';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conventions_years_follow AFTER INSERT OR UPDATE ON conventions_schoolyear
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conventions_years_follow();
"""
ZONE = "CASE WHEN s.academy = ANY(%(own)s) THEN s.academy ELSE '' END"
"""Whose calendar the school of a row follows."""
EARLIEST, AHEAD = 2015, 3
NEAR = "CASE WHEN {0} BETWEEN %(earliest)s AND %(latest)s THEN {0} ELSE %(today)s END"
"""A day; today where there is none, or none that can be meant: a year is written for each between two."""
OPENED = NEAR.format(
    "coalesce(c.first_day, (SELECT min(t.at)::date FROM workflow_transition t WHERE t.root_uuid = c.uuid))"
)
"""The day that says of which year an agreement is."""
LEFT = NEAR.format("p.gone_at::date")
DATE_AGREEMENTS = f"""
UPDATE conventions_convention c SET year_id = y.id FROM conventions_school s, conventions_schoolyear y
WHERE s.id = c.school_id AND y.zone = {ZONE} AND {OPENED} BETWEEN y.first_day AND y.last_day
"""
ENROL_PUPILS = f"""
INSERT INTO conventions_enrolment (uuid, pupil_id, year_id, class_name, level, left_at)
SELECT gen_random_uuid(), p.id, y.id, p.class_name, p.level, p.gone_at
FROM conventions_pupil p JOIN conventions_school s ON s.id = p.school_id
JOIN conventions_schoolyear y ON y.zone = {ZONE}
    AND {LEFT} BETWEEN y.first_day AND y.last_day
WHERE p.erased_at IS NULL
ON CONFLICT DO NOTHING
"""
"""In the year of the upgrade; whoever had left, in that of the departure."""
ENROL_AS_SIGNED = """
INSERT INTO conventions_enrolment (uuid, pupil_id, year_id, class_name, level)
SELECT DISTINCT ON (p.id, y.id) gen_random_uuid(), p.id, y.id,
    coalesce(d.data->'pupil'->>'class_name', ''), coalesce(d.data->'pupil'->>'level', p.level)
FROM conventions_convention c JOIN conventions_pupil p ON p.id = c.pupil_id
JOIN conventions_schoolyear y ON y.id = c.year_id
LEFT JOIN signatures_document d
    ON d.root_label = 'conventions.convention' AND d.root_id = c.id AND d.purpose = 'convention'
WHERE p.erased_at IS NULL AND y.first_day <= %(today)s
ORDER BY p.id, y.id, d.id DESC NULLS LAST
ON CONFLICT DO NOTHING
"""
"""In the year of each agreement that has begun, in the class that its document says."""
DATE_ROLLS = f"""
UPDATE conventions_rollimport r SET year_id = y.id FROM conventions_school s, conventions_schoolyear y
WHERE s.id = r.school_id AND y.zone = {ZONE} AND %(today)s BETWEEN y.first_day AND y.last_day
"""


def enrol_landed(apps, schema_editor):
    """Write the years that the data need, say of which each agreement is, enrol the pupils."""
    if not apps.get_model("conventions", "School").objects.exists():
        return  # years are written when first asked for
    today, own = timezone.now().date(), list(own_academies())
    values = {
        "today": today, "own": own,
        "earliest": datetime.date(EARLIEST, 9, 30), "latest": datetime.date(today.year + AHEAD, 12, 31),
    }
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT least(min({OPENED}), (SELECT min({LEFT}) FROM conventions_pupil p)), max({OPENED}) "
            "FROM conventions_convention c",
            values,
        )
        first, last = (day or today for day in cursor.fetchone())
        write_years(apps, min(first, today).year - 1, max(last, today).year, today)
        cursor.execute(DATE_AGREEMENTS, values)
        cursor.execute(ENROL_PUPILS, values)
        cursor.execute(ENROL_AS_SIGNED, values)
        cursor.execute(DATE_ROLLS, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def write_years(apps, first, last, today):
    """Write the years of each calendar that begin from ``first`` to ``last``."""
    SchoolYear, Calendar = apps.get_model("conventions", "SchoolYear"), apps.get_model("conventions", "SchoolCalendar")
    published = Calendar.objects.filter(status="published", pre_rentree__isnull=False)
    rectors = {(one.academy, one.year): one.pre_rentree for one in published}
    rows = []
    for zone in ("", *own_academies()):
        begins = {n: rectors.get((zone, n)) or pre_rentree(n) for n in range(first, last + 2)}
        for n in range(first, last + 1):
            turned = timezone.now() if begins[n] <= today else None
            last_day = begins[n + 1] - timezone.timedelta(days=1)
            rows.append(SchoolYear(zone=zone, number=n, first_day=begins[n], last_day=last_day, turned_at=turned))
    SchoolYear.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0029_seen_lengths_notes_and_contacts'),
        ('signatures', '0021_root_read_with_the_document'),
        ('workflow', '0009_journal_by_moment'),
    ]

    operations = [
        migrations.RunSQL(sql='CREATE TYPE textrange AS RANGE (subtype = text)', reverse_sql='DROP TYPE textrange'),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('class_name', models.CharField(blank=True, max_length=50, verbose_name='classe')),
                ('level', models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20, verbose_name='niveau')),
                ('left_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='absent de la liste depuis')),
            ],
            options={
                'verbose_name': 'inscription',
                'ordering': ['pupil_id', '-year__number'],
            },
        ),
        migrations.CreateModel(
            name='SchoolYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('zone', models.CharField(blank=True, max_length=60, verbose_name='calendrier')),
                ('number', models.PositiveSmallIntegerField(verbose_name='année')),
                ('first_day', models.DateField(verbose_name='premier jour')),
                ('last_day', models.DateField(verbose_name='dernier jour')),
                ('turned_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'année scolaire',
                'verbose_name_plural': 'années scolaires',
                'ordering': ['zone', 'number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='pupil',
            name='pupil_gone_is_dated',
        ),
        migrations.AddConstraint(
            model_name='pupil',
            constraint=models.CheckConstraint(condition=models.Q(('is_on_roll', False), ('gone_at', None), _connector='OR'), name='pupil_gone_is_dated'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='pupil',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='conventions.pupil', verbose_name='élève'),
        ),
        migrations.AddField(
            model_name='convention',
            name='enrolment',
            field=models.ForeignObject(editable=False, from_fields=('pupil', 'year'), null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='agreements', to='conventions.enrolment', to_fields=('pupil', 'year')),
        ),
        migrations.AddConstraint(
            model_name='schoolyear',
            constraint=models.UniqueConstraint(fields=('zone', 'number'), name='school_year_once'),
        ),
        migrations.AddConstraint(
            model_name='schoolyear',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='school_year_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='schoolyear',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('zone'), models.F('zone'), models.Value('[]'), function='textrange'), '&&'), (models.Func(models.F('first_day'), models.F('last_day'), models.Value('[]'), function='daterange'), '&&')], name='school_years_apart'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='conventions.schoolyear', verbose_name='année'),
        ),
        migrations.AddField(
            model_name='convention',
            name='year',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='conventions.schoolyear'),
        ),
        migrations.AddIndex(
            model_name='convention',
            index=models.Index(fields=['school', 'year'], name='conventions_school__95e875_idx'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['year', 'class_name'], name='conventions_year_id_bbb1f4_idx'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('pupil', 'year'), name='enrolment_once_per_year'),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='year',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.schoolyear'),
        ),
        migrations.RunSQL(
            sql=NO_GAP,
            reverse_sql='DROP TRIGGER conventions_years_follow ON conventions_schoolyear; '
            'DROP FUNCTION conventions_years_follow();',
        ),
        migrations.RunPython(enrol_landed, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='convention',
            name='year',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='conventions.schoolyear'),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.schoolyear'),
        ),
    ]
