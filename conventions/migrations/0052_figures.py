# The figures: what feeds them, facts, cells, traces of the erased, photographs; the triggers that tell changes.

import django.db.models.deletion
from django.db import migrations, models

from workflow.append_only import freeze_columns, protect


TOLD = """
CREATE FUNCTION conventions_figures_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END;
    after bigint := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END;
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT TG_ARGV[0], x.key FROM (SELECT before AS key UNION SELECT after) x WHERE x.key IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_site_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.siret END;
    after text := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.siret END;
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT 'host', h.id FROM conventions_host h WHERE h.siret IN (before, after);
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_kind_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT 'network', NEW.id UNION ALL
    SELECT 'host', h.id FROM conventions_host h JOIN conventions_networksite n USING (siret)
    WHERE n.network_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_days_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conventions_figuresentry (what, key) SELECT DISTINCT 'agreement', d.convention_id FROM days d;
    RETURN NULL;
END $$;
"""
"""Writes one entry for what a row is about, and for what it was about before."""
TELLING = (
    ("enrolment", "enrolment", "pupil_id", ("class_name", "level", "left_at", "year_id", "pupil_id")),
    ("pupil", "enrolment", "id", ("school_id", "level", "erased_at")),
    ("perioddecision", "decision", "pupil_id", ()),
    ("convention", "agreement", "id", ("kind", "year_id", "first_day", "host_id")),
    ("report", "agreement", "convention_id", ("kind", "convention_id")),
    ("period", "period", "school_id", ("kind", "levels", "classes", "first_day", "last_day", "days", "is_expected",
        "confirmed_at", "name", "year_id", "school_id")),
    ("school", "school", "id", ("sector", "priority_education", "qpv", "department", "academy", "academic_region")),
    ("basinschool", "school", "school_id", ("basin_id", "school_id")),
    ("schoolyear", "year", "id", ("first_day", "last_day")),
    ("host", "host", "id", ("naf", "siret", "department")),
    ("target", "network", "network_id", ("network_id", "year", "department", "seats")),
    ("filledelsewhere", "network", "network_id", ("network_id", "year", "department", "seats")),
    ("trace", "trace", "id", ()),
)
"""Table, what is told, column of whom, columns whose change is told; rows that come and go are told too."""
NOT_ADDED = ("pupil", "convention", "schoolyear", "host", "school")
"""Rows that tell of nothing by themselves when they come."""
OF_SITES = """
CREATE TRIGGER conventions_networksite_figures AFTER INSERT OR DELETE OR UPDATE ON conventions_networksite
    FOR EACH ROW EXECUTE FUNCTION conventions_figures_site_told();
CREATE TRIGGER conventions_network_figures AFTER UPDATE OF kind ON conventions_network
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION conventions_figures_kind_told();
"""
OF_DAYS = """
CREATE TRIGGER conventions_presenceday_figures AFTER INSERT ON conventions_presenceday
    REFERENCING NEW TABLE AS days FOR EACH STATEMENT EXECUTE FUNCTION conventions_figures_days_told();
CREATE TRIGGER conventions_presenceday_figures_gone AFTER DELETE ON conventions_presenceday
    REFERENCING OLD TABLE AS days FOR EACH STATEMENT EXECUTE FUNCTION conventions_figures_days_told();
"""


WAIT = "SET LOCAL lock_timeout = '20s';"
"""A trigger waits for whoever writes in its table, and whoever comes after waits for it: rather fail, and be run again."""


