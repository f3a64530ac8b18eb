"""Pupils whom schools help, for ``make run``: some named, one met, one ended by a proposal, the others proposed."""

from datetime import timedelta

from config.development.lives.actors import standing
from conventions.domain.law.rules.calendars import next_working_day
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.people.models import School
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import candidates
from conventions.domain.season.companions.services import decide_next, end_companionship, name_pupil

NAMED = 5
"""Pupils whom one school helps, or has helped."""


def help_pupils(school: School) -> None:
    """Name pupils whom the facts propose, others without a place where these are none; do some first acts."""
    [office] = standing(school, "office").posts
    pupils = enrolled_now(school)
    classes = dict.fromkeys(pupils.order_by("year_class").values_list("year_class", flat=True))
    proposed = candidates(pupils, school) or [
        candidate for name in classes for candidate in candidates(pupils, school, class_name=name)
    ]
    named = [name_pupil(one.pupil, by=office) for one in proposed[:NAMED]]
    soon = next_working_day(school.today() + timedelta(days=3), department=school.department)
    for n, companionship in enumerate(named[1:4]):
        act = (Companionship.Act.SEARCH, Companionship.Act.HOST, Companionship.Act.FAMILY)[n]
        decide_next(companionship, act=act, act_by=companionship.act_by, act_on=soon, is_done=True)
    for companionship in named[3:4]:
        end_companionship(companionship, ending=Companionship.Ending.PROPOSAL)
