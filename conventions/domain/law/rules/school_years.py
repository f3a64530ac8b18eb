"""The school years that a rector fixes, as the rules look at them, and the holidays to come."""

from conventions.domain.law.calendars.queries import published_years
from conventions.domain.persons.people.models import School

from .calendars import PublishedYear, SchoolHoliday, holiday_zone


def school_years(school: School) -> tuple[PublishedYear, ...]:
    """Return the published years of a school's académie, as :func:`years_in`."""
    return years_in(school.department)


def years_in(department: str) -> tuple[PublishedYear, ...]:
    """Return the published years of a département's académie; none, and no query, where the national calendar holds."""
    if holiday_zone(department) is not None:
        return ()
    return tuple(
        PublishedYear(
            year.first_day,
            year.last_day,
            tuple(SchoolHoliday(one.name, one.first_day, one.last_day, one.to_confirm) for one in year.periods),
        )
        for year in published_years(department)
    )
