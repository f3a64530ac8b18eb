"""Deadlines armed by the clock of the host's seat keep their hour, by the clock of the place where the pupil is.

Only where the two are of different time zones. What counts from a past act (the answers still missing, the end of
a file) is no hour of the clock and stays; ``manage.py check_agenda`` compares every deadline with its facts.
"""

from datetime import time
from zoneinfo import ZoneInfo

from django.db import migrations

from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS, department_of_postcode

OF_THE_CLOCK = ("begin", "expire", "complete")
"""Deadlines at an hour of a day of the agreement."""


def move_deadlines(apps, schema_editor):
    """Move the deadlines of agreements and of their amendments."""
    Convention, Amendment = apps.get_model("conventions", "Convention"), apps.get_model("conventions", "Amendment")
    Deadline = apps.get_model("workflow", "Deadline")
    rows = Convention.objects.exclude(place_postcode="").values_list(
        "pk", "place_postcode", "host__postcode", "host__department"
    )
    zones = {}
    for key, place, seat, department in rows.iterator():
        here = DEPARTMENTS.get(department)
        there = (department_of_postcode(place) if place != seat else None) or here
        pair = tuple(ZoneInfo(known.time_zone if known else DEFAULT_TIME_ZONE) for known in (here, there))
        if pair[0] != pair[1]:
            zones[key] = pair
    amended = Amendment.objects.filter(convention__in=zones).values_list("pk", "convention_id")
    moved = {"conventions.convention": zones, "conventions.amendment": {pk: zones[key] for pk, key in amended}}
    for label, pairs in moved.items():
        for deadline in Deadline.objects.filter(subject_label=label, subject_id__in=pairs):
            seat, place = pairs[deadline.subject_id]
            local = deadline.due_at.astimezone(seat)
            if deadline.name in OF_THE_CLOCK or (deadline.name == "lapse" and local.time() == time.min):
                deadline.due_at = local.replace(tzinfo=place)
                deadline.save(update_fields=["due_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0013_second_factors"),
        ("workflow", "0007_refusals_as_codes"),
    ]

    operations = [migrations.RunPython(move_deadlines, migrations.RunPython.noop)]
