"""Public holidays by département, school holidays by zone, the 2nde period, days counted back; no rule of law here.

Public holidays come from the package ``holidays`` for the eleven national ones; the local ones are those of the code
du travail, because the package adds days of local usage and dates Saint-Martin's wrongly (rules B-05 to B-07).
School holidays come from ``vacances-scolaires-france``; where ``holidays`` disagrees, the day is doubtful.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from conventions.domain.law.calendars.content import ZONES
from conventions.domain.persons.people.territories import DEPARTMENTS

if TYPE_CHECKING:
    from vacances_scolaires_france import SchoolHolidayDates

ALSACE_MOSELLE = frozenset({"57", "67", "68"})

_ABOLITION = {
    "971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27), "977": (10, 9), "978": (5, 27),
}  # fmt: skip
"""Code du travail L3422-2: month and day, by département of the place of the internship."""

_SUBDIVISIONS = {"57": "57", "67": "6AE", "68": "6AE", "977": "BL", "978": "MF", "975": "PM"}
"""Names that the package ``holidays`` gives to the départements that are not under their own number."""


class Ground(StrEnum):
    """Ground for a day off."""

    NATIONAL = "national"
    ABOLITION = "abolition"
    ALSACE_MOSELLE = "alsace-moselle"
    USAGE = "usage"
    """A custom that no text of the code makes a public holiday."""


@dataclass(frozen=True)
class PublicHoliday:
    """A public holiday in one département."""

    day: date
    name: str
    ground: Ground
    certain: bool = True
    """``False``: off in some communes or by custom; somebody has to ask the host."""


@dataclass(frozen=True)
class SchoolHoliday:
    """Holidays or a single day without class of a calendar that a rector fixes, both days included."""

    name: str
    first_day: date
    last_day: date
    to_confirm: bool = False
    """The day may still be moved, until the eve."""

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def lasts_a_week(self) -> bool:
        """Tell whether it runs from a Monday to a Friday at least, or as many days."""
        return self.last_day - self.first_day >= timedelta(days=4)


@dataclass(frozen=True)
class PublishedYear:
    """A school year whose calendar is published, where the rector fixes it (D521-6); both days included."""

    first_day: date
    last_day: date
    holidays: tuple[SchoolHoliday, ...] = ()

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class SchoolDay(StrEnum):
    """Kind of a day in the calendars."""

    TERM = "term"
    HOLIDAY = "holiday"
    DOUBTFUL = "doubtful"
    """One source says holiday, the other not."""
    TO_CONFIRM = "to_confirm"
    """A day without class that may still be moved."""
    UNKNOWN = "unknown"
    """No calendar is known for this territory or this year."""


# -- public holidays ---------------------------------------------------------------------------------------------


def public_holiday(day: date, department: str) -> PublicHoliday | None:
    """Return the public holiday that ``day`` is in ``department`` (code), or nothing; of two, the local one."""
    if _ABOLITION.get(department) == (day.month, day.day):
        return PublicHoliday(day, "abolition de l'esclavage", Ground.ABOLITION)
    if name := _national(day.year).get(day):
        return PublicHoliday(day, name, Ground.NATIONAL)
    if department in ALSACE_MOSELLE and (day.month, day.day) == (12, 26):
        return PublicHoliday(day, "second jour de Noël", Ground.ALSACE_MOSELLE)
    if name := _package_days(day.year, department).get(day):
        ground = Ground.ALSACE_MOSELLE if department in ALSACE_MOSELLE else Ground.USAGE
        return PublicHoliday(day, name, ground, certain=False)
    return None


@lru_cache(maxsize=64)
def _national(year: int) -> dict[date, str]:
    import holidays  # for whoever asks of a day, not for every process

    return dict(holidays.country_holidays("FR", years=year, language="fr", expand=False).items())


@lru_cache(maxsize=256)
def _package_days(year: int, department: str) -> dict[date, str]:
    """Return the package's holidays of a département, custom included."""
    import holidays

    name = _SUBDIVISIONS.get(department, department)
    if name not in holidays.country_holidays("FR").subdivisions:
        return {}
    return dict(holidays.country_holidays("FR", subdiv=name, years=year, language="fr", expand=False).items())


