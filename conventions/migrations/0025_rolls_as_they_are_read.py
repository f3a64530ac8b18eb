# A list waits as the sheets that were read, and says what each of its columns was taken for.

import django.db.models.deletion
from django.db import migrations, models

FORGET = [
    "DELETE FROM conventions_rollimport WHERE content IS NOT NULL AND confirmed_at IS NULL",
    "UPDATE conventions_rollimport SET content = NULL, refusal = 'La plateforme a été mise à jour avant que cette "
    "liste soit importée : rien n''en a été écrit, envoyez-la de nouveau.' WHERE content IS NOT NULL",
]


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0024_acts_on_many'),
    ]

    operations = [
        # What waits was stored otherwise: it is sent again, within the day after which it is erased anyway.
        # Who had confirmed a list that waited for its job is told so.
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='rollimport',
            name='columns',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='header',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='sheet',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='trace',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='RollColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=100)),
                ('meaning', models.CharField(blank=True, max_length=40)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.school')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('school', 'heading'), name='roll_column_once')],
            },
        ),
    ]
