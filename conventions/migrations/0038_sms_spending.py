# What text messages cost, and the most that they may.

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("conventions", "0037_recordings"),
    ]

    operations = [
        migrations.CreateModel(
            name='SmsCeiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('level', models.CharField(choices=[('school', 'établissement'), ('department', 'département'), ('academy', 'académie'), ('region', 'région académique'), ('national', 'national')], max_length=10, verbose_name='échelon')),
                ('code', models.CharField(blank=True, max_length=100, verbose_name='pour')),
                ('euros', models.PositiveIntegerField(verbose_name='euros par mois')),
                ('warned_for', models.DateField(blank=True, editable=False, null=True, verbose_name='annoncé pour le mois')),
            ],
            options={
                'verbose_name': 'plafond de SMS',
                'verbose_name_plural': 'plafonds de SMS',
                'ordering': ['level', 'code'],
                'constraints': [models.UniqueConstraint(fields=('level', 'code'), name='sms_ceiling_once')],
            },
        ),
        migrations.CreateModel(
            name='SmsSpending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('messages', models.PositiveIntegerField(default=0, verbose_name='messages')),
                ('segments', models.PositiveIntegerField(default=0, verbose_name='segments')),
                ('cents', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='centimes')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school', verbose_name='établissement')),
            ],
            options={
                'verbose_name': 'dépense de SMS',
                'verbose_name_plural': 'dépenses de SMS',
                'ordering': ['-month', 'id'],
                'constraints': [models.UniqueConstraint(fields=('school', 'month'), name='sms_spending_once', nulls_distinct=False)],
            },
        ),
    ]