def knows_year(year: int) -> bool:
    """Tell whether the public holidays of ``year`` are known at all."""
    return bool(_national(year))


def is_working_day(day: date, department: str) -> bool:
    """Tell whether ``day`` is a Monday to Friday that is no public holiday of the département."""
    return day.weekday() < 5 and not is_public_holiday(day, department)


def is_public_holiday(day: date, department: str) -> bool:
    """Tell whether nobody works that day in the département, for certain."""
    holiday = public_holiday(day, department=department)
    return holiday is not None and holiday.certain


def working_days_before(day: date, n: int, *, department: str) -> date:
    """Return the day that lies ``n`` working days before ``day``."""
    working_day = day
    while n > 0:
        working_day -= timedelta(days=1)
        n -= is_working_day(working_day, department=department)
    return working_day


def next_working_day(day: date, *, department: str) -> date:
    """Return ``day`` when it is a working day, else the first one after it."""
    while not is_working_day(day, department):
        day += timedelta(days=1)
    return day


# -- school holidays -----------------------------------------------------------------------------------------------


def school_day(day: date, department: str, *, years: Iterable[PublishedYear] = ()) -> tuple[SchoolDay, str]:
    """Return the kind of ``day`` for the schools of ``department``, with the name of the holidays if there are any.

    Where no national calendar applies, the published ``years`` say it; a day in none of them is unknown.
    """
    zone = holiday_zone(department)
    if zone is None:
        return _day_of(years, day)
    if not _first_known() <= day <= _last_known():
        return SchoolDay.UNKNOWN, ""
    name = _zone_days(day.year, zone).get(day, "")
    if bool(name) is not (day in _second_opinion(day.year, zone)):
        return SchoolDay.DOUBTFUL, name
    return (SchoolDay.HOLIDAY if name else SchoolDay.TERM), name


def _day_of(years: Iterable[PublishedYear], day: date) -> tuple[SchoolDay, str]:
    year = next((year for year in years if day in year), None)
    if year is None:
        return SchoolDay.UNKNOWN, ""
    off = [holiday for holiday in year.holidays if day in holiday]
    if not off:
        return SchoolDay.TERM, ""
    certain = next((holiday for holiday in off if not holiday.to_confirm), None)
    return (SchoolDay.HOLIDAY, certain.name) if certain else (SchoolDay.TO_CONFIRM, off[0].name)


@lru_cache(maxsize=256)
def holidays_ahead(
    department: str, years: tuple[PublishedYear, ...], today: date, ahead: timedelta
) -> tuple[SchoolHoliday, ...]:
    """Return the school holidays that are certain in the days to come, each from its first to its last working day."""
    days = (today + timedelta(days=n) for n in range(ahead.days))
    working = [day for day in days if is_working_day(day, department)]
    runs = groupby(working, lambda day: school_day(day, department, years=years))
    spans = [(name, list(run)) for (kind, name), run in runs if kind is SchoolDay.HOLIDAY]
    return tuple(SchoolHoliday(name, run[0], run[-1]) for name, run in spans)


def holiday_zone(department: str) -> str | None:
    """Return the zone (A, B, C) of the national school calendar that applies, or nothing."""
    territory = DEPARTMENTS.get(department)
    return territory.zone if territory is not None and territory.zone in ZONES else None


@lru_cache(maxsize=1)
def _calendar() -> "SchoolHolidayDates":
    from vacances_scolaires_france import SchoolHolidayDates

    return SchoolHolidayDates()


@lru_cache(maxsize=64)
def _zone_days(year: int, zone: str) -> dict[date, str]:
    from vacances_scolaires_france import UnsupportedYearException

    try:
        rows = _calendar().holidays_for_year_and_zone(year, zone)
    except UnsupportedYearException:
        return {}
    return {day: row["nom_vacances"] for day, row in rows.items()}