def telling() -> migrations.RunSQL:
    forward, backward = [WAIT, TOLD, OF_SITES, OF_DAYS], []
    for table, what, column, changed in TELLING:
        name = f"conventions_{table}"
        told = f"FOR EACH ROW {{}}EXECUTE FUNCTION conventions_figures_told('{what}', '{column}');"
        come = "DELETE" if table in NOT_ADDED else "INSERT OR DELETE"
        forward.append(f"CREATE TRIGGER {name}_figures AFTER {come} ON {name} {told.format('')}")
        if changed:
            moved = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in changed)
            forward.append(
                f"CREATE TRIGGER {name}_figures_changed AFTER UPDATE OF {', '.join(changed)} ON {name} "
                + told.format(f"WHEN ({moved}) ")
            )
            backward.append(f"DROP TRIGGER {name}_figures_changed ON {name};")
        backward.append(f"DROP TRIGGER {name}_figures ON {name};")
    for table, *names in (("networksite", ""), ("network", ""), ("presenceday", "", "_gone")):
        backward += [f"DROP TRIGGER conventions_{table}_figures{one} ON conventions_{table};" for one in names]
    told_by = ("told", "site_told", "kind_told", "days_told")
    backward += [f"DROP FUNCTION conventions_figures_{one}();" for one in told_by]
    return migrations.RunSQL(forward, backward)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0051_matching'),
    ]

    operations = [
        migrations.CreateModel(
            name='FiguresPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaf', models.BigIntegerField(default=0)),
                ('entry', models.BigIntegerField(default=0)),
                ('recipe', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('differing', models.BigIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'avancement des chiffres',
                'verbose_name_plural': 'avancement des chiffres',
            },
        ),
        migrations.CreateModel(
            name='AgreementFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('agreement_id', models.BigIntegerField(unique=True)),
                ('state', models.CharField(max_length=20)),
                ('sealed_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('delays', models.JSONField(default=dict)),
                ('channels', models.JSONField(default=dict)),
                ('events', models.JSONField(default=list)),
                ('presences', models.JSONField(default=dict)),
                ('marks', models.JSONField(default=dict)),
                ('alerts', models.JSONField(default=dict)),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "fait d'une convention",
                'verbose_name_plural': 'faits des conventions',
            },
        ),
        migrations.CreateModel(
            name='ApplicationFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('application_id', models.BigIntegerField(unique=True)),
                ('state', models.CharField(max_length=20)),
                ('wish', models.PositiveSmallIntegerField(null=True)),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "fait d'une candidature",
                'verbose_name_plural': 'faits des candidatures',
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(choices=[('nation', 'France entière'), ('region', 'Région académique'), ('academy', 'Académie'), ('department', 'Département'), ('basin', 'Bassin'), ('school', 'Établissement')], max_length=10)),
                ('code', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('statistic', models.CharField(max_length=40)),
                ('detail', models.CharField(max_length=40)),
                ('value', models.BigIntegerField()),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40, null=True)),
                ('pupil_level', models.CharField(max_length=20, null=True)),
                ('school_sector', models.CharField(max_length=10, null=True)),
                ('priority', models.CharField(max_length=4, null=True)),
                ('qpv', models.CharField(max_length=10, null=True)),
                ('activity', models.CharField(max_length=1, null=True)),
                ('host_sector', models.CharField(max_length=10, null=True)),
                ('is_first', models.BooleanField(null=True)),
            ],
            options={
                'verbose_name': 'cellule des chiffres',
                'verbose_name_plural': 'cellules des chiffres',
                'indexes': [models.Index(condition=models.Q(('value', 0)), fields=['id'], name='figures_cell_empty')],
                'constraints': [models.UniqueConstraint(fields=('territory', 'code', 'year', 'statistic', 'detail', 'week', 'kind', 'pupil_level', 'school_sector', 'priority', 'qpv', 'activity', 'host_sector', 'is_first'), name='figures_cell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='FiguresEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('enrolment', 'Enrolment'), ('decision', 'Decision'), ('agreement', 'Agreement'), ('period', 'Period'), ('school', 'School'), ('year', 'Year'), ('host', 'Host'), ('network', 'Network'), ('trace', 'Trace'), ('day', 'Day')], max_length=10)),
                ('key', models.BigIntegerField(default=0)),
                ('time_zone', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('day', models.DateField(blank=True, null=True)),
                ('position', models.BigIntegerField(blank=True, null=True, unique=True)),
            ],
            options={
                'verbose_name': 'entrée des chiffres',
                'verbose_name_plural': 'entrées des chiffres',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('position', None)), fields=['id'], name='figures_entry_waits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('what', 'day')), fields=('time_zone', 'day'), name='figures_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Photograph',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(choices=[('nation', 'France entière'), ('region', 'Région académique'), ('academy', 'Académie'), ('department', 'Département'), ('basin', 'Bassin'), ('school', 'Établissement')], max_length=10)),
                ('code', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('statistic', models.CharField(max_length=40)),
                ('detail', models.CharField(max_length=40)),
                ('value', models.BigIntegerField()),
                ('monday', models.DateField()),
                ('pupil_level', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'photographie des chiffres',
                'verbose_name_plural': 'photographies des chiffres',
                'constraints': [models.UniqueConstraint(fields=('territory', 'code', 'statistic', 'monday', 'year', 'detail', 'pupil_level'), name='figures_photograph_once')],
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('pupil', 'Pupil'), ('agreement', 'Agreement')], max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('pupil_level', models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20)),
                ('week', models.DateField(blank=True, null=True)),
                ('activity', models.CharField(blank=True, max_length=1)),
                ('host_sector', models.CharField(blank=True, choices=[('public', 'organisme public'), ('private', 'entreprise, association ou particulier')], max_length=10)),
                ('outcome', models.CharField(max_length=20)),
                ('is_first', models.BooleanField(default=True)),
                ('has_begun', models.BooleanField(default=False)),
                ('was_placed', models.BooleanField(default=False)),
                ('was_ahead', models.BooleanField(default=False)),
                ('events', models.JSONField(blank=True, default=list)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "trace d'un dossier effacé",
                'verbose_name_plural': 'traces des dossiers effacés',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HostFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('host_id', models.BigIntegerField()),
                ('establishment', models.CharField(db_index=True, max_length=20)),
                ('counts', models.BooleanField()),
                ('is_new', models.BooleanField()),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "fait d'un organisme",
                'verbose_name_plural': 'faits des organismes',
                'constraints': [models.UniqueConstraint(fields=('host_id', 'year'), name='host_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='NetworkFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('network_id', models.BigIntegerField()),
                ('asked', models.IntegerField()),
                ('elsewhere', models.IntegerField()),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "fait d'un réseau",
                'verbose_name_plural': 'faits des réseaux',
                'constraints': [models.UniqueConstraint(fields=('network_id', 'year', 'department'), name='network_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='PupilFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('enrolment_id', models.BigIntegerField()),
                ('pupil_id', models.BigIntegerField()),
                ('period_key', models.CharField(max_length=60)),
                ('step', models.PositiveSmallIntegerField()),
                ('is_first', models.BooleanField()),
                ('has_begun', models.BooleanField()),
                ('is_past', models.BooleanField()),
                ('placed_at_start', models.BooleanField()),
                ('days_ahead', models.IntegerField(null=True)),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "fait d'un élève",
                'verbose_name_plural': 'faits des élèves',
                'indexes': [models.Index(fields=['pupil_id'], name='conventions_pupil_i_73de00_idx')],
                'constraints': [models.UniqueConstraint(fields=('enrolment_id', 'period_key'), name='pupil_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='SeatFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('department', models.CharField(max_length=3)),
                ('academy', models.CharField(max_length=60)),
                ('region', models.CharField(max_length=60)),
                ('basin', models.CharField(max_length=20)),
                ('school_sector', models.CharField(max_length=10)),
                ('priority', models.CharField(max_length=4)),
                ('qpv', models.CharField(max_length=10)),
                ('week', models.DateField(null=True)),
                ('kind', models.CharField(max_length=40)),
                ('pupil_level', models.CharField(max_length=20)),
                ('activity', models.CharField(max_length=1)),
                ('host_sector', models.CharField(max_length=10)),
                ('slot_id', models.BigIntegerField(unique=True)),
                ('offer_id', models.BigIntegerField()),
                ('is_first', models.BooleanField()),
                ('network', models.CharField(max_length=20)),
                ('state', models.CharField(max_length=20)),
                ('seats', models.IntegerField()),
                ('free', models.IntegerField()),
                ('filled', models.IntegerField()),
                ('school', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': 'fait de places',
                'verbose_name_plural': 'faits de places',
                'indexes': [models.Index(fields=['offer_id'], name='conventions_offer_i_30af1b_idx')],
            },
        ),
        telling(),
        freeze_columns("conventions_figuresentry", ("what", "key", "time_zone", "day")),
        protect("conventions_trace"),
    ]
