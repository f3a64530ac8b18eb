"""A yes of a tutor writes the offer of next year, which sleeps; a school may be shown an offer first."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0008_calls_and_ideas'),
    ]

    operations = [
        migrations.AddField(
            model_name='evaluation',
            name='next_offer',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.offer'),
        ),
        migrations.AddField(
            model_name='offer',
            name='wakes_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="dort jusqu'au"),
        ),
        migrations.AlterField(
            model_name='offer',
            name='audience',
            field=models.CharField(choices=[('everyone', 'à tous les établissements'), ('priority_first', "d'abord à l'éducation prioritaire"), ('named_schools', 'aux établissements choisis'), ('school_first', "d'abord aux établissements choisis, puis à tous")], default='everyone', max_length=15, verbose_name='ouverte'),
        ),
    ]
