# An agreement may be suspended: a fact beside its state; an act on many may be an officer's, of several schools.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0025_rolls_as_they_are_read'),
    ]

    operations = [
        migrations.AddField(
            model_name='convention',
            name='suspended',
            field=models.BooleanField(default=False, editable=False, verbose_name='suspendue'),
        ),
        migrations.AddField(
            model_name='convention',
            name='suspended_from',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='suspendue à partir du'),
        ),
        migrations.AddField(
            model_name='convention',
            name='suspended_from_noon',
            field=models.BooleanField(default=False, editable=False, verbose_name="suspendue l'après-midi"),
        ),
        migrations.AddField(
            model_name='convention',
            name='suspended_until',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="suspendue jusqu'au"),
        ),
        migrations.AddField(
            model_name='convention',
            name='suspension_cause',
            field=models.CharField(blank=True, choices=[('cyclone', 'alerte cyclonique'), ('flood', 'intempéries ou inondation'), ('roads', 'routes ou fleuve coupés'), ('transport', 'pas de transport scolaire'), ('network', 'électricité ou réseau coupés'), ('health', 'raison sanitaire'), ('security', 'sécurité des personnes'), ('other', 'force majeure')], editable=False, max_length=20, verbose_name='suspendue pour'),
        ),
        migrations.AlterField(
            model_name='bulkact',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school'),
        ),
        migrations.AlterField(
            model_name='halfday',
            name='status',
            field=models.CharField(choices=[('expected', 'attendue'), ('present', 'présence'), ('late', 'retard'), ('absent', 'absence'), ('justified', 'absence justifiée'), ('unknown', 'non renseignée'), ('suspended', 'suspendue')], default='expected', max_length=50, verbose_name='état'),
        ),
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(('suspended', False), ('suspended_from__isnull', False), _connector='OR'), name='convention_suspended_from_a_day'),
        ),
    ]
