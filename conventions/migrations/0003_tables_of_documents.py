"""The tables of the trade that lead to a document or to who is asked to sign it, and what leads to them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from workflow.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conventions', '0002_tables'),
        ('signatures', '0001_tables'),
    ]

    operations = [
        CreateTables(
            state_operations=[
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='conventions.convention')),
                        ('signature', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signatures.signaturerequest')),
                        ('kind', models.CharField(choices=[('error', 'Il y a une erreur dans la convention'), ('paper', "Préfère le papier ou a besoin d'aide"), ('not_mine', "Ce message n'était pas pour cette personne"), ('contested', 'Conteste une signature'), ('absence', 'Absence annoncée par la famille'), ('accident', 'Accident'), ('problem', "Problème signalé par l'organisme d'accueil"), ('host_cannot', "L'organisme ne peut plus accueillir"), ('objection', 'Désaccord après la fin des signatures')], max_length=20, verbose_name='nature')),
                        ('text', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                        ('author_id', models.CharField(max_length=80)),
                        ('author_label', models.CharField(blank=True, max_length=200, verbose_name='de')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='reçu le')),
                        ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='traité le')),
                        ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('answer', models.TextField(blank=True, max_length=2000, verbose_name='suite donnée')),
                        ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='ne retient plus le dossier depuis le')),
                        ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'signalement',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(fields=['convention', 'handled_at'], name='conventions_convent_eee0f3_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('handled_at', None), ('handled_by', None)), models.Q(('handled_at__isnull', False), ('handled_by__isnull', False)), _connector='OR'), name='report_handled_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('handled_at__isnull', False), ('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='report_released_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Accident',
                    fields=[
                        ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='accident', serialize=False, to='conventions.report', verbose_name='signalement')),
                        ('kind', models.CharField(choices=[('injury', 'Blessure'), ('illness', 'Malaise'), ('journey', 'Accident de trajet'), ('other', 'Autre accident')], max_length=10, verbose_name='nature')),
                        ('help_called', models.BooleanField(null=True, verbose_name='secours appelés')),
                        ('happened_at', models.DateTimeField(verbose_name='arrivé le')),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='lieu')),
                    ],
                    options={
                        'verbose_name': 'accident',
                        'ordering': ['-happened_at', '-report'],
                    },
                ),
                migrations.CreateModel(
                    name='PaperUpload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('convention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.convention')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='signatures.document')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('content', models.BinaryField()),
                        ('pages', models.PositiveIntegerField()),
                        ('found', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='PilePage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('pile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='conventions.paperpile')),
                        ('number', models.PositiveIntegerField()),
                        ('picture', models.BinaryField()),
                        ('thumbnail', models.BinaryField()),
                        ('codes', models.JSONField(default=list)),
                        ('is_blank', models.BooleanField()),
                        ('chosen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='signatures.signaturerequest')),
                    ],
                    options={
                        'ordering': ['pile_id', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('pile', 'number'), name='page_once_per_pile')],
                    },
                ),
                migrations.CreateModel(
                    name='SheetHandover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='signatures.signaturerequest')),
                        ('given_to', models.CharField(max_length=120, verbose_name='remise à')),
                        ('given_on', models.DateField(verbose_name='remise le')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['request'], name='handover_of_sheet')],
                    },
                ),
            ],
        ),
    ]
