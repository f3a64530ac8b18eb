"""Orals of a fictional class whose internships are signed, as tests make them."""

from datetime import date, time, timedelta
from typing import Any

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.orals.checking import next_day_for
from conventions.domain.season.orals.models import Oral, Orals
from conventions.domain.season.orals.services import Arrangement, JuryGiven, arrange_orals
from conventions.domain.season.orals.timetable import Hours
from conventions.domain.season.orals.words import CRITERIA_PROPOSED
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import settle_periods
from tests.kit import lives

CLASS = "3e B"
"""Class of the pupils of :func:`tests.kit.lives.make_pupil`."""
TEN_MINUTES = Hours(time(8, 30), time(17), time(12), time(13, 30), minutes=10, pause=10)


def class_with_internships(count: int, school: School | None = None) -> list[Convention]:
    """Return as many signed agreements of pupils of one class."""
    school = school or lives.make_school()
    lives.stretched_year(school)
    return [lives.signed(school=school) for _n in range(count)]


def period_of_class(school: School) -> Period:
    """Return the period of 3e of the present year."""
    return next(one for one in settle_periods(school, present_year(school)) if "3e" in one.levels)


def day_after(conventions: list[Convention]) -> date:
    """Return the first day of class after the last of these internships."""
    last = max(one.last_day for one in conventions if one.last_day)
    return next_day_for(period_of_class(conventions[0].school), last + timedelta(days=1))


def arranged(conventions: list[Convention], **changes: Any) -> Orals:
    """Arrange the orals of the class of these agreements before one jury, two members of the staff."""
    school = conventions[0].school
    asked: dict[str, Any] = {
        **{"form": "oral", "days": (day_after(conventions),), "hours": TEN_MINUTES, "together": 1},
        **{"criteria": CRITERIA_PROPOSED, "juries": (jury(school, "B12", "teacher", "head"),)},
    }
    pupils = list(Pupil.objects.filter(school=school, class_name=CLASS).order_by("sort_name"))
    return arrange_orals(period_of_class(school), CLASS, pupils, Arrangement(**{**asked, **changes}))


def jury(school: School, room: str, first: str, second: str = "", guest: str = "") -> JuryGiven:
    """Return a jury by the functions of its members."""
    posts = {post.role: post for post in school.staff.order_by("-pk")}
    return JuryGiven(room, posts[first], posts[second] if second else None, guest)


def oral_of(convention: Convention) -> Oral:
    return Oral.objects.select_related("orals__period__school", "jury", "pupil").get(pupil=convention.pupil)
