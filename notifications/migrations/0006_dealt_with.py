# What did not arrive or was given up is dealt with: a message set aside, a job done again with its ids.

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0005_calls'),
    ]

    operations = [
        migrations.AddField(
            model_name='jobrun',
            name='arguments',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='identifiants'),
        ),
        migrations.AddField(
            model_name='message',
            name='set_aside_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mis de côté le'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['created_at'], name='message_moment'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('set_aside_at', None), models.Q(('status__in', ['failed', 'undeliverable']), ('delivery', 'bounced'), _connector='OR')), fields=['created_at'], name='message_not_arrived'),
        ),
    ]
