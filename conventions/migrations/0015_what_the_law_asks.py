"""What the law asks to know: of pupils a namesake and classes that are no ordinary 3e or 4e, of hosts and schools more.

Pupils read as 3e or 4e whose class is a SEGPA, a *prépa-métiers* or a DIMA by its name get their level.
*C'est l'entreprise d'un parent* is said of an agreement, no longer of a host, which other pupils' agreements may share.
"""

from django.db import migrations, models

from conventions.domain.season.rolls.reading import read_level


def set_levels_apart(apps, schema_editor):
    """Give their own level to pupils whose class says that it is no ordinary one."""
    Pupil = apps.get_model("conventions", "Pupil")
    ordinary = Pupil.objects.filter(level__in=("3e", "4e")).exclude(class_name="")
    for level, name in ordinary.order_by().values_list("level", "class_name").distinct():
        apart = read_level(level, name)
        if apart and apart != level:
            ordinary.filter(level=level, class_name=name).update(level=apart)


def move_family_business(apps, schema_editor):
    """Say of each agreement what was said of its host: it is a parent's for one pupil, not for the others."""
    Convention = apps.get_model("conventions", "Convention")
    Convention.objects.filter(host__family_business=True).update(family_business=True)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0014_deadlines_where_the_pupil_is'),
    ]

    operations = [
        migrations.AddField(
            model_name='pupil',
            name='has_namesake',
            field=models.BooleanField(default=False, help_text="Un autre élève, d'un autre établissement, a le même nom et la même date de naissance.", verbose_name='homonyme né le même jour'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='level',
            field=models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='pupil',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20),
        ),
        migrations.RunPython(set_levels_apart, migrations.RunPython.noop),
        migrations.AddField(
            model_name='convention',
            name='family_business',
            field=models.BooleanField(default=False, verbose_name="entreprise d'un parent de l'élève"),
        ),
        migrations.AddField(
            model_name='convention',
            name='family_establishment',
            field=models.BooleanField(default=False, help_text="N'y sont employés que les membres de la famille, sous l'autorité du père, de la mère ou du tuteur.", verbose_name='établissement familial'),
        ),
        migrations.AddField(
            model_name='host',
            name='naf',
            field=models.CharField(blank=True, help_text='Quatre chiffres et une lettre : 5630Z', max_length=5, verbose_name='code NAF'),
        ),
        migrations.AddField(
            model_name='school',
            name='ca_transmitted_on',
            field=models.DateField(blank=True, null=True, verbose_name='délibération transmise au rectorat le'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.CheckConstraint(condition=models.Q(('naf__regex', '^([0-9]{4}[A-Z])?$')), name='host_naf_shape'),
        ),
        migrations.AddConstraint(
            model_name='school',
            constraint=models.CheckConstraint(condition=models.Q(('ca_decision_date__isnull', True), ('ca_transmitted_on__isnull', True), ('ca_transmitted_on__gte', models.F('ca_decision_date')), _connector='OR'), name='school_decision_before_transmission'),
        ),
        migrations.RunPython(move_family_business, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='host',
            name='family_business',
        ),
        migrations.RemoveConstraint(
            model_name='delegation',
            name='delegation_quality',
        ),
        migrations.AlterField(
            model_name='delegation',
            name='quality',
            field=models.CharField(choices=[('adjoint', 'adjoint ou adjointe'), ('gestionnaire', 'adjoint ou adjointe gestionnaire'), ('member', 'membre du personnel')], max_length=12, verbose_name='qualité'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('quality__in', ['adjoint', 'gestionnaire', 'member'])), name='delegation_quality'),
        ),
    ]
