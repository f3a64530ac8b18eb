# Basins, deputies of officers, reports on offers, letters to last year's hosts, and who read true numbers.

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from workflow.append_only import ageing, protect


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0048_applications'),
    ]

    operations = [
        migrations.CreateModel(
            name='Basin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('academy', models.CharField(max_length=60, verbose_name='académie')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
            ],
            options={
                'verbose_name': 'bassin',
                'ordering': ['academy', 'name'],
                'constraints': [models.UniqueConstraint(fields=('academy', 'name'), name='basin_once')],
            },
        ),
        migrations.CreateModel(
            name='BasinSchool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='conventions.basin', verbose_name='bassin')),
                ('school', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='in_basin', to='conventions.school')),
            ],
            options={
                'verbose_name': "établissement d'un bassin",
                'verbose_name_plural': 'établissements des bassins',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DeputyOfficer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_day', models.DateField(verbose_name='du')),
                ('last_day', models.DateField(verbose_name='au')),
                ('named_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='nommé le')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='mis fin le')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputies', to='conventions.territorialofficer', verbose_name='à la place de')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputyships', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': "suppléance d'un référent territorial",
                'verbose_name_plural': 'suppléances de référents territoriaux',
                'ordering': ['-first_day', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='deputy_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='HostAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('establishment', models.CharField(max_length=40, verbose_name='établissement')),
                ('term', models.DateField(verbose_name='trimestre commencé le')),
                ('department', models.CharField(choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', "21 – Côte-d'Or"), ('22', "22 – Côtes-d'Armor"), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', "95 – Val-d'Oise"), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], max_length=3, verbose_name='département')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.hostcontact')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conventions.host', verbose_name='organisme')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': "lettre à un organisme de l'an dernier",
                'verbose_name_plural': "lettres aux organismes de l'an dernier",
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['department', '-id'], name='conventions_departm_e515d1_idx')],
                'constraints': [models.UniqueConstraint(fields=('establishment', 'term'), name='host_asked_once_a_term')],
            },
        ),
        migrations.CreateModel(
            name='NumbersReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('figures', 'chiffres du territoire'), ('needs', 'élèves sans stage et places libres')], max_length=10, verbose_name='page')),
                ('territory', models.CharField(max_length=200, verbose_name='territoire')),
                ('department', models.CharField(blank=True, choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', "21 – Côte-d'Or"), ('22', "22 – Côtes-d'Armor"), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', "95 – Val-d'Oise"), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], max_length=3, verbose_name='département')),
                ('as_file', models.BooleanField(default=False, verbose_name='en fichier')),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.CharField(max_length=80)),
                ('actor_label', models.CharField(blank=True, max_length=200, verbose_name='par')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.school')),
            ],
            options={
                'verbose_name': "lecture des chiffres d'un territoire",
                'verbose_name_plural': 'lectures des chiffres des territoires',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['actor_id', '-id'], name='conventions_actor_i_402219_idx'), models.Index(fields=['department', '-id'], name='conventions_departm_f686e7_idx')],
            },
        ),
        migrations.CreateModel(
            name='OfferReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.TextField(verbose_name='ce qui ne va pas')),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.CharField(max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('answer', models.TextField(blank=True, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='répondu le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='conventions.offer', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'signalement sur une offre',
                'verbose_name_plural': 'signalements sur les offres',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['offer'], name='offer_report_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='offer_report_answered_wholly')],
            },
        ),
        protect("conventions_numbersreading"),
        ageing("conventions_numbersreading", "at", 180),
    ]
