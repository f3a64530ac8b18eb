"""The pages of whoever looks for a place: results, pictures, an offer, the map."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.search.criteria import PAGE, Relaxed, ResultPage, ResultRow, SearchCriteria
from conventions.domain.exchange.search.queries import find_offers, shown_offers
from conventions.domain.exchange.search.relaxing import WIDTHS
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.law.trades.sectors import PICTURES, SECTORS, Sector, SectorPicture
from conventions.domain.persons.localities.models import Crossing, Locality
from conventions.domain.persons.localities.reach import crossing_between
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.names import after_de
from conventions.domain.placements.applications.dates import why_not_then
from conventions.domain.placements.offers.checking import levels_at
from conventions.domain.placements.offers.models import PFMP_ON_PAPER, Audience, Offer
from conventions.domain.placements.seats.models import Slot
from conventions.pages.kit.access import or_404
from notifications.language import is_french
from workflow.refusals import Refused

from .drawing import MapMark, Outlined, Spot, Tiled, View
from .forms import PICTURE, ExchangeForm, kind_choices
from .searchers import Searcher

SLOTS_OF_A_CARD = 3
NAMES_OF_A_MARK = 3


@dataclass(frozen=True)
class ResultCard:
    """One offer in a list."""

    row: ResultRow
    searcher: Searcher
    query: str

    @property
    def address(self) -> str:
        return self.searcher.address("place", self.offer.uuid) + self.query

    @property
    def offer(self) -> Offer:
        return self.row.offer

    @property
    def place(self) -> str:
        return place_in_words(self.offer)

    @property
    def distance(self) -> str:
        return distance_in_words(self.row.km)

    @property
    def crossing(self) -> str:
        return crossing_in_words(self.row.crossing, self.searcher)

    @property
    def dates(self) -> list[str]:
        """The first dates with a free seat."""
        return [slot_in_words(slot) for slot in self.row.slots[:SLOTS_OF_A_CARD]]

    @property
    def more_dates(self) -> int:
        return max(len(self.row.slots) - SLOTS_OF_A_CARD, 0)


def distance_in_words(km: float) -> str:
    """« à 4 km »; a commune is one point: no distance is told inside it."""
    return _("à %(km)s km") % {"km": round(km)} if km >= 1 else _("dans la commune")


def slot_in_words(slot: Slot) -> str:
    """« du 15 au 19 mars 2027 : 2 places »."""
    seats = ngettext("%(n)s place", "%(n)s places", slot.free) % {"n": slot.free}
    return _("%(dates)s : %(seats)s") % {"dates": days_in_words(slot.first_day, slot.last_day), "seats": seats}


def place_in_words(offer: Offer) -> str:
    """« Camopi, Trois-Sauts », as the host's address or the part of the commune says."""
    part = offer.locality.part if offer.locality else ""
    return ", ".join(filter(None, (offer.city, part if part != offer.city else "")))


def crossing_in_words(crossing: Crossing | None, searcher: Searcher) -> str:
    """Return what lies between, as its note says or else its kind; empty where a road leads."""
    if crossing is None:
        return ""
    far = str(searcher.far) if crossing.kind != Crossing.Kind.DAILY else ""
    return " ".join(filter(None, (far, crossing.note))) or _("Une traversée chaque jour.")


def after_de_commune(name: str) -> str:
    """« de Guéret », « du Lamentin », « des Abymes »."""
    has_article = is_french() and name.startswith(("Le ", "Les "))
    return after_de(name[0].lower() + name[1:] if has_article else name)


