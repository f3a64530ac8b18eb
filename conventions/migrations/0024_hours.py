"""Decisions on the hours of young workers, and days of presence that end on the next day."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0023_formations'),
    ]

    operations = [
        migrations.CreateModel(
            name='HoursDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('allows', models.CharField(choices=[('sites', 'Chantier (bâtiment, travaux publics, espaces paysagers) : 10 h par jour, 40 h par semaine'), ('five_hours', 'Cinq heures de plus par semaine'), ('hotels', "Hôtel, restaurant : jusqu'à 23 h 30"), ('bakery', 'Boulangerie, pâtisserie : dès 4 h'), ('shows', "Spectacle, courses hippiques : jusqu'à minuit"), ('holidays', "Jours fériés, selon l'accord du secteur")], max_length=20, verbose_name='ce que la décision permet')),
                ('sector', models.CharField(blank=True, choices=[('hotels', 'Hôtellerie'), ('restaurants', 'Restauration'), ('caterers', 'Traiteurs, organisateurs de réception'), ('cafes', 'Cafés, tabacs, débits de boissons'), ('bakery', 'Boulangerie'), ('pastry', 'Pâtisserie'), ('butchers', 'Boucherie'), ('pork_butchers', 'Charcuterie'), ('dairy', 'Fromagerie, crèmerie'), ('fish', 'Poissonnerie'), ('flowers', 'Fleurs, jardinerie, graineterie'), ('food', "Autre fabrication ou vente d'aliments au détail"), ('shows', 'Spectacles')], max_length=20, verbose_name='secteur')),
                ('reference', models.CharField(max_length=200, verbose_name='référence')),
                ('first_day', models.DateField(verbose_name='premier jour')),
                ('last_day', models.DateField(verbose_name='dernier jour')),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveIntegerField()),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='déposée le')),
            ],
            options={
                'verbose_name': 'décision sur les horaires',
                'verbose_name_plural': 'décisions sur les horaires',
                'ordering': ['-last_day', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='presenceday',
            name='presence_morning_in_order',
        ),
        migrations.RemoveConstraint(
            model_name='presenceday',
            name='presence_afternoon_in_order',
        ),
        migrations.AddConstraint(
            model_name='presenceday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('morning_end', None), ('morning_start', None)), ('morning_end__gt', models.F('morning_start')), django.db.models.lookups.GreaterThanOrEqual(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('morning_start'), '-', models.F('morning_end')), output_field=models.DurationField()), datetime.timedelta(seconds=39600)), _connector='OR'), name='presence_morning_in_order'),
        ),
        migrations.AddConstraint(
            model_name='presenceday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('afternoon_end', None), ('afternoon_start', None)), ('afternoon_end__gt', models.F('afternoon_start')), django.db.models.lookups.GreaterThanOrEqual(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('afternoon_start'), '-', models.F('afternoon_end')), output_field=models.DurationField()), datetime.timedelta(seconds=39600)), _connector='OR'), name='presence_afternoon_in_order'),
        ),
        migrations.AddField(
            model_name='hoursdecision',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposée par'),
        ),
        migrations.AddField(
            model_name='hoursdecision',
            name='host',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours_decisions', to='conventions.host'),
        ),
        migrations.AddField(
            model_name='hoursdecision',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours_decisions', to='conventions.school'),
        ),
        migrations.AddIndex(
            model_name='hoursdecision',
            index=models.Index(fields=['school', 'host'], name='hours_decision_at_host'),
        ),
        migrations.AddConstraint(
            model_name='hoursdecision',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='hours_decision_in_order'),
        ),
        migrations.AddConstraint(
            model_name='hoursdecision',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__lte', django.db.models.expressions.CombinedExpression(models.F('first_day'), '+', models.Value(datetime.timedelta(days=365))))), name='hours_decision_of_a_year'),
        ),
        migrations.AddConstraint(
            model_name='hoursdecision',
            constraint=models.CheckConstraint(condition=models.Q(('allows', 'holidays'), ('sector', ''), _connector='XOR'), name='hours_decision_says_sector'),
        ),
    ]
