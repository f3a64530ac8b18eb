"""The file of an accident: witnesses, first care, later accounts, the host's declaration, its end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORMER = """
UPDATE conventions_accident SET closed_at = r.handled_at, closed_by_id = r.handled_by_id
    FROM conventions_report r WHERE r.id = report_id AND r.handled_at IS NOT NULL;
UPDATE conventions_accident a SET host_knows_at = happened_at
    FROM conventions_report r WHERE r.id = report_id AND a.kind <> 'journey' AND r.author_id LIKE 'tutor:%';
"""
"""Accidents that somebody dealt with before there was a file ask nothing more of a head."""


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0017_counter_applications'),
    ]

    operations = [
        migrations.AddField(
            model_name='accident',
            name='also_told',
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name='signalé aussi par'),
        ),
        migrations.AddField(
            model_name='accident',
            name='closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dossier fermé le'),
        ),
        migrations.AddField(
            model_name='accident',
            name='closed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accident',
            name='declared_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='déclaration envoyée le'),
        ),
        migrations.AddField(
            model_name='accident',
            name='declared_by',
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name='déclaration dite par'),
        ),
        migrations.AddField(
            model_name='accident',
            name='first_care',
            field=models.CharField(blank=True, max_length=300, verbose_name='premiers soins'),
        ),
        migrations.AddField(
            model_name='accident',
            name='host_knows_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="connu de l'organisme le"),
        ),
        migrations.AddField(
            model_name='accident',
            name='witnesses',
            field=models.CharField(blank=True, max_length=300, verbose_name='témoins adultes'),
        ),
        migrations.AddConstraint(
            model_name='accident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='accident_closed_by_somebody'),
        ),
        migrations.RunSQL(FORMER, migrations.RunSQL.noop),
    ]