class PlacesPage:
    """Search for places, and the offers that are found."""

    def __init__(self, http: HttpRequest, searcher: Searcher) -> None:
        self._http, self.searcher = http, searcher
        self.form = ExchangeForm(http.GET, searcher=searcher)
        self.form.is_valid()

    @cached_property
    def asked(self) -> SearchCriteria | None:
        """Criteria of the search; nothing as long as nobody has said around where."""
        number = self._http.GET.get("page", "")
        return self.form.asked(page=int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 1)

    @property
    def is_lost(self) -> bool:
        """The search is clear, but nobody knows where the school is."""
        return self.form.is_valid() and self.form.around is None and bool(self.searcher.places)

    @cached_property
    def found(self) -> ResultPage | None:
        return find_offers(self.asked) if self.asked else None

    @property
    def around(self) -> str:
        """« autour du Lamentin »."""
        return _("autour %(of_place)s") % {"of_place": after_de_commune(str(self.form.around))}

    @cached_property
    def cards(self) -> list[ResultCard]:
        rows = self.found.rows if self.found else ()
        return [ResultCard(row, self.searcher, self.query) for row in rows]

    @property
    def total(self) -> str:
        """« 12 offres », « Plus de 200 offres »."""
        assert self.found is not None  # asked where something was looked for
        n = self.found.total
        if n == 0:
            return _("Aucune offre")
        if self.found.more_than:
            return _("Plus de %(n)s offres") % {"n": n}
        return ngettext("%(n)s offre", "%(n)s offres", n) % {"n": n}

    @cached_property
    def listed(self) -> Page:
        """The page among the others, for their numbers."""
        assert self.found is not None  # asked where something was looked for
        return Paginator(range(self.found.total), PAGE).page(self.found.page)

    @property
    def widened(self) -> list[str]:
        """Criteria that were let go of so as to find more, in sentences."""
        return [self._widened(code, value) for code, value in (self.found.relaxed if self.found else {}).items()]

    @property
    def some_answer_to_all(self) -> bool:
        """An offer is as it was asked for; those come first, so that a later page follows them."""
        return self.found is not None and (self.found.page > 1 or any(row.is_exact for row in self.found.rows))

    @property
    def is_undecided(self) -> bool:
        """Nothing typed says what is looked for (« jsp », an emoji, an empty field): the pictures come first."""
        return "mots" in self._http.GET and self.form.is_valid() and not (self.form.words or self.form.has_sector)

    def _widened(self, code: Relaxed, value: object) -> str:
        if code == Relaxed.DISTANCE:
            return _("jusqu'à %(km)s km") % {"km": value}
        if code == Relaxed.DATES:
            return _("à des dates proches, à %(n)s jours près") % {"n": value}
        if code == Relaxed.SECTORS:
            return _("dans des secteurs voisins")
        return _("sans les mots écrits")

    @property
    def on_paper(self) -> str:
        """The advice at a level whose PFMP nobody finds here; empty at the others."""
        level = self.asked.level if self.asked else ""
        return str(Refused("pfmp_on_paper")) if level in PFMP_ON_PAPER else ""

    @property
    def corrected(self) -> list[tuple[str, str]]:
        """Typed words, and how each was read."""
        return [(one.typed, one.into) for one in self.form.words.corrected] if self.found else []

    @property
    def query(self) -> str:
        """Search as another page takes it up."""
        return self._with(page=None)

    def _with(self, **changes: object) -> str:
        kept = self._http.GET.copy()
        for name, value in changes.items():
            kept.pop(name, None)
            if value is not None:
                kept[name] = str(value)
        return f"?{kept.urlencode()}" if kept else ""

    @property
    def namesakes(self) -> list[tuple[str, str]]:
        """The communes that what is typed may mean, with the address of the search around each."""
        return [(one.label, self._with(commune=one.label, page=None)) for one in self.form.namesakes]

    @property
    def pictures(self) -> list[tuple[SectorPicture, str]]:
        """The twelve pictures, for whoever has said nothing yet."""
        return PicturesPage(self._http, self.searcher).pictures

    @property
    def farther(self) -> str:
        """The same search as far as can be proposed; empty where it is that far already."""
        widest = max(WIDTHS)
        return self._with(km=widest, page=None) if self.form.cleaned_data.get("km") != widest else ""


