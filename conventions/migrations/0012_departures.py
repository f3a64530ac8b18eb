"""Departures that a new school asks of the former one of a pupil."""

import django.db.models.deletion
import uuid
import workflow.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0011_minutes_done'),
    ]

    operations = [
        migrations.CreateModel(
            name='DepartureAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='demandé le')),
                ('told_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annoncé le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('former', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.pupil', verbose_name='ancienne fiche')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departures_asked', to='conventions.pupil', verbose_name='élève')),
            ],
            options={
                'verbose_name': 'départ demandé',
                'verbose_name_plural': 'départs demandés',
                'ordering': ['asked_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('told_at', None)), fields=('pupil', 'former'), name='departure_open_once'), models.CheckConstraint(condition=models.Q(('pupil', models.F('former')), _negated=True), name='departure_between_two')],
            },
        ),
    ]
