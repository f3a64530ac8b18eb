# What is ticked of an accident, beside the report that tells it; the number that is called while a period lasts.

import django.db.models.deletion
from django.db import migrations, models


def tick_what_was_told(apps, schema_editor):
    """Give accidents told before their own row: of another kind, nobody knows whether help was called."""
    told = apps.get_model("conventions", "Report").objects.filter(kind="accident", convention__erased_at=None)
    accident = apps.get_model("conventions", "Accident")
    accident.objects.bulk_create(
        [accident(report_id=key, kind="other", happened_at=at) for key, at in told.values_list("pk", "created_at")]
    )


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0057_pupil_alerts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('error', 'Il y a une erreur dans la convention'), ('paper', "Préfère le papier ou a besoin d'aide"), ('not_mine', "Ce message n'était pas pour cette personne"), ('contested', 'Conteste une signature'), ('absence', 'Absence annoncée par la famille'), ('accident', 'Accident'), ('problem', "Problème signalé par l'organisme d'accueil"), ('host_cannot', "L'organisme ne peut plus accueillir"), ('objection', 'Désaccord après la fin des signatures')], max_length=20, verbose_name='nature'),
        ),
        migrations.CreateModel(
            name='Accident',
            fields=[
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='accident', serialize=False, to='conventions.report', verbose_name='signalement')),
                ('kind', models.CharField(choices=[('injury', 'Blessure'), ('illness', 'Malaise'), ('journey', 'Accident de trajet'), ('other', 'Autre accident')], max_length=10, verbose_name='nature')),
                ('help_called', models.BooleanField(null=True, verbose_name='secours appelés')),
                ('happened_at', models.DateTimeField(verbose_name='arrivé le')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='lieu')),
            ],
            options={
                'verbose_name': 'accident',
                'ordering': ['-happened_at', '-report'],
            },
        ),
        migrations.RunPython(tick_what_was_told, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name='period',
            name='duty_phone',
            field=models.CharField(blank=True, max_length=20, verbose_name="numéro d'astreinte"),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('duty_phone__regex', '^(\\+[1-9][0-9]{5,14})?$')), name='period_duty_phone_e164'),
        ),
    ]