class PicturesPage:
    """Twelve pictures, then the sectors behind one of them."""

    def __init__(self, http: HttpRequest, searcher: Searcher) -> None:
        self._http, self.searcher = http, searcher
        self.chosen = next((one for one in PICTURES if one.slug == http.GET.get("image")), None)

    @property
    def pictures(self) -> list[tuple[SectorPicture, str]]:
        here = self.searcher.address("place_pictures")
        return [(one, f"{here}?{self._kept(image=one.slug)}") for one in PICTURES]

    @property
    def sectors(self) -> list[tuple[Sector, str]]:
        """The sectors behind the picture, with the address of their places."""
        slugs = self.chosen.sectors if self.chosen else ()
        return [(SECTORS[slug], f"{self.searcher.address('places')}?{self._kept(secteur=slug)}") for slug in slugs]

    @property
    def all_of_them(self) -> str:
        """Address of the places of all its sectors."""
        assert self.chosen is not None  # asked where a picture was chosen
        return f"{self.searcher.address('places')}?{self._kept(secteur=f'{PICTURE}{self.chosen.slug}')}"

    @property
    def query(self) -> str:
        return f"?{kept}" if (kept := self._kept()) else ""

    @property
    def again(self) -> str:
        """Address of the twelve pictures."""
        return self.searcher.address("place_pictures") + self.query

    def _kept(self, **more: str) -> str:
        """Return what was looked for before, without its words, sectors and page."""
        kept = self._http.GET.copy()
        for name in ("image", "secteur", "mots", "page"):
            kept.pop(name, None)
        for name, value in more.items():
            kept[name] = value
        return kept.urlencode()


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
        return ", ".join(str(Level(level).label) for level in self.offer.levels if level not in PFMP_ON_PAPER)

    @property
    def on_paper(self) -> str:
        """The advice to pupils whom it names and who cannot ask for it here; empty where there are none."""
        return str(Refused("pfmp_on_paper")) if set(self.offer.levels) & set(PFMP_ON_PAPER) else ""

    @property
    def kinds(self) -> str:
        names = dict(kind_choices())
        return ", ".join(names[kind] for kind in self.offer.kinds if kind in names)

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

    @property
    def dates(self) -> list[tuple[str, int, str, str]]:
        """Each of its dates in words, with the seats that are free, for whom they are if not for all, why not."""
        return [
            (
                days_in_words(slot.first_day, slot.last_day),
                slot.free,
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
    offers = Offer.objects.filter(shown, ~Q(audience=Audience.NAMED_SCHOOLS) | Q(Exists(named)), uuid=uuid)
    return or_404(offers.select_related("host", "locality").prefetch_related("slots").first())


class MapPage(PlacesPage):
    """The same offers on a map: what it says stands beside it as a list."""

    @cached_property
    def spots(self) -> list[Spot]:
        """Places of the offers, each commune once."""
        if not self.found:
            return []
        offers = shown_offers(self.found.asked).exclude(locality=None)
        counts = dict(offers.values_list("locality").annotate(Count("pk")).order_by())
        return [Spot(one, counts[one.pk]) for one in Locality.objects.filter(pk__in=counts)]

    @cached_property
    def view(self) -> View:
        """The part of the map that the address names, else the one where all offers are."""
        kind = Tiled if settings.MAP_TILES_URL else Outlined
        given = self._http.GET
        try:
            view = kind(float(given["x"]), float(given["y"]), int(given["z"]))
        except (KeyError, ValueError):
            return kind.around(self.spots)
        return view if view.is_on_the_map else kind.around(self.spots)

    @cached_property
    def marks(self) -> list[tuple[MapMark, str, str]]:
        """Marks of the drawing, in words, with the address that each leads to: the places there, or a nearer view."""
        return [(mark, self._words_of(mark), self._address_of(mark)) for mark in self.view.marks(self.spots)]

    def _words_of(self, mark: MapMark) -> str:
        names = [spot.locality.label for spot in mark.spots[:NAMES_OF_A_MARK]]
        if len(mark.spots) > NAMES_OF_A_MARK:
            names.append("…")
        offers = ngettext("%(n)s offre", "%(n)s offres", mark.offers) % {"n": mark.offers}
        return _("%(places)s : %(offers)s") % {"places": ", ".join(names), "offers": offers}

    def _address_of(self, mark: MapMark) -> str:
        if len(mark.spots) > 1 and (nearer := self.view.opened(mark)):
            return self.looking(nearer)
        [*_others, place] = sorted(mark.spots, key=lambda spot: spot.offers)
        there = self._with(commune=place.locality.label, km=min(WIDTHS), page=None, x=None, y=None, z=None)
        return self.searcher.address("places") + there

    def looking(self, view: View) -> str:
        """Return the address of the same offers in another view."""
        return self._with(x=round(view.x, 6), y=round(view.y, 6), z=view.zoom, page=None)

    @property
    def list_query(self) -> str:
        return self._with(x=None, y=None, z=None, page=None)

    @property
    def ways(self) -> list[tuple[str, StrOrPromise, str]]:
        """The views beside, nearer and farther: what the button says, shows, and its address."""
        nearer, farther = self.view.zoomed(1), self.view.zoomed(-1)
        return [
            *([("+", _("Plus près"), self.looking(nearer))] if nearer else []),
            *([("−", _("Plus loin"), self.looking(farther))] if farther else []),
            ("←", _("Vers l'ouest"), self.looking(self.view.moved(-1, 0))),
            ("↑", _("Vers le nord"), self.looking(self.view.moved(0, -1))),
            ("↓", _("Vers le sud"), self.looking(self.view.moved(0, 1))),
            ("→", _("Vers l'est"), self.looking(self.view.moved(1, 0))),
        ]
