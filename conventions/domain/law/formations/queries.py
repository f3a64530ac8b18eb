"""Formation of a pupil on a day, who is an apprentice then, and the formations of a school's year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Level, Pupil, School

from .allowances import Allowance, allowance_of
from .models import Formation

SURE = (Level.SECONDE_PRO, Level.CAP, Level.BMA, Level.CS, Level.FCIL)
"""Levels at which every pupil has a vocational formation."""
TRACKLESS = (Level.PREMIERE, Level.TERMINALE)
"""Levels of the general track too: the formation alone tells whose they are."""


def enrolment_on(pupil: Pupil, day: date) -> Enrolment | None:
    """Return the enrolment of the school year of a day, with its formation; one query."""
    enrolments = pupil.enrolments.select_related("formation", "year")
    return enrolments.filter(year__first_day__lte=day, year__last_day__gte=day).first()


def formation_of(pupil: Pupil, day: date) -> Formation | None:
    """Return the formation in which a pupil is on a day; ``None`` outside a formation, or where nobody said which."""
    enrolment = enrolment_on(pupil, day)
    return enrolment.formation if enrolment else None


def is_apprentice(pupil: Pupil, day: date) -> bool:
    """Tell whether a pupil is an apprentice on a day: no agreement of training and no allowance then (rule A-16)."""
    enrolment = enrolment_on(pupil, day)
    return enrolment is not None and enrolment.is_apprentice_on(day)


def allowance_on(pupil: Pupil, day: date) -> Allowance | None:
    """Return what the State pays a pupil for a day of training; ``None`` for an apprentice, and without a formation."""
    enrolment = enrolment_on(pupil, day)
    if enrolment is None or enrolment.formation is None or enrolment.is_apprentice_on(day):
        return None
    return allowance_of(enrolment.formation.mef, enrolment.year.number)


# -- a school's year ----------------------------------------------------------------------------------------------


def formations_at(school: School) -> list[Formation]:
    """Return the formations of a school, by title, whoever is in them; one query."""
    return list(Formation.objects.filter(school=school))


def enrolled(school: School, year: SchoolYear) -> QuerySet[Enrolment]:
    """Return the enrolments of a school in a year, of who has not left."""
    return Enrolment.objects.filter(pupil__school=school, year=year, left_at=None)


@dataclass(frozen=True)
class FormationOfYear:
    """A formation with what a year's roll says of it."""

    formation: Formation
    pupils: int
    apprentices: int
    classes: list[str]
    competences: int
    allowance: Allowance | None

    @property
    def lacks(self) -> bool:
        """Tell whether its weeks or its competences are still to be said."""
        return self.formation.cycle_weeks is None or not self.competences


def formations_of_year(school: School, year: SchoolYear) -> list[FormationOfYear]:
    """Return the formations on the roll of a year, by title; one query."""
    on_roll = Q(enrolments__year=year, enrolments__left_at=None)
    rows = Formation.objects.filter(on_roll, school=school).annotate(
        pupil_count=Count("enrolments", distinct=True),
        apprentice_count=Count("enrolments", filter=Q(enrolments__apprentice_from__isnull=False), distinct=True),
        class_names=ArrayAgg("enrolments__class_name", distinct=True, default=[]),
        competence_count=Count("competences", distinct=True),
    )
    return [
        FormationOfYear(
            row,
            row.pupil_count,
            row.apprentice_count,
            sorted(filter(None, row.class_names)),
            row.competence_count,
            allowance_of(row.mef, year.number),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ClassOfYear:
    """A class whose pupils are at a vocational level, or may be."""

    name: str
    level: str
    """Level of the most of its pupils."""
    pupils: int
    without: int
    """Pupils of whom nobody said the formation."""
    formations: list[int]
    """Keys of the formations of the others."""

    @property
    def is_sure(self) -> bool:
        """False for a 1re or a terminale, which may be a general one."""
        return self.level in SURE


def classes_of_year(school: School, year: SchoolYear) -> list[ClassOfYear]:
    """Return the classes of a year of which a pupil is, or may be, in a vocational formation; one query."""
    rows = (
        enrolled(school, year)
        .filter(Q(level__in=[*SURE, *TRACKLESS]) | Q(formation__isnull=False))
        .values("class_name", "level")
        .annotate(
            pupil_count=Count("id"),
            without=Count("id", filter=Q(formation=None)),
            formation_keys=ArrayAgg("formation_id", filter=Q(formation__isnull=False), distinct=True, default=[]),
        )
        .order_by("class_name", "-pupil_count", "level")
    )
    classes: dict[str, ClassOfYear] = {}
    for row in rows:
        known = classes.get(row["class_name"])
        level = known.level if known else row["level"]
        classes[row["class_name"]] = ClassOfYear(
            row["class_name"],
            level,
            row["pupil_count"] + (known.pupils if known else 0),
            row["without"] + (known.without if known else 0),
            sorted({*row["formation_keys"], *(known.formations if known else ())}),
        )
    return list(classes.values())


def has_general_track(school: School, year: SchoolYear) -> bool:
    """Tell whether a school has a 2de générale et technologique: its 1re and terminale may then be general."""
    return enrolled(school, year).filter(level=Level.SECONDE_GT).exists()


def unsaid(classes: Iterable[ClassOfYear], *, has_general: bool) -> list[ClassOfYear]:
    """Return the classes of which the formation is to be said: sure ones, and 1re and terminale of a vocational school.

    One of 1re or terminale beside a general track is asked of nobody.
    """
    return [one for one in classes if one.without and (one.is_sure or one.formations or not has_general)]


class Lacking(NamedTuple):
    """How many classes wait for their formation, and formations for weeks or competences."""

    classes: int
    formations: int


def lacking_at(school: School) -> Lacking:
    """Return what is to be said of the vocational classes of the present year."""
    year = present_year(school)
    classes = classes_of_year(school, year)
    waiting = [one for one in classes if one.without]
    asked = unsaid(waiting, has_general=has_general_track(school, year)) if waiting else []
    lacking = [one for one in formations_of_year(school, year) if one.lacks] if classes else []
    return Lacking(len(asked), len(lacking))


def last_years_formations(school: School, year: SchoolYear) -> dict[str, int]:
    """Return the key of the one formation that each class had the year before, by name; one query."""
    before = Enrolment.objects.filter(
        pupil__school=school, year__zone=year.zone, year__number=year.number - 1, formation__isnull=False
    )
    rows = before.values("class_name").annotate(keys=ArrayAgg("formation_id", distinct=True, default=[]))
    return {row["class_name"]: row["keys"][0] for row in rows.order_by() if len(row["keys"]) == 1}
