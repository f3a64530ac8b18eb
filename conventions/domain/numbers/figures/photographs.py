"""Figures of each Monday, by heads: kept, because days cannot be played again."""

import logging
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from conventions.domain.exchange.supply.weeks import monday_of
from notifications.jobs import job
from workflow import clock

from .models import Cell, Photograph
from .projection import all_counted, project_figures
from .queries import season_of
from .registry import statistics

log = logging.getLogger(__name__)


@job("photograph_figures")
def photograph_figures() -> int:
    """Job: keep what this week's Monday shows, once; return how many numbers were kept."""
    monday = monday_of(timezone.localdate(clock.now()))
    if Photograph.objects.filter(monday=monday).exists():
        return 0
    project_figures()
    return _take(monday)


@transaction.atomic
def _take(monday: date) -> int:
    if not all_counted() or Photograph.objects.filter(monday=monday).exists():
        return 0
    names = [one.name for one in statistics().values() if one.is_photographed]
    columns = "territory, code, year, statistic, detail"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Photograph._meta.db_table} ({columns}, monday, pupil_level, value)
            SELECT {columns}, %(monday)s, coalesce(pupil_level, ''), sum(value) FROM {Cell._meta.db_table}
            WHERE statistic = ANY(%(names)s) AND year = %(year)s AND is_first IS NOT FALSE
            GROUP BY {columns}, coalesce(pupil_level, '') HAVING sum(value) <> 0
            """,
            {"monday": monday, "names": names, "year": season_of(monday)},
        )
        return cursor.rowcount
