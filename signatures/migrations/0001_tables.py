"""Documents and their bytes, who is asked to sign, codes, evidence, time-stamps, revocations, faults."""

import django.db.models.deletion
import django.utils.timezone
import signatures.tokens
import uuid
import workflow.refusals
from django.db import migrations, models

from workflow.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conventions', '0002_tables'),
    ]

    operations = [
        CreateTables(
            state_operations=[
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('root_label', models.CharField(max_length=80)),
                        ('root', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='conventions.convention')),
                        ('purpose', models.CharField(max_length=30)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=30)),
                        ('title', models.CharField(max_length=200)),
                        ('data', models.JSONField()),
                        ('data_sha256', models.CharField(max_length=64)),
                        ('html', models.TextField(blank=True)),
                        ('html_sha256', models.CharField(blank=True, max_length=64)),
                        ('frozen_sha256', models.CharField(max_length=64)),
                        ('policy', models.JSONField(default=list)),
                        ('time_zone', models.CharField(max_length=40)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('sealed_at', models.DateTimeField(blank=True, null=True)),
                        ('seal_tries', models.PositiveIntegerField(default=0)),
                        ('seal_problem', workflow.refusals.RefusalField(blank=True, editable=False, null=True)),
                        ('archived_until', models.DateTimeField(blank=True, null=True)),
                        ('archive_tries', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('root_label', 'root', 'purpose', 'version'), name='document_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SignatureRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('status', models.CharField(choices=[('waiting', 'en attente'), ('signed', 'signée'), ('refused', 'refusée'), ('declined', 'visa décliné'), ('lapsed', 'sans suite'), ('void', 'annulée par une nouvelle version')], default='waiting', max_length=50, verbose_name='état')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='signatures.document')),
                        ('position', models.PositiveIntegerField()),
                        ('key', models.CharField(max_length=20)),
                        ('role', models.CharField(max_length=20)),
                        ('holder', models.CharField(blank=True, max_length=80)),
                        ('given_name', models.CharField(blank=True, max_length=100)),
                        ('surname', models.CharField(blank=True, max_length=100)),
                        ('quality', models.CharField(max_length=120)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('phone', models.CharField(blank=True, max_length=20)),
                        ('salt', models.CharField(blank=True, editable=False, max_length=32)),
                        ('handle', models.CharField(default=signatures.tokens.new_handle, editable=False, max_length=8, unique=True)),
                        ('link_generation', models.PositiveIntegerField(default=1)),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('contested_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('contest_cleared_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'demande de signature',
                        'verbose_name_plural': 'demandes de signature',
                        'ordering': ['document_id', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('document', 'key'), name='request_once_per_party')],
                    },
                ),
                migrations.CreateModel(
                    name='InPersonSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_person_sessions', to='signatures.signaturerequest')),
                        ('witness_id', models.CharField(db_index=True, max_length=80)),
                        ('witness_name', models.CharField(max_length=200)),
                        ('witness_quality', models.CharField(max_length=400)),
                        ('second_factor', models.BooleanField()),
                        ('known_by', models.CharField(choices=[('identity_document', "pièce d'identité vue, sans copie"), ('known_to_school', "personne connue de l'établissement")], max_length=20)),
                        ('read_by', models.CharField(blank=True, max_length=200)),
                        ('read_in', models.CharField(blank=True, max_length=60)),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('expires_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['expires_at'], name='signatures__expires_a7bf69_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('read_in', ''), models.Q(('read_by', ''), _negated=True), _connector='OR'), name='in_person_read_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='SigningBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('code_mac', models.CharField(max_length=64)),
                        ('contact_mac', models.CharField(db_index=True, max_length=64)),
                        ('channel', models.CharField(max_length=10)),
                        ('contact_masked', models.CharField(max_length=80)),
                        ('asked_by', models.CharField(blank=True, max_length=100)),
                        ('in_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='signatures.inpersonsession')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField()),
                        ('tries', models.PositiveIntegerField(default=0)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('ip', models.GenericIPAddressField(blank=True, null=True)),
                        ('user_agent', models.CharField(blank=True, max_length=300)),
                        ('language', models.CharField(blank=True, max_length=10)),
                        ('shown', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'verbose_name_plural': 'signing batches',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='BatchItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='signatures.signingbatch')),
                        ('position', models.PositiveIntegerField()),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batch_items', to='signatures.signaturerequest')),
                        ('version', models.PositiveIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('salt', models.CharField(max_length=32)),
                        ('assurance', models.CharField(blank=True, choices=[('account_second_factor', 'compte avec second facteur, puis code à usage unique'), ('account', 'compte sans second facteur, puis code à usage unique'), ('two_channels', 'lien personnel et code reçus par deux voies différentes'), ('one_channel', 'lien personnel et code reçus par la même voie'), ('shared_contact', 'lien personnel et code reçus à un contact partagé avec une autre partie'), ('in_person', "en présence d'un membre du personnel, qui déclare qui est la personne et reçoit le code"), ('paper', "signature sur papier, copie certifiée par l'établissement")], max_length=24)),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('problem', workflow.refusals.RefusalField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['batch_id', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'request'), name='batch_item_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('next_id', models.BigIntegerField(default=0)),
                        ('begun_at', models.DateTimeField(blank=True, null=True)),
                        ('completed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='DocumentFault',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='faults', to='signatures.document')),
                        ('where', models.CharField(max_length=120)),
                        ('what', models.CharField(max_length=30)),
                        ('values', models.JSONField(default=dict)),
                        ('found_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('where', 'what'), name='document_fault_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Enclosure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='signatures.document')),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('pages', models.PositiveIntegerField()),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['document_id', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='signatures.document')),
                        ('n', models.PositiveIntegerField()),
                        ('act', models.CharField(max_length=20)),
                        ('field_name', models.CharField(max_length=40)),
                        ('appended', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('timestamped_at', models.DateTimeField(blank=True, null=True)),
                        ('timestamp_authority', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['document_id', 'n'],
                        'indexes': [models.Index(fields=['sha256'], name='signatures__sha256_af887f_idx')],
                        'constraints': [models.UniqueConstraint(fields=('document', 'n'), name='revision_once'), models.CheckConstraint(condition=models.Q(('n__gte', 1)), name='revision_from_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='signatures.signaturerequest')),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='signatures.revision')),
                        ('item', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='signatures.batchitem')),
                        ('version', models.PositiveIntegerField()),
                        ('frozen_sha256', models.CharField(max_length=64)),
                        ('html_sha256', models.CharField(max_length=64)),
                        ('signer_name', models.CharField(max_length=200)),
                        ('quality', models.CharField(max_length=400)),
                        ('on_behalf_of', models.CharField(blank=True, max_length=200)),
                        ('consent_key', models.CharField(max_length=30)),
                        ('consent_version', models.CharField(max_length=20)),
                        ('consent_text', models.TextField()),
                        ('shown', models.JSONField(blank=True, default=dict)),
                        ('channel', models.CharField(max_length=10)),
                        ('contact_masked', models.CharField(max_length=80)),
                        ('code_sent_at', models.DateTimeField(null=True)),
                        ('code_checked_at', models.DateTimeField(null=True)),
                        ('code_tries', models.PositiveIntegerField(default=0)),
                        ('assurance', models.CharField(blank=True, choices=[('account_second_factor', 'compte avec second facteur, puis code à usage unique'), ('account', 'compte sans second facteur, puis code à usage unique'), ('two_channels', 'lien personnel et code reçus par deux voies différentes'), ('one_channel', 'lien personnel et code reçus par la même voie'), ('shared_contact', 'lien personnel et code reçus à un contact partagé avec une autre partie'), ('in_person', "en présence d'un membre du personnel, qui déclare qui est la personne et reçoit le code"), ('paper', "signature sur papier, copie certifiée par l'établissement")], max_length=24)),
                        ('contact_changed_at', models.DateTimeField(null=True)),
                        ('contact_changed_by', models.CharField(blank=True, max_length=200)),
                        ('batch_digest', models.CharField(blank=True, max_length=64)),
                        ('batch_position', models.PositiveIntegerField(default=0)),
                        ('batch_leaves', models.JSONField(default=list)),
                        ('signed_at', models.DateTimeField()),
                        ('time_zone', models.CharField(max_length=40)),
                        ('ip', models.GenericIPAddressField(blank=True, null=True)),
                        ('user_agent', models.CharField(blank=True, max_length=300)),
                        ('certificate', models.TextField()),
                    ],
                    options={
                        'verbose_name_plural': 'evidence',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('channel', 'paper'), ('code_checked_at', None), ('code_sent_at', None), ('item', None)), models.Q(('code_checked_at__isnull', False), ('code_sent_at__isnull', False), ('item__isnull', False)), _connector='OR'), name='evidence_by_code_or_on_paper')],
                    },
                ),
                migrations.CreateModel(
                    name='PaperCopy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_copies', to='signatures.document')),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('pages', models.PositiveIntegerField()),
                        ('original_kept', models.CharField(max_length=200)),
                        ('certifier_id', models.CharField(max_length=80)),
                        ('certifier_name', models.CharField(max_length=200)),
                        ('certifier_quality', models.CharField(max_length=200)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name_plural': 'paper copies',
                        'ordering': ['document_id', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='PaperSignature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='signatures.evidence')),
                        ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='signatures.papercopy')),
                        ('signed_on', models.DateField()),
                        ('found_by_code', models.BooleanField()),
                    ],
                    options={
                        'ordering': ['copy_id', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='Revocation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='signatures.evidence')),
                        ('serial', models.CharField(max_length=40, unique=True)),
                        ('revoked_at', models.DateTimeField()),
                        ('reason', models.CharField(max_length=300)),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='RevocationList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('issuer', models.CharField(max_length=64, unique=True)),
                        ('number', models.PositiveBigIntegerField()),
                        ('issued_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('der', models.BinaryField()),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='TimestampAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timestamp_answers', to='signatures.document')),
                        ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='timestamp_answers', to='signatures.revision')),
                        ('authority', models.CharField(max_length=200)),
                        ('asked_at', models.DateTimeField()),
                        ('milliseconds', models.PositiveIntegerField()),
                        ('problem', models.CharField(blank=True, choices=[('unreachable', 'injoignable'), ('slow', 'pas de réponse à temps'), ('refused', 'demande refusée'), ('malformed', 'réponse illisible'), ('too_long', 'réponse trop longue'), ('nonce', 'réponse à une autre demande (nonce)'), ('imprint', "empreinte d'un autre contenu"), ('clock', 'heure trop éloignée de la nôtre'), ('expired', 'certificat hors de ses dates'), ('untrusted', 'certificat ou signature non reconnus')], max_length=20)),
                        ('time', models.DateTimeField(blank=True, null=True)),
                        ('certificate_expires_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['authority', '-asked_at'], name='timestamp_answer_latest')],
                    },
                ),
            ],
        ),
    ]
