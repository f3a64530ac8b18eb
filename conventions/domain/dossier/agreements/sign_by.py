"""The day by which all sign: one answer for the page, the mail, the text message, the lists and the letters."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import QuerySet

from conventions.domain.law.rules.calendars import PublishedYear, school_days_before
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.persons.people.models import School
from workflow.prepared import Given, prepared

from .models import Convention
from .periods import period_of
from .signable import Signable

ONE_DAY = timedelta(days=1)


def sign_by(subject: Signable[Any]) -> date | None:  # Any: an agreement or an amendment of one
    """Return the last day to sign an agreement or an amendment in time; nothing where none is known or ahead."""
    return SigningDays(subject.convention.school).of(subject)


@prepared
def _periods_given() -> QuerySet[Any]:  # rows of a room further up
    return apps.get_model("conventions", "Period").objects.filter(school=Given("school")).select_related("year")


class SigningDays:
    """Days by which the agreements of one school are signed; its periods and its calendar are read once."""

    def __init__(self, school: School) -> None:
        self._school = school

    @classmethod
    def of_page(cls, school: School) -> "SigningDays":
        """Return those that a page has read already for its school."""
        return vars(school).setdefault("_signing_days", cls(school))

    @cached_property
    def _years(self) -> Sequence[PublishedYear]:
        return school_years(self._school)

    @cached_property
    def periods(self) -> list[Any]:  # rows of a room further up
        """The periods of the school, of whatever year."""
        periods = _periods_given().all(school=self._school.pk)
        for period in periods:
            period.school, period.published_years = self._school, self._years
        return periods

    def of(self, subject: Signable[Any]) -> date | None:  # Any: an agreement or an amendment of one
        """Say the day for what is signed: an agreement has a period of its school, an amendment the day it changes."""
        convention: Convention = subject.convention
        if subject != convention:
            return self.before(subject.signed_before, today=convention.today())
        limit = None if convention.is_put_off else convention.first_day_held
        period = period_of(convention, self.periods)
        return self.before(limit, period and period.ends_preparation_on, today=convention.today())

    def typed(self, convention: Convention) -> date | None:
        """Say the day that the school typed for the period of an agreement, passed or not."""
        period = period_of(convention, self.periods)
        return period.due_on if period else None

    def before(self, limit: date | None, wanted: date | None = None, *, today: date) -> date | None:
        """Choose the day: the school's own, the last of class before it comes too late, or the eve of that in holidays.

        The first two are school days, on which its staff sign too; a day that has passed gives way to the next.
        """
        if limit and wanted:
            wanted = min(wanted, limit - ONE_DAY)
        days = [self._school_day(day) for day in (wanted, limit and limit - ONE_DAY) if day]
        if limit:
            days.append(limit - ONE_DAY)
        return next((day for day in days if day >= today), None)

    def _school_day(self, day: date) -> date:
        return school_days_before(day + ONE_DAY, 1, department=self._school.department, years=self._years)

    def end_of(self, day: date) -> datetime:
        """Return the last moment of a day at the school, as lists that count hours have it."""
        end = datetime.combine(day + ONE_DAY, time.min, tzinfo=ZoneInfo(self._school.time_zone))
        return end - timedelta(seconds=1)
