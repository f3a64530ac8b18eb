"""Which period of the year a page of the school is about, chosen in its address."""

from collections.abc import Container
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict

from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.law.year.queries import looked_at, year_of
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.found_places.queries import is_in_no_period
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import by_nearness, expected_levels, periods_of_year
from conventions.pages.shared.visibility import sees_whole_school, visible_classes
from workflow.prepared import Given, prepared


class PeriodChoice:
    """The periods of the year looked at that concern somebody, and the one that the address names."""

    PARAMETER = "periode"

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self.asked = str(given.get(self.PARAMETER, ""))

    @cached_property
    def _of_each_class(self) -> list[Enrolment]:
        """One enrolment of each class and level, with the year: what all three are read from, in one query."""
        if self._standing.chosen_year is None:
            return _enrolled_given().all(school=self._standing.school.pk, today=self._standing.today)
        found = Enrolment.objects.filter(looked_at(self._standing), pupil__school=self._standing.school)
        return list(_of_each_class(found))

    @cached_property
    def year(self) -> SchoolYear:
        return self._of_each_class[0].year if self._of_each_class else year_of(self._standing)

    @property
    def levels(self) -> set[str]:
        """The levels of the pupils of the year."""
        return {one.level for one in self._of_each_class}

    @cached_property
    def class_names(self) -> list[str]:
        """The classes of the pupils that the reader sees."""
        if not sees_whole_school(self._standing):
            return visible_classes(self._standing)
        return list(dict.fromkeys(one.class_name for one in self._of_each_class if one.class_name))

    @cached_property
    def all_periods(self) -> list[Period]:
        """Those of the year, the nearest first."""
        return by_nearness(periods_of_year(self._standing.school, self.year, self.levels), self._standing.today)

    @cached_property
    def periods(self) -> list[Period]:
        """Those of which there are pupils."""
        return [one for one in self.all_periods if self.levels & set(one.levels)]

    @cached_property
    def left_out(self) -> list[str]:
        """The classes, or levels, of which an internship is usually expected, and that none of all periods concerns."""
        return self._in_no_period(expected_levels())

    @cached_property
    def in_no_period(self) -> list[str]:
        """The classes, or levels, that may have agreements, expected or not, and that no period concerns."""
        return self._in_no_period(self.levels)

    def _in_no_period(self, levels: Container[str]) -> list[str]:
        classes = [
            enrolled.class_name or str(Level(enrolled.level).label)
            for enrolled in self._of_each_class
            if enrolled.level in levels and is_in_no_period(enrolled.level, enrolled.class_name, self.all_periods)
        ]
        return list(dict.fromkeys(classes))

    @cached_property
    def chosen(self) -> Period | None:
        """The one that the address names; nothing when it names none."""
        return next((one for one in self.all_periods if str(one.uuid) == self.asked), None)

    @property
    def query(self) -> str:
        """Choice at the end of an address that has a query already; empty when nothing is chosen."""
        return f"&{self.PARAMETER}={self.chosen.uuid}" if self.chosen else ""


def _of_each_class(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    names = ("class_name", "level")
    return enrolments.filter(left_at=None).order_by(*names).distinct(*names).select_related("year")


@prepared
def _enrolled_given() -> QuerySet[Enrolment]:
    """Keep one enrolment of each class of a school in the year under way."""
    under_way = {"year__first_day__lte": Given("today"), "year__last_day__gte": Given("today")}
    return _of_each_class(Enrolment.objects.filter(pupil__school=Given("school"), **under_way))
