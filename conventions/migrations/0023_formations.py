"""Formations of schools by their national key, the enrolment in one, and levels of BMA, CS and FCIL."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0022_photos_allowed'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrolment',
            name='apprentice_from',
            field=models.DateField(blank=True, null=True, verbose_name='apprenti à partir du'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='apprentice_until',
            field=models.DateField(blank=True, null=True, verbose_name="apprenti jusqu'au"),
        ),
        migrations.AlterField(
            model_name='assignmentproposal',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='kindopening',
            name='level',
            field=models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='levels',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20), default=list, size=None, verbose_name='niveaux'),
        ),
        migrations.AlterField(
            model_name='period',
            name='levels',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20), size=None, verbose_name='niveaux'),
        ),
        migrations.AlterField(
            model_name='pupil',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20, verbose_name='niveau'),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20),
        ),
        migrations.AlterField(
            model_name='trace',
            name='pupil_level',
            field=models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20),
        ),
        migrations.CreateModel(
            name='Formation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mef', models.CharField(max_length=11, verbose_name='code de formation (MEF)')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('level', models.CharField(choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP'), ('bma', "BMA (brevet des métiers d'art)"), ('cs', 'CS (certificat de spécialisation)'), ('fcil', "FCIL (formation complémentaire d'initiative locale)")], max_length=20, verbose_name='niveau')),
                ('year_of_cycle', models.PositiveSmallIntegerField(verbose_name='année du cycle')),
                ('cycle_years', models.PositiveSmallIntegerField(verbose_name='années du cycle')),
                ('cycle_weeks', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='semaines de PFMP sur le cycle')),
                ('usual_works', models.JSONField(blank=True, default=list, verbose_name='travaux réglementés habituels')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='formations', to='conventions.school', verbose_name='établissement')),
            ],
            options={
                'verbose_name': 'formation',
                'verbose_name_plural': 'formations',
                'ordering': ['title', 'year_of_cycle', 'mef'],
            },
        ),
        migrations.CreateModel(
            name='DiplomaCompetence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('label', models.CharField(max_length=300, verbose_name='compétence')),
                ('order', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('formation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competences', to='conventions.formation')),
            ],
            options={
                'verbose_name': "compétence d'un diplôme",
                'verbose_name_plural': 'compétences de diplômes',
                'ordering': ['formation_id', 'order', 'id'],
            },
        ),
        migrations.AddField(
            model_name='enrolment',
            name='formation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='conventions.formation', verbose_name='formation'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('apprentice_until', None), models.Q(('apprentice_from__isnull', False), ('apprentice_from__lte', models.F('apprentice_until'))), _connector='OR'), name='enrolment_apprentice_in_order'),
        ),
        migrations.AddConstraint(
            model_name='formation',
            constraint=models.UniqueConstraint(fields=('school', 'mef'), name='formation_once_per_school'),
        ),
        migrations.AddConstraint(
            model_name='formation',
            constraint=models.CheckConstraint(condition=models.Q(('mef__regex', '^[0-9]{10}0$')), name='formation_key_of_eleven'),
        ),
        migrations.AddConstraint(
            model_name='formation',
            constraint=models.CheckConstraint(condition=models.Q(('year_of_cycle__gte', 1), ('year_of_cycle__lte', models.F('cycle_years'))), name='formation_year_of_cycle'),
        ),
        migrations.AddConstraint(
            model_name='formation',
            constraint=models.CheckConstraint(condition=models.Q(('cycle_weeks', None), models.Q(('cycle_weeks__gte', 1), ('cycle_weeks__lte', 60)), _connector='OR'), name='formation_weeks'),
        ),
        migrations.AddConstraint(
            model_name='diplomacompetence',
            constraint=models.UniqueConstraint(fields=('formation', 'code'), name='competence_once_per_formation'),
        ),
    ]
