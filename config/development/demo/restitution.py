"""Orals after the internships, for ``make run``: one class is told of next week, the other passes today."""

from datetime import date, time, timedelta

from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import Pupil, School, Staff
from conventions.domain.season.orals.checking import next_day_for
from conventions.domain.season.orals.models import Orals
from conventions.domain.season.orals.services import (
    Arrangement,
    JuryGiven,
    arrange_orals,
    note_oral,
    tell_orals,
)
from conventions.domain.season.orals.timetable import Hours
from conventions.domain.season.orals.words import CRITERIA_PROPOSED
from conventions.domain.season.periods.services import settle_periods

HOURS = Hours(time(8, 30), time(17), time(12), time(13, 30), minutes=10, pause=10)
WORDS = (("very_well", "well", "well"), ("well", "a_little", "well"))


def add_orals(school: School, next_week_of: str, today_of: str) -> None:
    """Tell the orals of one class, and have a jury of the other note the first of today's."""
    today = school.today()
    coming = _arrange(school, next_week_of, today + timedelta(days=7))
    tell_orals(coming)
    held = _arrange(school, today_of, today)
    tell_orals(held)
    for place, words in zip(held.places.order_by("hour", "pk"), WORDS, strict=False):
        note_oral(place, words, by=_post(school, "teacher").user)


def _arrange(school: School, class_name: str, day: date) -> Orals:
    period = next(one for one in settle_periods(school, present_year(school)) if "3e" in one.levels)
    pupils = Pupil.objects.filter(school=school, class_name=class_name, is_on_roll=True).order_by("sort_name", "pk")
    juries = (
        JuryGiven("B12", _post(school, "teacher"), _post(school, "cpe")),
        JuryGiven("B14", _post(school, "deputy"), guest="Dominique Voisinage"),
    )
    days = (next_day_for(period, day),)
    return arrange_orals(
        period, class_name, list(pupils), Arrangement("oral", days, HOURS, 1, CRITERIA_PROPOSED, juries)
    )


def _post(school: School, role: str) -> Staff:
    return school.staff.filter(role=role).order_by("pk")[0]
