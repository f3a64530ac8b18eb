"""Minutes really done, what an interruption comes to, opinions on machines, kinds that an académie opens."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0010_openings'),
    ]

    operations = [
        migrations.AddField(
            model_name='halfday',
            name='minutes_done',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='minutes faites'),
        ),
        migrations.AddField(
            model_name='convention',
            name='outcome',
            field=models.CharField(blank=True, choices=[('validated', 'validé'), ('otherwise', 'validé autrement'), ('postponed', 'reporté')], db_default='', default='', editable=False, max_length=10, verbose_name="suite de l'interruption"),
        ),
        migrations.CreateModel(
            name='MachineOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('given_on', models.DateField(verbose_name="date de l'avis")),
                ('works', models.TextField(max_length=1000, verbose_name='travaux autorisés')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='noté le')),
                ('pupil', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='machine_opinion', to='conventions.pupil', verbose_name='élève')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
            ],
            options={
                'verbose_name': 'avis médical sur les machines',
                'verbose_name_plural': 'avis médicaux sur les machines',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['given_on'], name='machine_opinion_day')],
            },
        ),
        migrations.CreateModel(
            name='KindOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('academy', models.CharField(max_length=60, verbose_name='académie')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('level', models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20, verbose_name='niveau')),
                ('days', models.PositiveSmallIntegerField(verbose_name="jours au plus dans l'année")),
                ('reference', models.CharField(max_length=200, verbose_name='texte')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ouvert le')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='fermé le')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='fermé par')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouvert par')),
            ],
            options={
                'verbose_name': 'stage ouvert dans une académie',
                'verbose_name_plural': 'stages ouverts dans des académies',
                'ordering': ['academy', 'kind', 'level', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('academy', 'kind', 'level'), name='kind_opened_once'), models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='kind_opened_for_days')],
            },
        ),
    ]
