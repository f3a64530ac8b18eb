"""The feed of what is in no agreement's journal: triggers write it, whoever projects numbers it after the commit."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max

from conventions.domain.persons.people.territories import DEPARTMENTS

from .models import FiguresEntry

What = FiguresEntry.What
TIME_ZONES = tuple(sorted({one.time_zone for one in DEPARTMENTS.values()}))


def number_entries() -> None:
    """Give the entries that wait their positions, dense, in the order in which they were written; who calls is alone.

    An entry that is committed after later ones gets a later position: it is passed by nobody.
    """
    table = FiguresEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} e SET position = n.position FROM (
                SELECT id, row_number() OVER (ORDER BY id) - 1
                    + coalesce((SELECT max(position) + 1 FROM {table}), 0) AS position
                FROM {table} WHERE position IS NULL
            ) n WHERE e.id = n.id
            """
        )


def tell_days(now: datetime) -> None:
    """Write an entry for each day that has begun in a time zone since the last one; the first time, for today."""
    told = FiguresEntry.objects.filter(what=What.DAY).order_by().values("time_zone")
    last = dict(told.annotate(last=Max("day")).values_list("time_zone", "last"))
    new = [
        FiguresEntry(what=What.DAY, time_zone=zone, day=day)
        for zone in TIME_ZONES
        for day in _days(last.get(zone), now.astimezone(ZoneInfo(zone)).date())
    ]
    FiguresEntry.objects.bulk_create(new, ignore_conflicts=True)


def _days(last: date | None, today: date) -> Iterator[date]:
    day = today if last is None else last + timedelta(days=1)
    while day <= today:
        yield day
        day += timedelta(days=1)


def tell_schools(schools: Iterable[int], what: FiguresEntry.What = What.PERIOD) -> None:
    """Write an entry for each of many schools: what touches all of their pupils is read in batches, by later turns."""
    FiguresEntry.objects.bulk_create([FiguresEntry(what=what, key=key) for key in sorted(set(schools))])
