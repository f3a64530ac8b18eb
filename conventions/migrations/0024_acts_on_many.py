# The approval of many becomes one act among others that are done on many.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0023_school_calendars'),
    ]

    operations = [
        migrations.RenameModel(old_name='ApprovalBatch', new_name='BulkAct'),
        migrations.RenameModel(old_name='ApprovalItem', new_name='BulkItem'),
        migrations.RenameField(model_name='bulkitem', old_name='batch', new_name='bulk'),
        migrations.RemoveConstraint(model_name='bulkitem', name='approval_once_per_batch'),
        migrations.AddField(
            model_name='bulkact',
            name='act',
            field=models.CharField(default='approve', max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='bulkact',
            name='options',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunSQL(
            sql=[
                "UPDATE conventions_bulkact SET options = jsonb_build_object('tell_at', to_char(tell_at AT TIME ZONE 'UTC', "
                "'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')) WHERE tell_at IS NOT NULL",
                "UPDATE conventions_bulkitem SET result = 'done' WHERE result = 'approved'",
                "UPDATE conventions_bulkitem SET refusal = jsonb_set(refusal, '{code}', '\"act_failed\"') "
                "WHERE refusal->>'code' = 'approval_failed'",
                "UPDATE conventions_bulkitem SET refusal = jsonb_set(refusal, '{code}', '\"act_given_up\"') "
                "WHERE refusal->>'code' = 'approval_given_up'",
            ],
            reverse_sql=[
                "UPDATE conventions_bulkact SET tell_at = (options->>'tell_at')::timestamptz",
                "UPDATE conventions_bulkitem SET result = 'approved' WHERE result = 'done'",
            ],
        ),
        migrations.RunSQL(sql='SET CONSTRAINTS ALL IMMEDIATE', reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveField(model_name='bulkact', name='tell_at'),
        migrations.AddField(
            model_name='bulkitem',
            name='party',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='pupil',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.pupil'),
        ),
        migrations.AlterField(
            model_name='bulkitem',
            name='convention',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.convention'),
        ),
        migrations.AlterModelOptions(
            name='bulkact',
            options={'ordering': ['-id'], 'verbose_name': 'acte groupé', 'verbose_name_plural': 'actes groupés'},
        ),
        migrations.AlterModelOptions(
            name='bulkitem',
            options={'ordering': ['bulk_id', 'position'], 'verbose_name': "élément d'un acte groupé", 'verbose_name_plural': "éléments d'actes groupés"},
        ),
        migrations.AlterField(
            model_name='bulkact',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_acts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='bulkitem',
            name='result',
            field=models.CharField(choices=[('waiting', 'en attente'), ('done', 'fait'), ('failed', 'non fait')], default='waiting', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('bulk', 'convention', 'pupil', 'party'), name='item_once_per_bulk', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('convention', None), ('pupil__isnull', False)), models.Q(('convention__isnull', False), ('pupil', None)), _connector='OR'), name='bulk_item_of_one'),
        ),
    ]
