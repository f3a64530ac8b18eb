# The margins of the figures: numbers of wide territories added up by one dimension, or by none.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0052_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Margin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(choices=[('nation', 'France entière'), ('region', 'Région académique'), ('academy', 'Académie'), ('department', 'Département'), ('basin', 'Bassin'), ('school', 'Établissement')], max_length=10)),
                ('code', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('statistic', models.CharField(max_length=40)),
                ('detail', models.CharField(max_length=40)),
                ('value', models.BigIntegerField()),
                ('dimension', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=40)),
            ],
            options={
                'verbose_name': 'marge des chiffres',
                'verbose_name_plural': 'marges des chiffres',
                'constraints': [models.UniqueConstraint(fields=('territory', 'code', 'year', 'dimension', 'statistic', 'detail', 'key'), name='figures_margin_once')],
            },
        ),
    ]
