"""Time-stamps with every answer of their authorities, document time-stamps and their renewal, revoked certificates."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('signatures', '0004_batch_item_problem'),
    ]

    operations = [
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
        migrations.AddField(
            model_name='document',
            name='archive_tries',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='document',
            name='archived_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='timestamp_authority',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='revision',
            name='timestamped_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, unique=True)),
                ('revoked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='signatures.evidence')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TimestampAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
                ('problem', models.CharField(blank=True, choices=[('unreachable', 'injoignable'), ('slow', 'pas de réponse à temps'), ('refused', 'demande refusée'), ('malformed', 'réponse illisible'), ('too_long', 'réponse trop longue'), ('nonce', 'réponse à une autre demande (nonce)'), ('imprint', "empreinte d'un autre contenu"), ('clock', 'heure trop éloignée de la nôtre'), ('expired', 'certificat hors de ses dates'), ('untrusted', 'certificat ou signature non reconnus')], max_length=20)),
                ('time', models.DateTimeField(blank=True, null=True)),
                ('certificate_expires_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timestamp_answers', to='signatures.document')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='timestamp_answers', to='signatures.revision')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['authority', '-asked_at'], name='timestamp_answer_latest')],
            },
        ),
        protect('signatures_timestampanswer'),
        protect('signatures_revocation'),
    ]
