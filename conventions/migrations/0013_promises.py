"""Promises of companies, which count once an officer answers for them; chambers that families call."""

from django.db import migrations, models


TOLD = """
CREATE TRIGGER conventions_target_vouched AFTER UPDATE OF is_vouched ON conventions_target
    FOR EACH ROW WHEN (OLD.is_vouched IS DISTINCT FROM NEW.is_vouched)
    EXECUTE FUNCTION conventions_figures_told('network', 'network_id');
"""
"""A promise that is confirmed, or waits again, is told to the figures as its other columns are (0004_triggers)."""


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0012_departures'),
    ]

    operations = [
        migrations.AddField(
            model_name='target',
            name='is_vouched',
            field=models.BooleanField(default=True, verbose_name='confirmé'),
        ),
        migrations.RunSQL(TOLD, 'DROP TRIGGER conventions_target_vouched ON conventions_target'),
        migrations.CreateModel(
            name='Chamber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(max_length=3, verbose_name='département')),
                ('kind', models.CharField(max_length=20, verbose_name='nature')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('phone', models.CharField(max_length=16, verbose_name='téléphone')),
                ('listed_on', models.DateField(verbose_name='date du fichier')),
            ],
            options={
                'verbose_name': 'chambre',
                'ordering': ['department', 'kind', 'name'],
                'constraints': [models.UniqueConstraint(fields=('department', 'kind', 'name'), name='chamber_once')],
            },
        ),
    ]
