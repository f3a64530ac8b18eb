"""Span of a report: two months of the steering committee (article 4), or a school year (article 5)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.dates import date_format

FIRST_MONTH = 9
"""Month in which a school year begins, and the first pair of months with it."""
YEARS = range(2018, 2100)
"""School years with reports: since the founding convention."""
STAYS_OPEN = timedelta(days=92)
"""Time after its last day in which a report that nobody closed may still be written: the committee meets in between."""


class SpanKind(models.TextChoices):
    COMMITTEE = "committee", gettext_lazy("Rapport au comité de pilotage")
    ACTIVITY = "activity", gettext_lazy("Bilan d'activité de l'année")


@dataclass(frozen=True)
class Span:
    """The first and the last day of a report."""

    kind: SpanKind
    first_day: date
    last_day: date

    @property
    def key(self) -> str:
        """Key in commands and addresses: ``2026-11`` by its first month, ``2026-2027`` by its year."""
        if self.kind == SpanKind.COMMITTEE:
            return f"{self.first_day:%Y-%m}"
        return f"{self.first_day.year}-{self.last_day.year}"

    @property
    def year(self) -> int:
        """Civil year in which its school year begins."""
        return self.first_day.year - (self.first_day.month < FIRST_MONTH)

    @property
    def label(self) -> str:
        """« novembre et décembre 2026 », « année scolaire 2026-2027 »."""
        if self.kind == SpanKind.ACTIVITY:
            return _("année scolaire %(years)s") % {"years": self.key}
        first, last = (date_format(day, "F") for day in (self.first_day, self.last_day))
        return _("%(first)s et %(last)s %(year)d") % {"first": first, "last": last, "year": self.last_day.year}

    @property
    def name(self) -> str:
        """Title of the report."""
        return f"{self.kind.label}, {self.label}"


def two_months(day: date) -> Span:
    """Return the pair of months in which a day is: September and October, November and December, and so on."""
    first = day.month - (day.month % 2 == 0)
    last_day = monthrange(day.year, first + 1)[1]
    return Span(SpanKind.COMMITTEE, date(day.year, first, 1), date(day.year, first + 1, last_day))


def school_year(day: date) -> Span:
    """Return the school year in which a day is, from September to August."""
    year = day.year - (day.month < FIRST_MONTH)
    return Span(SpanKind.ACTIVITY, date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH - 1, 31))


def span_of(key: str) -> Span:
    """Return the span of a key, any month of the two; ``ValueError`` where it names nothing, or no year of ours."""
    first, _dash, second = key.partition("-")
    if int(first) not in YEARS:
        raise ValueError(key)
    if len(first) == 4 and len(second) == 4 and int(second) == int(first) + 1:
        return school_year(date(int(first), FIRST_MONTH, 1))
    return two_months(date.fromisoformat(f"{key}-01"))


def spans_written_in(today: date) -> Iterator[Span]:
    """Yield the spans open to notes today, the latest first: those under way and those that have just ended."""
    for of in (two_months, school_year):
        span = of(today)
        yield span
        before = of(span.first_day - timedelta(days=1))
        if today <= before.last_day + STAYS_OPEN:
            yield before
