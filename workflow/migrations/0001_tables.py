"""The journal, its personal parts, its tree and checkpoints; deadlines, the clock."""

import django.db.models.deletion
import workflow.refusals
from django.db import migrations, models

from workflow.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            state_operations=[
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('size', models.BigIntegerField(db_index=True)),
                        ('at', models.DateTimeField()),
                        ('note', models.TextField()),
                        ('token', models.BinaryField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['size', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='ClockOffset',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('offset', models.DurationField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Deadline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject_label', models.CharField(max_length=80)),
                        ('subject_id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=50)),
                        ('due_at', models.DateTimeField(db_index=True)),
                        ('tries', models.PositiveIntegerField(default=0)),
                        ('not_before', models.DateTimeField(blank=True, null=True)),
                        ('last_refusal', workflow.refusals.RefusalField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['due_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('subject_label', 'subject_id', 'name'), name='deadline_once_per_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='Transition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('root_label', models.CharField(max_length=80)),
                        ('root_uuid', models.UUIDField()),
                        ('position', models.PositiveIntegerField()),
                        ('subject_label', models.CharField(max_length=80)),
                        ('subject_uuid', models.UUIDField()),
                        ('name', models.CharField(max_length=50)),
                        ('source', models.CharField(blank=True, max_length=50)),
                        ('target', models.CharField(max_length=50)),
                        ('at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('actor_kind', models.CharField(max_length=10)),
                        ('actor_id', models.CharField(max_length=100)),
                        ('on_behalf_of', models.CharField(blank=True, max_length=100)),
                        ('data', models.JSONField(default=dict)),
                        ('personal_digest', models.CharField(blank=True, max_length=64)),
                        ('request_key', models.CharField(blank=True, max_length=64)),
                        ('previous_hash', models.CharField(blank=True, max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                        ('mac', models.CharField(blank=True, db_default='', default='', max_length=64)),
                        ('mac_key', models.CharField(blank=True, db_default='', default='', max_length=8)),
                    ],
                    options={
                        'verbose_name': 'journal entry',
                        'verbose_name_plural': 'journal entries',
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['subject_uuid', 'position'], name='workflow_tr_subject_efbd10_idx'), models.Index(fields=['at', 'id'], name='transition_by_moment'), models.Index(fields=['name', 'at', 'id'], name='transition_by_act'), models.Index(fields=['actor_kind', 'at', 'id'], name='transition_by_kind'), models.Index(fields=['actor_id', 'at', 'id'], name='transition_by_actor')],
                        'constraints': [models.UniqueConstraint(fields=('root_uuid', 'position'), name='transition_position_once'), models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('root_uuid', 'request_key'), name='transition_request_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Leaf',
                    fields=[
                        ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='workflow.transition')),
                    ],
                    options={
                        'verbose_name_plural': 'leaves',
                    },
                ),
                migrations.CreateModel(
                    name='PendingLeaf',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='workflow.transition')),
                    ],
                ),
                migrations.CreateModel(
                    name='PersonalPart',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='personal', serialize=False, to='workflow.transition')),
                        ('salt', models.CharField(max_length=32)),
                        ('content', models.JSONField()),
                    ],
                    options={
                        'verbose_name': 'personal part of an entry',
                        'verbose_name_plural': 'personal parts of entries',
                    },
                ),
                migrations.CreateModel(
                    name='TreeNode',
                    fields=[
                        ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('hash', models.BinaryField(max_length=32)),
                    ],
                ),
            ],
        ),
    ]
