"""What the figures were on each Monday, by heads: kept, because days cannot be played again."""

import logging
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from conventions.domain.supply.weeks import monday_of
from notifications.jobs import job
from workflow import clock

from .models import Cell, Photograph
from .progress import alone, present_position
from .projection import project_figures
from .registry import statistics

log = logging.getLogger(__name__)
KEPT_YEARS = 2
"""School years before the present one whose numbers still move and are photographed."""


@job("photograph_figures")
def photograph_figures() -> int:
    """Job: keep what this week's Monday shows, once; return how many numbers were kept."""
    monday = monday_of(timezone.localdate(clock.now()))
    if Photograph.objects.filter(monday=monday).exists():
        return 0
    project_figures()
    return _take(monday) if present_position() else 0


@transaction.atomic
def _take(monday: date) -> int:
    alone()
    if Photograph.objects.filter(monday=monday).exists():
        return 0
    names = [one.name for one in statistics().values() if one.is_photographed]
    columns = "territory, code, year, statistic, detail"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Photograph._meta.db_table} ({columns}, monday, pupil_level, value)
            SELECT {columns}, %(monday)s, coalesce(pupil_level, ''), sum(value) FROM {Cell._meta.db_table}
            WHERE statistic = ANY(%(names)s) AND year BETWEEN %(first)s AND %(last)s AND is_first IS NOT FALSE
            GROUP BY {columns}, coalesce(pupil_level, '') HAVING sum(value) <> 0
            """,
            {"monday": monday, "names": names, "first": monday.year - KEPT_YEARS, "last": monday.year + 1},
        )
        return cursor.rowcount
