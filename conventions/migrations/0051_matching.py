# Proposals of assignments: what was asked, each pupil's place, each school's part, pupils who wish to be together.

import conventions.domain.exchange.matching.states
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0050_networks'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignmentProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('journal_length', models.PositiveIntegerField(default=0, editable=False)),
                ('journal_head', models.CharField(default='', editable=False, max_length=64)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('status', models.CharField(choices=[('computing', 'en calcul'), ('ready', 'à relire'), ('sent', 'envoyée'), ('closed', 'close'), ('discarded', 'abandonnée')], default='computing', max_length=50, verbose_name='état')),
                ('department', models.CharField(blank=True, choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', "21 – Côte-d'Or"), ('22', "22 – Côtes-d'Armor"), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', "95 – Val-d'Oise"), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], max_length=3, verbose_name='département')),
                ('level', models.CharField(blank=True, choices=[('4e', '4e'), ('3e', '3e'), ('4e_segpa', '4e SEGPA ou EREA'), ('3e_segpa', '3e SEGPA ou EREA'), ('3e_prepa', '3e prépa-métiers'), ('dima', 'DIMA (dispositif supprimé)'), ('2de_gt', '2de générale et technologique'), ('2de_pro', '2de professionnelle'), ('1re', '1re'), ('terminale', 'terminale'), ('cap', 'CAP')], max_length=20, verbose_name='niveau')),
                ('classes', models.JSONField(blank=True, default=list, verbose_name='classes')),
                ('period', models.UUIDField(blank=True, null=True, verbose_name='période')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='premier jour')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='dernier jour')),
                ('km', models.PositiveSmallIntegerField(default=30, verbose_name='distance la plus grande')),
                ('seed', models.CharField(max_length=16, verbose_name='graine du tirage')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandée le')),
                ('computed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='calculée le')),
                ('result', models.JSONField(blank=True, default=dict, editable=False)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('basin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.basin')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "proposition d'affectation",
                'verbose_name_plural': "propositions d'affectation",
                'ordering': ['-id'],
            },
            bases=(conventions.domain.exchange.matching.states.AssignmentWords, models.Model),
        ),
        migrations.CreateModel(
            name='AssignmentPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('is_declined', models.BooleanField(default=False, verbose_name='non envoyée')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='conventions.assignmentproposal')),
            ],
            options={
                'verbose_name': "part d'un établissement",
                'verbose_name_plural': 'parts des établissements',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AssignmentRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rang du vœu')),
                ('metres', models.PositiveIntegerField(blank=True, null=True, verbose_name='mètres')),
                ('reason', models.JSONField(blank=True, default=dict)),
                ('is_by_hand', models.BooleanField(default=False, verbose_name='décidé à la main')),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.application', verbose_name='candidature')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='conventions.assignmentproposal')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.pupil', verbose_name='élève')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
                ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.slot')),
            ],
            options={
                'verbose_name': "élève d'une proposition d'affectation",
                'verbose_name_plural': "élèves des propositions d'affectation",
                'ordering': ['school_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.pupil')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairings', to='conventions.assignmentproposal')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.pupil')),
            ],
            options={
                'verbose_name': "vœu d'être ensemble",
                'verbose_name_plural': "vœux d'être ensemble",
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='assignmentproposal',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='assignment_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='assignmentproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('school', None), models.Q(('department', ''), _negated=True)), models.Q(('basin', None), ('department', ''), ('school__isnull', False)), _connector='OR'), name='assignment_of_school_or_territory'),
        ),
        migrations.AddConstraint(
            model_name='assignmentpart',
            constraint=models.UniqueConstraint(fields=('proposal', 'school'), name='assignment_part_once'),
        ),
        migrations.AddConstraint(
            model_name='assignmentrow',
            constraint=models.UniqueConstraint(fields=('proposal', 'pupil'), name='assignment_row_once'),
        ),
        migrations.AddConstraint(
            model_name='assignmentrow',
            constraint=models.UniqueConstraint(fields=('proposal', 'school', 'number'), name='assignment_number_once'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.UniqueConstraint(fields=('proposal', 'first'), name='assignment_pair_first_once'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.UniqueConstraint(fields=('proposal', 'second'), name='assignment_pair_second_once'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='assignment_pair_one_way'),
        ),
    ]
