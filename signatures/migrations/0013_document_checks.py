"""Faults that stand until mended, where the check of all documents goes on, the salt of a request's digest, revisions from 1."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signatures', '0012_request_verbose_name'),
    ]

    operations = [
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
                ('where', models.CharField(max_length=120)),
                ('what', models.CharField(max_length=30)),
                ('sentence', models.CharField(max_length=300)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='signaturerequest',
            name='salt',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('n__gte', 1)), name='revision_from_one'),
        ),
        migrations.AddField(
            model_name='documentfault',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='faults', to='signatures.document'),
        ),
        migrations.AddConstraint(
            model_name='documentfault',
            constraint=models.UniqueConstraint(fields=('where', 'what'), name='document_fault_once'),
        ),
    ]
