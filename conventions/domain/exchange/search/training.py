"""The search by formation: family, competences, weeks of the class; places left out for works, or for being full."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.host_load import places_in
from conventions.domain.law.formations.families import family_of
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.regulated_works.allowed import WorksFacts, open_by_age
from conventions.domain.law.rules.calendars import is_working_day
from conventions.domain.law.rules.trainees import HostLoad, mondays_between
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.names import search_key
from conventions.domain.placements.offers.models import PFMP, Offer
from conventions.domain.placements.seats.models import Slot

A_WEEK = timedelta(weeks=1)
TELLING = 5
"""Letters from which a word tells something, and which of them two words of one family share."""
_SAID_OF_ALL = re.compile(
    r"^(reali|effec|assur|parti|mettr|oeuvr|organ|contr|commu|gerer|activ|profe|entre|travai|techn)"
)
"""Beginnings of words that every *référentiel* has, whatever the diploma."""


@dataclass(frozen=True)
class TrainingAim:
    """Search by a formation: its family of diplomas, its competences, the weeks of one period."""

    family: str
    """Slug of a family of diplomas; empty for any."""
    mondays: tuple[date, ...]
    """Weeks of the class's plan; none where nobody has planned: any dates will do."""
    competences: tuple[str, ...] = ()
    birth_date: date | None = None
    department: str = ""
    has_pupil: bool = False
    """Somebody looks, of whom the age is asked; else it is a class, whose ages differ."""
    untold: bool = False
    """Offers that name no family are looked for instead."""

    @property
    def filter(self) -> Q:
        """Filter of offers."""
        trains = Q(kinds__contains=[PFMP])
        if self.untold:
            return trains & Q(families=[])
        return trains & Q(families__contains=[self.family]) if self.family else trains

    @property
    def slots(self) -> Q:
        """Filter of slots: whole civil weeks, all of them planned; a public holiday at either end is none of them."""
        if not self.mondays:
            return Q()
        firsts = {day for monday in self.mondays for day in (monday, self._working(monday)[0])}
        lasts = {day for monday in self.mondays for day in self._last_days(monday)}
        within = Q()
        for run in _runs(self.mondays):
            within |= Q(first_day__gte=run[0], last_day__lt=run[-1] + A_WEEK)
        return within & Q(first_day__in=firsts, last_day__in=lasts)

    def _last_days(self, monday: date) -> Iterable[date]:
        return (self._working(monday)[-1], *(monday + timedelta(days=n) for n in (4, 5, 6)))

    def _working(self, monday: date) -> Sequence[date]:
        days = [monday + timedelta(days=n) for n in range(5)]
        return [day for day in days if is_working_day(day, self.department)] or days

    def opens(self, works: Iterable[str], day: date) -> bool:
        """Tell whether works are open to whoever looks, by age alone: declarations and opinion come with the place."""
        return not self.has_pupil or open_by_age(works, WorksFacts(self.birth_date).age_on(day))

    def covered_by(self, offer: Offer) -> int:
        """Return how many of the competences an offer's words speak of."""
        said = _stems(f"{offer.title} {offer.activities}")
        return sum(not said.isdisjoint(_stems(label)) for label in self.competences)


def aim_of(formation: Formation, mondays: Iterable[date], *, department: str, pupil: Pupil) -> TrainingAim:
    """Return what a pupil looks for by a formation in some weeks; one query, of its competences."""
    aim = aim_of_class(formation, mondays, department=department)
    labels = tuple(formation.competences.values_list("label", flat=True))
    return replace(aim, competences=labels, birth_date=pupil.birth_date, has_pupil=True)


def aim_of_class(formation: Formation | None, mondays: Iterable[date], *, department: str) -> TrainingAim:
    """Return what a class looks for, whose pupils are of several ages; no query."""
    family = family_of(formation.mef) if formation else ""
    return TrainingAim(family=family, mondays=tuple(sorted(mondays)), department=department)


@dataclass(frozen=True)
class FullPlace:
    """A place without room in these weeks, and the Monday from which it has some; ``None`` within no sight."""

    offer: Offer
    free_from: date | None


@dataclass
class Sifted:
    """Offers in which one may train, and what was left out of them."""

    offers: dict[int, Offer] = field(default_factory=dict)
    """Each with its slots in ``free_slots``."""
    covered: dict[int, int] = field(default_factory=dict)
    """Competences of which each speaks, by key."""
    full: list[FullPlace] = field(default_factory=list)
    too_young: int = 0
    """Offers with works that are not open at that age."""
    left_out: set[int] = field(default_factory=set)
    """Keys of the offers that are full or not open."""

    def add(self, aim: TrainingAim, offers: QuerySet[Offer]) -> None:
        """Sort offers: those with works closed at that age, and hosts without room, are left out (A-02, H-05).

        They have their host, and their slots in ``free_slots``, of which the full ones go. Three queries besides.
        """
        read = list(offers)
        days = [slot.first_day for offer in read for slot in _slots_of(offer)]
        loads = places_in([offer.host for offer in read], min(days)) if days else {}
        for offer in read:
            slots = [slot for slot in _slots_of(offer) if aim.opens(offer.works, slot.first_day)]
            load = loads.get(offer.host.establishment, HostLoad())
            if with_room := [slot for slot in slots if has_room(load, slot)]:
                offer.free_slots = with_room  # type: ignore[attr-defined]  # prefetched under this name
                self.offers[offer.pk], self.covered[offer.pk] = offer, aim.covered_by(offer)
                continue
            self.left_out.add(offer.pk)
            if slots:
                self.full.append(FullPlace(offer, _free_from(load, slots[0])))
            elif _slots_of(offer):
                self.too_young += 1


def _slots_of(offer: Offer) -> list[Slot]:
    return offer.free_slots  # type: ignore[attr-defined]  # prefetched under this name


def has_room(load: HostLoad, slot: Slot) -> bool:
    """Tell whether a host may take one more trainee in each civil week of a slot."""
    return not any(load.is_full(monday) for monday in mondays_between(slot.first_day, slot.last_day))


def _free_from(load: HostLoad, slot: Slot) -> date | None:
    mondays = list(mondays_between(slot.first_day, slot.last_day))
    return load.first_free(mondays[0], len(mondays))


def _stems(text: str) -> set[str]:
    words = (word for word in search_key(text).split() if len(word) >= TELLING)
    return {word[:TELLING] for word in words if not _SAID_OF_ALL.match(word)}


def _runs(mondays: Sequence[date]) -> list[list[date]]:
    """Return weeks that follow one another, together."""
    ordered = sorted(mondays)
    numbered = ((monday - rank * A_WEEK, monday) for rank, monday in enumerate(ordered))
    return [[monday for _key, monday in some] for _key, some in groupby(numbered, key=lambda one: one[0])]
