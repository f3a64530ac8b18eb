"""Classes whose orals a reader sees and makes, and the periods after which a class has some."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from conventions.domain.law.year.queries import PupilOfYear, looked_at
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.orals.queries import OralsCounted, orals_at
from conventions.domain.season.periods.models import Period
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import followed_classes, sees_whole_school, visible_classes, visible_pupils


def classes_led(standing: Standing) -> list[str]:
    """Return the classes of which the reader sees every pupil: all of them, or those that a teacher follows.

    Who follows one pupil of a class as referent does not make its orals.
    """
    if sees_whole_school(standing):
        return PeriodChoice(standing, QueryDict()).class_names
    followed = followed_classes(standing) if standing.chosen_year is None else set()
    return [name for name in visible_classes(standing) if name in followed]


def orals_seen(standing: Standing) -> QuerySet[OralsCounted]:
    """Return the orals, of the year looked at, of the classes that the reader leads."""
    return orals_at(standing.school, classes_led(standing)).filter(looked_at(standing, "period__year"))


def pupils_of(standing: Standing, class_name: str) -> list[PupilOfYear]:
    """Return the pupils of a class, by name."""
    pupils = visible_pupils(standing).filter(year_class=class_name)
    return list(pupils.prefetch_related("guardians").order_by("sort_name", "pk"))


def periods_for(standing: Standing, pupils: Sequence[PupilOfYear], class_name: str) -> list[Period]:
    """Return the periods of a class: what began last first, then what comes next."""
    levels = {pupil.year_level for pupil in pupils}
    choice = PeriodChoice(standing, QueryDict())
    own = [one for one in choice.all_periods if any(one.concerns(level, class_name) for level in levels)]
    return sorted(own, key=lambda one: _order(one, standing.today))


def _order(period: Period, today: date) -> tuple[bool, int]:
    return period.first_day > today, abs((period.first_day - today).days)
