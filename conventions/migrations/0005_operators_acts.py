"""What operators did has a table of its own; that of Django's administration goes, with the right to open it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TAKE_OVER = """
DO $$ BEGIN
    IF to_regclass('django_admin_log') IS NOT NULL THEN
        INSERT INTO conventions_operatoract (user_id, about, at, what, reason)
        SELECT log.user_id, coalesce(type.app_label || '.' || type.model, ''), log.action_time, log.object_repr,
               log.change_message
        FROM django_admin_log log LEFT JOIN django_content_type type ON type.id = log.content_type_id ORDER BY log.id;
        DROP TABLE django_admin_log;
    END IF;
END $$
"""
"""A fresh base never had that table."""


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0004_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='OperatorAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=100, verbose_name='objet')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('what', models.CharField(max_length=200, verbose_name='acte')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': "acte d'exploitation",
                'verbose_name_plural': "actes d'exploitation",
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.RunSQL(TAKE_OVER),
        migrations.RemoveField(model_name='user', name='is_staff'),
    ]
