"""An offer as whoever looks for a place reads it."""

from datetime import time
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.pupil_opinions.services import Told, told_of
from conventions.domain.law.formations.families import FAMILIES, in_order
from conventions.domain.law.regulated_works.works import labels
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.persons.localities.models import Crossing, Locality
from conventions.domain.persons.localities.reach import crossing_between
from conventions.domain.persons.people.models import Level
from conventions.domain.placements.applications.dates import why_not_then
from conventions.domain.placements.offers.checking import levels_at
from conventions.domain.placements.offers.models import Audience, Offer, for_named_only
from conventions.domain.placements.seats.models import Slot
from conventions.pages.kit.access import or_404

from .cards import crossing_in_words, free_in_words, place_in_words
from .contexts import after_de_commune
from .forms import kind_choices
from .searchers import Searcher


class PlacePage:
    """All that a pupil has to know of an offer."""

    def __init__(self, http: HttpRequest, searcher: Searcher, uuid: UUID) -> None:
        self.searcher = searcher
        self.offer = offer_or_404(searcher, uuid)
        self.query = f"?{http.GET.urlencode()}" if http.GET else ""
        """Search in which it was found."""

    @property
    def place(self) -> str:
        return place_in_words(self.offer)

    @property
    def levels(self) -> str:
        return ", ".join(str(Level(level).label) for level in self.offer.levels)

    @property
    def kinds(self) -> str:
        names = dict(kind_choices())
        return ", ".join(names[kind] for kind in self.offer.kinds if kind in names)

    @property
    def diplomas(self) -> str:
        """Diplomas as its host wrote them, and the families that it ticked; empty for other kinds."""
        families = (str(FAMILIES[slug].label) for slug in in_order(self.offer.families))
        return " ; ".join(filter(None, (self.offer.diplomas, *families)))

    @property
    def works(self) -> str:
        """Regulated works that its activities include."""
        return ", ".join(labels(self.offer.works))

    @property
    def sector(self) -> str:
        found = SECTORS.get(self.offer.sector)
        return str(found.name) if found else ""

    @cached_property
    def slots(self) -> list[Slot]:
        """Its dates that have not begun, also those that are full."""
        today = self.searcher.today_at(self.offer)
        return [slot for slot in self.offer.slots.all() if slot.first_day > today]

    @cached_property
    def why_not(self) -> dict[int, str]:
        """Reasons that keep the pupil who looks from coming, by key of its dates."""
        if self.searcher.pupil is None:
            return {}
        found = why_not_then(self.slots, self.searcher.pupil, by=self.searcher.actor)
        return {slot.pk: str(refusal) for slot, refusal in found if refusal}

    @cached_property
    def opinions(self) -> Told | None:
        """Counts of former pupils, in the words that its host reads."""
        return told_of(self.offer.host)

    @property
    def dates(self) -> list[tuple[str, str, str, str]]:
        """Each of its dates in words, with what is free, for whom it is if not for all, why not."""
        return [
            (
                days_in_words(slot.first_day, slot.last_day),
                free_in_words(slot, self.searcher),
                levels_at(slot) if self.searcher.pupil is None else "",
                self.why_not.get(slot.pk, ""),
            )
            for slot in self.slots
        ]

    @property
    def has_free_seat(self) -> bool:
        return any(slot.free for slot in self.slots)

    @property
    def hours(self) -> list[tuple[time, time]]:
        """From when to when one is present, the morning and the afternoon."""
        return [(span.start, span.end) for span in self.offer.hours if span]

    @cached_property
    def start(self) -> Locality | None:
        """From where one would come, where it is known."""
        return self.searcher.start

    @property
    def distance(self) -> str:
        """As the crow flies from there; nothing where no road leads."""
        offer, start = self.offer, self.start
        if start is None or offer.point is None or offer.group_id != start.group_id:
            return ""
        km, where = round(offer.point.distance_to(start.point)), {"of_start": after_de_commune(start.name)}
        if km < 1:
            return _("Dans la commune %(of_start)s.") % where
        return _("À %(km)s km à vol d'oiseau %(of_start)s.") % {**where, "km": km}

    @property
    def is_priority(self) -> bool:
        return self.offer.audience == Audience.PRIORITY_FIRST

    @cached_property
    def crossing(self) -> str:
        """The way between, where it is no road; where nothing leads there, that it is far."""
        return str(self.searcher.far) if self._is_cut_off else crossing_in_words(self._crossing, self.searcher)

    @cached_property
    def _crossing(self) -> Crossing | None:
        start, group = self.start, self.offer.group_id
        return crossing_between(start.group_id, group) if start and group else None

    @property
    def _is_cut_off(self) -> bool:
        """Neither a road nor a crossing leads there."""
        start, group = self.start, self.offer.group_id
        return bool(start and group and group != start.group_id and self._crossing is None)

    @property
    def is_far(self) -> bool:
        """Nobody goes there and comes back in a day: a pupil would have to sleep there."""
        crossing = self._crossing
        return self._is_cut_off or (crossing is not None and crossing.kind != Crossing.Kind.DAILY)

    @property
    def lodging(self) -> str:
        """Words of its host on where a pupil could sleep, for staff alone."""
        return self.offer.lodging if self.searcher.SEES_LODGING else ""

    @property
    def languages(self) -> str:
        names = dict(settings.LANGUAGES)
        return ", ".join(names.get(one, one) for one in self.offer.languages)

    @property
    def report_at(self) -> str:
        return self.searcher.address("place_report", self.offer.uuid) + self.query

    @property
    def address(self) -> str:
        return self.searcher.address("place", self.offer.uuid) + self.query

    @property
    def apply_at(self) -> str:
        """Address at which one applies; empty where one cannot, or where the school alone may propose it."""
        may_come = any(slot.free and slot.pk not in self.why_not for slot in self.slots)
        may_ask = may_come and self.offer.is_open and (self.searcher.SEES_LODGING or not self.is_far)
        return self.searcher.application_address(self.offer) if may_ask else ""

    @property
    def vouching(self) -> tuple[str, StrOrPromise] | None:
        """Address where one answers for its host, and the name of that page; nothing where one may not."""
        return self.searcher.vouching(self.offer)


def offer_or_404(searcher: Searcher, uuid: UUID) -> Offer:
    """Return an offer that this searcher may read; the others do not exist for them."""
    shown = (
        Offer.is_visible | Q(Offer.awaits_check, shown_unverified=True)
        if searcher.SEES_UNVERIFIED
        else Offer.is_visible
    )
    named = Offer.schools.through.objects.filter(offer=OuterRef("pk"), school=searcher.school)
    offers = Offer.objects.filter(shown, ~for_named_only() | Q(Exists(named)), uuid=uuid)
    return or_404(offers.select_related("host", "locality").prefetch_related("slots").first())
