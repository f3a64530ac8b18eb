"""Minutes really done of a half-day and what an interruption comes to."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0009_next_year'),
    ]

    operations = [
        migrations.AddField(
            model_name='halfday',
            name='minutes_done',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='minutes faites'),
        ),
        migrations.AddField(
            model_name='convention',
            name='outcome',
            field=models.CharField(blank=True, choices=[('validated', 'validé'), ('otherwise', 'validé autrement'), ('postponed', 'reporté')], db_default='', default='', editable=False, max_length=10, verbose_name="suite de l'interruption"),
        ),
    ]
