"""Regulated works that lack something in a school: pupils without an opinion, hosts and rooms without a declaration."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from conventions.domain.law.regulated_works.allowed import WorksFacts
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.regulated_works.queries import declarations_of_school, place_of
from conventions.domain.law.regulated_works.works import ADULT, ON_OPINION, WORKS, WorkWay, labels
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Host, Pupil, School

from ..checking import works_facts_in
from ..kinds import KINDS
from ..models import Convention

TRAINING = [name for name, one in KINDS.items() if one.trains]
"""Kinds of agreement with annexes."""


def works_to_come(school: School) -> QuerySet[Convention]:
    """Return the training periods of a school that have not ended and whose annexe asks regulated works."""
    rows = Convention.objects.filter(school=school, kind__in=TRAINING, erased_at=None).exclude(Convention.is_over)
    rows = rows.filter(last_day__gte=school.today()).exclude(training_annex__works=[]).exclude(training_annex=None)
    shown = ("pupil", "host", "enrolment__formation", "training_annex")
    return rows.select_related(*shown).order_by("first_day", "pupil__sort_name", "pk")


@dataclass
class WithoutOpinion:
    """A pupil whose works wait for a medical opinion: of the present one, the last day alone."""

    pupil: Pupil
    class_name: str
    first_day: date
    """First day of the first stay that waits for it."""
    ends_on: date | None
    """Last day of the opinion that is noted; it ends before the stay does."""


@dataclass
class HostWithout:
    """A host whose trainees need works that no declaration of its own covers."""

    host: Host
    first_day: date
    works: set[str] = field(default_factory=set)
    trainees: int = 0

    @property
    def named_works(self) -> list[str]:
        return labels(self.works)

    @property
    def lacks_approval(self) -> bool:
        """The prefect has not approved its bar, as far as the school knows."""
        return "bar" in self.works

    @property
    def lacks_declaration(self) -> bool:
        return self.works != {"bar"}


class AskedStay(NamedTuple):
    """One stay to come with the works that its annexe asks."""

    convention: Convention
    facts: WorksFacts
    asked: list[str]
    first_day: date
    last_day: date


class WorksBoard:
    """The regulated works of one school, what lacks first; eight queries, however many pupils."""

    def __init__(self, school: School) -> None:
        self.school, self.today = school, school.today()

    @cached_property
    def _stays(self) -> list[AskedStay]:
        """Stays to come with the works that they ask, of pupils who are minors on the first day."""
        rows = list(works_to_come(self.school))
        facts, stays = works_facts_in(rows), []
        for row in rows:
            first, last, asked = row.first_day, row.last_day, _asked(row)
            if first and last and asked and facts[row.pk].age_on(first) < ADULT:
                stays.append(AskedStay(row, facts[row.pk], asked, first, last))
        return stays

    @cached_property
    def without_opinion(self) -> list[WithoutOpinion]:
        """Pupils whose opinion is missing or ends before the stay does; whether it lists the works is not told."""
        waiting: dict[int, WithoutOpinion] = {}
        for stay in self._stays:
            ways = {WORKS[key].way for key in _untitled(stay.facts, stay.asked)}
            ends_on = stay.facts.opinion.ends_on if stay.facts.opinion else None
            is_covered = ends_on is not None and ends_on >= stay.last_day
            if ways & {WorkWay.DECLARED, WorkWay.OPINION} and not is_covered:
                row = stay.convention
                waiting.setdefault(row.pupil_id, WithoutOpinion(row.pupil, row.class_name, stay.first_day, ends_on))
        return list(waiting.values())

    @cached_property
    def hosts_without(self) -> list[HostWithout]:
        """Hosts that have declared less than their trainees need, or whose bar lacks an approval, the nearest first."""
        hosts: dict[str, HostWithout] = {}
        for stay, lacking in self._undeclared("host"):
            host = stay.convention.host
            one = hosts.setdefault(place_of(host), HostWithout(host, stay.first_day))
            one.works.update(lacking)
            one.trainees += 1
        return list(hosts.values())

    @cached_property
    def rooms_without(self) -> dict[str, list[str]]:
        """Works, in words, that the school has not declared, by title of formation."""
        rooms: dict[str, set[str]] = defaultdict(set)
        for stay, lacking in self._undeclared("school"):
            formation = getattr(stay.convention.enrolled, "formation", None)
            rooms[str(formation) if formation else stay.convention.class_name].update(lacking)
        return {title: labels(works) for title, works in sorted(rooms.items())}

    def _undeclared(self, side: str) -> list[tuple[AskedStay, list[str]]]:
        lacking = []
        for stay in self._stays:
            works = [key for key in _untitled(stay.facts, stay.asked) if WORKS[key].way is WorkWay.DECLARED]
            missing = [key for key in works if side not in stay.facts.declared(key, stay.last_day)]
            if side == "host" and "bar" in stay.asked and not stay.facts.has_bar_on(stay.last_day):
                missing.append("bar")
            if missing:
                lacking.append((stay, missing))
        return lacking

    @cached_property
    def declarations(self) -> list[WorksDeclaration]:
        """The school's own, and those of the hosts of its trainees to come."""
        hosts = {stay.convention.host_id: stay.convention.host for stay in self._stays}
        return list(declarations_of_school(self.school, hosts.values()).order_by("side", "until", "pk"))

    @cached_property
    def ending(self) -> list[WorksDeclaration]:
        """Those that end within ninety days and that no other takes over, the first to end first."""
        ending = [one for one in self.declarations if one.ends_soon]
        left = [one for one in ending if not any(_takes_over(other, one) for other in self.declarations)]
        return sorted(left, key=lambda one: (one.until or self.today, one.pk))

    @property
    def lacks_nothing(self) -> bool:
        return not (self.without_opinion or self.hosts_without or self.rooms_without or self.ending)


def _takes_over(other: WorksDeclaration, ending: WorksDeclaration) -> bool:
    """Tell whether a declaration of the same side ends later and says all that another does."""
    if not other.is_valid or not (other.until and ending.until) or other.until <= ending.until:
        return False
    says_all = set(other.works) >= set(ending.works) and set(other.formations) >= set(ending.formations)
    return says_all and _owner(other) == _owner(ending)


def _owner(declaration: WorksDeclaration) -> str:
    return place_of(declaration.host) if declaration.host else f"school {declaration.school_id}"


def _asked(convention: Convention) -> list[str]:
    annex = getattr(convention, "training_annex", None)
    return [one["work"] for one in annex.works_asked if one.get("work") in WORKS] if annex else []


def _untitled(facts: WorksFacts, asked: Sequence[str]) -> list[str]:
    """Return the works that no title of the pupil opens by itself."""
    return [key for key in asked if not (WORKS[key].title and key in facts.titles)]


def usual_works(school: School, class_name: str) -> list[str]:
    """Return the works that the formations of a class usually ask, as far as an opinion may allow them."""
    enrolments = Enrolment.objects.filter(pupil__school=school, class_name=class_name, left_at=None)
    today = school.today()
    enrolments = enrolments.filter(year__first_day__lte=today, year__last_day__gte=today)
    listed = enrolments.exclude(formation=None).values_list("formation__usual_works", flat=True).distinct()
    usual = {key for works in listed for key in works}
    return [work.key for work in ON_OPINION if work.key in usual]