@lru_cache(maxsize=64)
def _second_opinion(year: int, zone: str) -> frozenset[date]:
    """Return the school holidays by the package ``holidays``."""
    import holidays

    return frozenset(
        holidays.country_holidays("FR", subdiv=f"Zone {zone}", years=year, categories=("school",), expand=False)
    )


@lru_cache(maxsize=1)
def _first_known() -> date:
    return date(_calendar().min_year, 1, 1)


@lru_cache(maxsize=1)
def _last_known() -> date:
    """Return the last day that the calendar knows: that of its last holidays."""
    year = _calendar().max_year
    return max(day for zone in ZONES for day in _zone_days(year, zone))


def pre_rentree(year: int) -> date:
    """Return the first day of the national school year that begins in ``year``: the working day before pupils are back.

    While the calendar does not say when they are, 1 September counts.
    """
    off, back = _zone_days(year, ZONES[0]), date(year, 8, 25)
    if back not in off:
        back = date(year, 9, 1)
    while back in off or back.weekday() >= 5:
        back += timedelta(days=1)
    return working_days_before(back, 1, department="")


# -- counting back -------------------------------------------------------------------------------------------------


class Days(StrEnum):
    """Unit of a deadline: the kind of days it is counted in."""

    SCHOOL = "school"
    """Staff: days of class, so that a deadline never falls in holidays nor loses the time that they take."""
    BUSINESS = "business"
    """Hosts: Monday to Friday but public holidays of their place; school holidays change nothing."""
    CALENDAR = "calendar"
    """Families: every day."""

    @property
    def in_a_week(self) -> int:
        return 7 if self is Days.CALENDAR else 5


def is_school_day(day: date, department: str, *, years: Iterable[PublishedYear] = ()) -> bool:
    """Tell whether one may count on class being held: a working day of no school holidays, certain or doubtful.

    ``years`` are the published ones of the département, as for :func:`school_day`; where no calendar is known a
    working day counts, so that counting always ends.
    """
    known = (SchoolDay.TERM, SchoolDay.UNKNOWN)
    return is_working_day(day, department) and school_day(day, department, years=years)[0] in known


def school_days_before(day: date, n: int, *, department: str, years: Sequence[PublishedYear] = ()) -> date:
    """Return the school day that lies ``n`` school days before ``day``: where ``day`` follows holidays, before them.

    A day that may still be moved counts once somebody has confirmed where it is, so count anew each time.
    """
    school_day = day
    while n > 0:
        school_day -= timedelta(days=1)
        n -= is_school_day(school_day, department, years=years)
    return school_day


def days_before(day: date, n: int, counted: Days, *, department: str, years: Sequence[PublishedYear] = ()) -> date:
    """Return the day that lies ``n`` of these days before ``day``.

    ``department`` (code) is the school's for school days, the host's for business days; calendar days need none.
    Business days are those of :func:`working_days_before`.
    """
    if counted is Days.SCHOOL:
        return school_days_before(day, n, department=department, years=years)
    if counted is Days.BUSINESS:
        return working_days_before(day, n, department=department)
    return day - timedelta(days=n)


def days_after(day: date, n: int, counted: Days, *, department: str) -> date:
    """Return the day that lies ``n`` days after ``day``: business days of the département (code), or calendar days."""
    if counted is Days.CALENDAR:
        return day + timedelta(days=n)
    for _one in range(n):
        day = next_working_day(day + timedelta(days=1), department=department)
    return day


def weeks_before(day: date, n: int, counted: Days, *, department: str, years: Sequence[PublishedYear] = ()) -> date:
    """Return the day ``n`` weeks before: of five days each where days off do not count, of seven in calendar days."""
    return days_before(day, n * counted.in_a_week, counted, department=department, years=years)


# -- the 2nde period -----------------------------------------------------------------------------------------------


def seconde_window(year: int) -> tuple[date, date]:
    """Return the first and last day of the 2nde period: the two weeks that end on the last Friday of June (B-03).

    This is the usual computation; the ministry fixes the dates and a school can enter others.
    """
    last = date(year, 6, 30)
    last -= timedelta(days=(last.weekday() - 4) % 7)
    return last - timedelta(days=11), last
