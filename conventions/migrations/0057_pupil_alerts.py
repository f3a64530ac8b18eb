# What pupils write when something is wrong leaves the reports for a table of its own, with who reads it beside the head.

import datetime
import django.db.models.deletion
import django.utils.timezone
import uuid
import workflow.clock
from django.conf import settings
from django.db import migrations, models


MOVED = """
INSERT INTO conventions_pupilalert
    (uuid, pupil_id, school_id, convention_id, text, "to", created_at, called_at,
     read_at, read_by_id, handled_at, handled_by_id, done, answer, released_at)
SELECT r.uuid, c.pupil_id, c.school_id, c.id, r.text, 'head', r.created_at, r.created_at,
    r.handled_at, r.handled_by_id, r.handled_at, r.handled_by_id,
    CASE WHEN r.handled_at IS NULL THEN '' ELSE coalesce(nullif(r.answer, ''), 'Traité.') END, '', r.released_at
FROM conventions_report r JOIN conventions_convention c ON c.id = r.convention_id
WHERE r.kind = 'pupil_alert' AND r.audience = 'head';
"""
"""Those that the head alone could read: their readers were told by mail then, nobody is called again."""
FORGOTTEN = """
DELETE FROM notifications_message m USING conventions_pupilalert a, conventions_convention c
WHERE c.id = a.convention_id AND m.about = 'convention:' || c.uuid AND m.slug = 'urgent_report_received'
    AND m.audience = 'head' AND m.context ->> 'what' = 'L''élève signale un problème'
    AND m.created_at BETWEEN a.created_at - interval '10 seconds' AND a.created_at + interval '10 seconds';
"""
"""Of the messages of an agreement, which its page lists, those that tell that there is one."""
LEFT = """
DELETE FROM conventions_report WHERE kind = 'pupil_alert' AND audience = 'head';
UPDATE conventions_report SET kind = 'accident' WHERE kind = 'pupil_alert';
"""
"""Those that the pupil wrote to every adult who follows the internship stay what they are: an accident or a problem."""
UNCOUNTED = """
UPDATE conventions_agreementfact SET alerts = alerts - 'pupil_alert' WHERE alerts ? 'pupil_alert';
DELETE FROM conventions_cell WHERE statistic = 'alerts' AND detail = 'pupil_alert';
DELETE FROM conventions_margin WHERE statistic = 'alerts' AND detail = 'pupil_alert';
DELETE FROM conventions_photograph WHERE statistic = 'alerts' AND detail = 'pupil_alert';
"""
"""No figure tells of one; what follows from :data:`LEFT` is counted by the next turn of the projection."""


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0056_place_stops'),
        ('notifications', '0010_values_of_new_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='PupilAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=2000, verbose_name='message')),
                ('to', models.CharField(choices=[('both', 'la direction et la deuxième personne'), ('head', 'la direction seule'), ('second', 'la deuxième personne seule')], max_length=6, verbose_name='pour')),
                ('created_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='reçu le')),
                ('called_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='lecteurs appelés par SMS le')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='lu le')),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='traité le')),
                ('done', models.TextField(blank=True, max_length=2000, verbose_name='ce qui a été fait')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name="réponse à l'élève")),
                ('released_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ne retient plus le dossier depuis le')),
            ],
            options={
                'verbose_name': "message d'un élève",
                'verbose_name_plural': "messages d'élèves",
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SecondReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('quality', models.CharField(choices=[('nurse_f', "l'infirmière"), ('nurse_m', "l'infirmier"), ('social_f', "l'assistante sociale"), ('social_m', "l'assistant social"), ('cpe_f', "la conseillère d'éducation (CPE)"), ('cpe_m', "le conseiller d'éducation (CPE)"), ('deputy_f', "l'adjointe de la direction"), ('deputy_m', "l'adjoint de la direction"), ('adult', "un autre adulte de l'établissement")], max_length=10, verbose_name='qualité')),
                ('named_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='désignée le')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name="jusqu'au")),
            ],
            options={
                'verbose_name': "deuxième personne qui lit les messages d'élèves",
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='school',
            name='reads_from',
            field=models.TimeField(default=datetime.time(8, 0), verbose_name="messages d'élèves lus à partir de"),
        ),
        migrations.AddField(
            model_name='school',
            name='reads_until',
            field=models.TimeField(default=datetime.time(17, 0), verbose_name="messages d'élèves lus jusqu'à"),
        ),
        migrations.AlterField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('error', 'Il y a une erreur dans la convention'), ('paper', "Préfère le papier ou a besoin d'aide"), ('not_mine', "Ce message n'était pas pour cette personne"), ('contested', 'Conteste une signature'), ('absence', 'Absence annoncée par la famille'), ('accident', 'Accident ou problème signalé'), ('host_cannot', "L'organisme ne peut plus accueillir"), ('objection', 'Désaccord après la fin des signatures')], max_length=20, verbose_name='nature'),
        ),
        migrations.AlterField(
            model_name='staff',
            name='role',
            field=models.CharField(choices=[('head', "chef ou cheffe d'établissement"), ('deputy', 'adjoint ou adjointe'), ('gestionnaire', 'adjoint ou adjointe gestionnaire'), ('office', 'secrétariat'), ('cpe', "conseiller ou conseillère principale d'éducation"), ('teacher', 'enseignant ou enseignante'), ('health', 'infirmier, infirmière ou assistance sociale')], max_length=12, verbose_name='fonction'),
        ),
        migrations.AddConstraint(
            model_name='school',
            constraint=models.CheckConstraint(condition=models.Q(('reads_until__gt', models.F('reads_from'))), name='school_reading_hours_in_order'),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='convention',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='alerts', to='conventions.convention', verbose_name='convention'),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='handled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='pupil',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='conventions.pupil', verbose_name='élève'),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='read_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='conventions.school', verbose_name='établissement'),
        ),
        migrations.AddField(
            model_name='secondreader',
            name='named_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secondreader',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_readers', to='conventions.school'),
        ),
        migrations.AddField(
            model_name='secondreader',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_second', to='conventions.staff', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='pupilalert',
            name='second',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='conventions.secondreader'),
        ),
        migrations.AddConstraint(
            model_name='secondreader',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('school',), name='second_reader_one_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='pupilalert',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['created_at'], name='alert_unread'),
        ),
        migrations.AddConstraint(
            model_name='pupilalert',
            constraint=models.CheckConstraint(condition=models.Q(('to', 'head'), ('second__isnull', False), _connector='OR'), name='alert_second_is_known'),
        ),
        migrations.AddConstraint(
            model_name='pupilalert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at', None), ('read_by', None)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='alert_read_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='pupilalert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done', ''), ('handled_at', None), ('handled_by', None)), models.Q(('handled_at__isnull', False), ('handled_by__isnull', False), ('read_at__isnull', False), models.Q(('done', ''), _negated=True)), _connector='OR'), name='alert_handled_once_read'),
        ),
        migrations.AddConstraint(
            model_name='pupilalert',
            constraint=models.CheckConstraint(condition=models.Q(('released_at', None), ('handled_at__isnull', False), _connector='OR'), name='alert_released_once_handled'),
        ),
        migrations.RunSQL([MOVED, FORGOTTEN, LEFT, UNCOUNTED], migrations.RunSQL.noop),
    ]
