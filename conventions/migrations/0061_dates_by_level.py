# The least age of an offer goes: the form alone wrote it, fifteen for each PFMP, and no rule asks for it. How many days
# of presence dates have is kept beside them: what searches ask for pupils of a level.

from datetime import timedelta

from django.db import migrations, models

from conventions.domain.persons.people.territories import department_of_postcode
from conventions.domain.law.rules.calendars import is_working_day


def count_days(apps, schema_editor):
    slots = apps.get_model("conventions", "Slot").objects
    rows = []
    for slot in slots.select_related("offer").only("first_day", "last_day", "days", "offer__postcode").iterator():
        found = department_of_postcode(slot.offer.postcode)
        code = found.code if found else ""
        days = (slot.first_day + timedelta(days=n) for n in range((slot.last_day - slot.first_day).days + 1))
        slot.length = len(slot.days) or sum(is_working_day(day, code) for day in days)
        rows.append(slot)
    slots.bulk_update(rows, ["length"], batch_size=2_000)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0060_lodging_kept_from_pupils'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_age_plausible',
        ),
        migrations.RemoveField(
            model_name='offer',
            name='minimum_age',
        ),
        migrations.AddField(
            model_name='slot',
            name='length',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='jours de présence'),
        ),
        migrations.RunPython(count_days, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='slot',
            name='slot_of_offer',
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(fields=['offer', 'first_day', 'last_day', 'free', 'length'], name='slot_of_offer'),
        ),
    ]
