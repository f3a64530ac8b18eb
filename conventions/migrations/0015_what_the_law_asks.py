"""What the law asks to know of pupils: a namesake of another school, and classes that are no ordinary 3e or 4e.

Pupils read as 3e or 4e whose class is a SEGPA, a *prépa-métiers* or a DIMA by its name get their level.
"""

from django.db import migrations, models

from conventions.domain.rolls.reading import read_level


def set_levels_apart(apps, schema_editor):
    """Give their own level to pupils whose class says that it is no ordinary one."""
    Pupil = apps.get_model("conventions", "Pupil")
    ordinary = Pupil.objects.filter(level__in=("3e", "4e")).exclude(class_name="")
    for level, name in ordinary.order_by().values_list("level", "class_name").distinct():
        apart = read_level(level, name)
        if apart and apart != level:
            ordinary.filter(level=level, class_name=name).update(level=apart)


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
    ]
