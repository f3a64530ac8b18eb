"""The outbox, what was done by jobs, who still beats, what each reader prefers."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import notifications.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, unique=True, verbose_name='nom')),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='à')),
            ],
            options={
                'verbose_name': 'signe de vie',
                'verbose_name_plural': 'signes de vie',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=150, unique=True, verbose_name='clé')),
                ('name', models.CharField(max_length=200, verbose_name='tâche')),
                ('arguments', models.JSONField(blank=True, editable=False, null=True, verbose_name='identifiants')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencé le')),
                ('busy_until', models.DateTimeField(blank=True, null=True, verbose_name="occupé jusqu'à")),
                ('host', models.CharField(blank=True, max_length=100, verbose_name='machine')),
                ('pid', models.PositiveIntegerField(blank=True, null=True, verbose_name='processus')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='fini le')),
                ('given_up', models.BooleanField(default=False, verbose_name='abandonné')),
            ],
            options={
                'verbose_name': 'exécution de tâche',
                'verbose_name_plural': 'exécutions de tâches',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('busy_until__isnull', False)), fields=['host'], name='jobrun_busy')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant')),
                ('slug', models.CharField(max_length=100, verbose_name='message')),
                ('about', models.CharField(blank=True, db_index=True, max_length=120, verbose_name='à propos de')),
                ('audience', models.CharField(max_length=40, verbose_name='public')),
                ('recipient_name', models.CharField(blank=True, max_length=200, verbose_name='destinataire')),
                ('ref', models.CharField(blank=True, max_length=120, verbose_name='référence du destinataire')),
                ('time_zone', models.CharField(default='Europe/Paris', max_length=64, verbose_name='fuseau horaire')),
                ('account', models.CharField(blank=True, max_length=120, verbose_name='compte')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gathered', to='notifications.message', verbose_name='lettre')),
                ('payer', models.CharField(blank=True, max_length=120, verbose_name='compté pour')),
                ('reply_to', models.CharField(blank=True, max_length=254, verbose_name='réponse à')),
                ('language', models.CharField(default='fr', max_length=12, verbose_name='langue')),
                ('channel', models.CharField(blank=True, choices=[('email', 'courriel'), ('sms', 'SMS'), ('phone', 'téléphone'), ('', 'aucun')], max_length=5, verbose_name="moyen d'envoi")),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='adresse')),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('context', models.JSONField(default=dict, verbose_name='valeurs')),
                ('secrets', models.JSONField(blank=True, editable=False, null=True, verbose_name='valeurs secrètes')),
                ('status', models.CharField(choices=[('queued', "en attente d'envoi"), ('sent', 'envoyé'), ('failed', 'échec'), ('undeliverable', "sans moyen d'envoi"), ('gathered', 'attend la prochaine lettre'), ('told', 'dit dans une lettre'), ('moot', 'sans objet')], default='queued', max_length=13, verbose_name='état')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pas avant')),
                ('not_after', models.DateTimeField(blank=True, null=True, verbose_name='pas après')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('message_id', models.CharField(blank=True, max_length=255, verbose_name='Message-ID')),
                ('provider_id', models.CharField(blank=True, max_length=255, verbose_name='identifiant chez le prestataire')),
                ('segments', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='segments')),
                ('delivery', models.CharField(blank=True, choices=[('delayed', 'retardé'), ('delivered', 'remis'), ('bounced', 'pas arrivé')], max_length=9, verbose_name='remise')),
                ('delivery_at', models.DateTimeField(blank=True, null=True, verbose_name='remise connue le')),
                ('delivery_code', models.CharField(blank=True, max_length=9, verbose_name='code de remise')),
                ('set_aside_at', models.DateTimeField(blank=True, null=True, verbose_name='mis de côté le')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('status', 'queued')), fields=['channel', '-urgent', 'not_before', 'id'], name='message_due'), models.Index(fields=['ref'], name='message_ref'), models.Index(condition=models.Q(('status', 'queued')), fields=['address', 'slug'], name='message_same_reader'), models.Index(condition=models.Q(('status', 'gathered')), fields=['account', 'id'], name='message_gathered'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='message_provider_id'), django.contrib.postgres.indexes.BrinIndex(fields=['created_at'], name='message_moment'), models.Index(condition=models.Q(('set_aside_at', None), models.Q(('status__in', ['failed', 'undeliverable']), ('delivery', 'bounced'), _connector='OR')), fields=['created_at'], name='message_not_arrived')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'gathered']), ('secrets__isnull', True), _connector='OR'), name='message_secrets_only_while_queued'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_has_a_date'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['queued', 'gathered', 'sent']), _negated=True), models.Q(models.Q(('channel', ''), _negated=True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='message_has_an_address'), models.CheckConstraint(condition=models.Q(models.Q(('delivery', ''), ('delivery_at__isnull', True), ('delivery_code', '')), models.Q(models.Q(('delivery', ''), _negated=True), ('delivery_at__isnull', False), ('status', 'sent')), _connector='OR'), name='message_delivery_only_once_sent')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='lecteur')),
                ('hour', models.TimeField(default=datetime.time(7, 30), verbose_name='heure')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=notifications.models._usual_days, size=None, verbose_name='jours')),
                ('unsubscribed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='ne veut plus')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='prochaine lettre à préparer')),
                ('told_on', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None, verbose_name='jours des dernières lettres')),
            ],
            options={
                'verbose_name': 'préférence',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='preference_next')],
                'constraints': [models.CheckConstraint(condition=models.Q(('days__contained_by', [1, 2, 3, 4, 5, 6, 7]), ('days__len__gt', 0)), name='preference_days')],
            },
        ),
    ]
