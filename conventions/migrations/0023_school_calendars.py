"""Calendars of the académies whose rector fixes them: one per school year, its days, what schools propose."""

import conventions.domain.law.calendars.states
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0022_parental_authority'),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('journal_length', models.PositiveIntegerField(default=0, editable=False)),
                ('journal_head', models.CharField(default='', editable=False, max_length=64)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('status', models.CharField(choices=[('draft', 'en préparation'), ('published', 'publié')], default='draft', max_length=50, verbose_name='état')),
                ('academy', models.CharField(max_length=60, verbose_name='académie')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                ('arrete_number', models.CharField(blank=True, max_length=60, verbose_name="numéro de l'arrêté")),
                ('arrete_date', models.DateField(blank=True, null=True, verbose_name="date de l'arrêté")),
                ('pre_rentree', models.DateField(blank=True, null=True, verbose_name='pré-rentrée')),
            ],
            options={
                'verbose_name': 'calendrier scolaire',
                'verbose_name_plural': 'calendriers scolaires',
                'ordering': ['academy', 'year'],
                'constraints': [models.UniqueConstraint(fields=('academy', 'year'), name='calendar_once_per_year')],
            },
            bases=(conventions.domain.law.calendars.states.CalendarWords, models.Model),
        ),
        migrations.CreateModel(
            name='CalendarProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('proposed', 'proposée'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('withdrawn', 'retirée')], default='proposed', max_length=50, verbose_name='état')),
                ('what', models.CharField(choices=[('add', 'ajouter'), ('correct', 'corriger'), ('remove', 'retirer')], max_length=10, verbose_name='proposition')),
                ('period_uuid', models.UUIDField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('holidays', 'vacances'), ('feast', 'jour de fête'), ('bridge', 'pont')], max_length=10, verbose_name='nature')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('first_day', models.DateField(verbose_name='premier jour')),
                ('last_day', models.DateField(verbose_name='dernier jour')),
                ('department', models.CharField(blank=True, choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', "21 – Côte-d'Or"), ('22', "22 – Côtes-d'Armor"), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', "95 – Val-d'Oise"), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], max_length=3, verbose_name='département')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='explication')),
                ('proposed_at', models.DateTimeField(verbose_name='proposée le')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='motif du refus')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='conventions.schoolcalendar')),
            ],
            options={
                'verbose_name': 'proposition pour un calendrier',
                'verbose_name_plural': 'propositions pour un calendrier',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['calendar', 'status'], name='conventions_calenda_8599f9_idx'), models.Index(fields=['school', '-id'], name='conventions_school__c21099_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='proposal_days_in_order')],
            },
            bases=(conventions.domain.law.calendars.states.ProposalWords, models.Model),
        ),
        migrations.CreateModel(
            name='CalendarPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('holidays', 'vacances'), ('feast', 'jour de fête'), ('bridge', 'pont')], max_length=10, verbose_name='nature')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('first_day', models.DateField(verbose_name='premier jour')),
                ('last_day', models.DateField(verbose_name='dernier jour')),
                ('to_confirm', models.BooleanField(default=False, verbose_name='à confirmer')),
                ('department', models.CharField(blank=True, choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', "21 – Côte-d'Or"), ('22', "22 – Côtes-d'Armor"), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', "95 – Val-d'Oise"), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], max_length=3, verbose_name='département')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='conventions.schoolcalendar')),
            ],
            options={
                'verbose_name': "période d'un calendrier",
                'ordering': ['first_day', 'last_day', 'id'],
                'indexes': [models.Index(fields=['calendar', 'first_day'], name='conventions_calenda_20c366_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='calendar_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'holidays'), ('to_confirm', False)), models.Q(models.Q(('kind', 'holidays'), _negated=True), ('first_day', models.F('last_day'))), _connector='OR'), name='calendar_single_days')],
            },
        ),
    ]
