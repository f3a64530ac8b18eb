# Stops of places that may be dangerous, by SIRET or by name and postcode, each in force once.

import conventions.domain.placements.danger.states
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0055_steering'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaceStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('journal_length', models.PositiveIntegerField(default=0, editable=False)),
                ('journal_head', models.CharField(default='', editable=False, max_length=64)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('status', models.CharField(choices=[('asked', 'arrêté, à décider'), ('kept', 'arrêt maintenu'), ('lifted', 'arrêt levé'), ('withdrawn', 'arrêt retiré')], default='asked', max_length=50, verbose_name='état')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='nom')),
                ('folded', models.CharField(blank=True, editable=False, max_length=400)),
                ('postcode', models.CharField(blank=True, max_length=10, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='commune')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('caller', models.CharField(max_length=200, verbose_name='qui appeler')),
                ('phone', models.CharField(max_length=16, verbose_name='téléphone')),
                ('stopped_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='arrêté le')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='levé le')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school', verbose_name='établissement')),
                ('told', models.ManyToManyField(blank=True, related_name='+', to='conventions.school', verbose_name='directions prévenues')),
            ],
            options={
                'verbose_name': "arrêt d'un lieu",
                'verbose_name_plural': 'arrêts de lieux',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['folded', 'postcode'], name='conventions_folded_20c9e3_idx'), models.Index(fields=['department'], name='conventions_departm_004e92_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('siret__regex', '^([0-9]{14})?$')), name='place_stop_siret_shape'), models.CheckConstraint(condition=models.Q(models.Q(('siret', ''), _negated=True), models.Q(models.Q(('folded', ''), _negated=True), models.Q(('postcode', ''), _negated=True)), _connector='OR'), name='place_stop_names_a_place'), models.UniqueConstraint(condition=models.Q(('status__in', ('asked', 'kept')), models.Q(('siret', ''), _negated=True)), fields=('siret',), name='place_stop_once_by_siret'), models.UniqueConstraint(condition=models.Q(('siret', ''), ('status__in', ('asked', 'kept'))), fields=('folded', 'postcode'), name='place_stop_once_by_name'), models.CheckConstraint(condition=models.Q(('phone__regex', '^(\\+[1-9][0-9]{5,14})?$')), name='place_stop_phone_e164')],
            },
            bases=(conventions.domain.placements.danger.states.StopWords, models.Model),
        ),
    ]
