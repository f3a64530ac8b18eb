"""Contents of the pages of formations, for the year that the reader looks at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.http import QueryDict

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.formations.finding import choices_of
from conventions.domain.law.formations.keys import doubt_of
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.queries import (
    TRACKLESS,
    ClassOfYear,
    FormationOfYear,
    classes_of_year,
    enrolled,
    formations_of_year,
    has_general_track,
    last_years_formations,
    unsaid,
)
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.law.year.queries import year_of
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import visible_conventions

LISTS = "formations-"
"""Beginning of the identifiers of the lists that browsers propose, one a level."""


class OfYear:
    """The year looked at and its classes, as every page of formations reads them."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.school = standing, standing.school

    @cached_property
    def year(self) -> SchoolYear:
        return year_of(self.standing)

    @cached_property
    def classes(self) -> list[ClassOfYear]:
        return classes_of_year(self.school, self.year)

    @cached_property
    def unsaid(self) -> list[ClassOfYear]:
        """Classes of which somebody has to say the formation."""
        return unsaid(self.classes, has_general=has_general_track(self.school, self.year))


class FormationsPage(OfYear):
    """The formations of the year, and what is still to be said."""

    @cached_property
    def rows(self) -> list[FormationOfYear]:
        return formations_of_year(self.school, self.year)

    @property
    def lacking(self) -> int:
        """How many formations have no weeks, or no competences."""
        return sum(one.lacks for one in self.rows)

    @property
    def table_year(self) -> int | None:
        """Beginning of the school year whose table says the allowances."""
        return next((one.allowance.year for one in self.rows if one.allowance), None)

    @property
    def doubts(self) -> list[str]:
        """Sentences on the formations that the State's table has not."""
        return [f"{one.formation.title} : {doubt}" for one in self.rows if (doubt := doubt_of(one.formation.mef))]


class ClassFormationsPage(OfYear):
    """Classes with the formation proposed for each: its own, else that of the class of last year."""

    @cached_property
    def shown(self) -> list[ClassOfYear]:
        """Classes to be asked about first; then those that have their formation, and a general 1re at last."""
        first = {one.name for one in self.unsaid}
        return sorted(self.classes, key=lambda one: (one.name not in first, not one.formations, one.name))

    @cached_property
    def proposed(self) -> dict[str, Formation]:
        before = last_years_formations(self.school, self.year) if self.unsaid else {}
        keys = {
            one.name: one.formations[0] if len(one.formations) == 1 else before.get(one.name, 0)
            for one in self.classes
            if len(one.formations) == 1 or (not one.formations and one.name in before)
        }
        known = Formation.objects.in_bulk(set(keys.values()))
        return {name: known[key] for name, key in keys.items()}

    @cached_property
    def lists(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """Formations that the browser proposes, by level."""
        levels = sorted({one.level for one in self.classes})
        return [(f"{LISTS}{level}", choices_of(level)) for level in levels]

    @property
    def asks_track(self) -> bool:
        """Tell whether a class of 1re or terminale waits for its track."""
        return any(one.level in TRACKLESS for one in self.unsaid)


@dataclass(frozen=True)
class Apprenticed:
    """Apprentices of a class with the same days."""

    begins: date
    until: date | None
    names: list[str]


class ApprenticesPage(OfYear):
    """A class chosen in the address, its pupils who are in a formation, and its apprentices by their days."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        super().__init__(standing)
        asked = str(chosen.get("classe", ""))
        self.class_names = [one.name for one in self.classes if one.name and one.formations]
        self.class_name = asked if asked in self.class_names else next(iter(self.class_names), "")

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        own = enrolled(self.school, self.year).filter(class_name=self.class_name, formation__isnull=False)
        return list(own.select_related("pupil").order_by("pupil__sort_name", "pk")) if self.class_name else []

    @property
    def groups(self) -> Iterator[Apprenticed]:
        theirs = [one for one in self.enrolments if one.apprentice_from]
        days = attrgetter("apprentice_from", "apprentice_until")
        theirs.sort(key=lambda one: (one.apprentice_from, one.apprentice_until or date.max))
        for (begins, until), own in groupby(theirs, days):
            yield Apprenticed(begins, until, [one.pupil.name for one in own])

    @cached_property
    def agreements(self) -> list[Convention]:
        """Training periods of apprentices that still run on a day on which they are one."""
        begun = {one.pupil_id: one for one in self.enrolments if one.apprentice_from}
        if not begun:
            return []
        own = visible_conventions(self.standing).filter(pupil__in=begun, kind="pfmp").exclude(Convention.is_stopped)
        live = own.select_related("pupil", "host").order_by("pupil__sort_name", "first_day")
        return [one for one in live if one.last_day and _overlap(one, begun[one.pupil_id])]

    def begun(self, day: date | None) -> list[Enrolment]:
        """Return the apprentices of the class since a day."""
        return [one for one in self.enrolments if day is not None and one.apprentice_from == day]


def _overlap(convention: Convention, enrolment: Enrolment) -> bool:
    """Tell whether an agreement has a day on which the pupil is an apprentice."""
    assert convention.first_day  # the caller looked for both days, and for an apprentice
    assert convention.last_day
    assert enrolment.apprentice_from
    ends = enrolment.apprentice_until or date.max
    return convention.first_day <= ends and enrolment.apprentice_from <= convention.last_day
