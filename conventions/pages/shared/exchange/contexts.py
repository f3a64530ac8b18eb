"""The pages of whoever looks for a place: results, pictures, the map."""

import re
from functools import cached_property

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.search.criteria import PAGE, Relaxed, ResultPage, SearchCriteria
from conventions.domain.exchange.search.queries import dated, find_offers, shown_offers
from conventions.domain.exchange.search.relaxing import ENOUGH, WIDTHS
from conventions.domain.exchange.search.saved_searches import criteria_of
from conventions.domain.exchange.search.wishes import wanted_by, wish_in_words
from conventions.domain.law.trades.sectors import PICTURES, SECTORS, Sector, SectorPicture
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.names import after_de
from notifications.language import is_french

from .cards import ResultCard, ResultGroup, grouped, short_days
from .drawing import MapMark, Outlined, SchoolMark, Spot, Tiled, View
from .forms import PICTURE, WHEN, ExchangeForm
from .searchers import Searcher

NAMES_OF_A_MARK = 3
FULL_NAMED = 5
"""Full places of which the first free week is said."""
SHORT_NAME = 16
"""Letters of a commune that a chip writes whole."""
LONG_END = re.compile(r"-(de|du|des|d|sur|sous|en|les|lès)[-'’].*")


def after_de_commune(name: str) -> str:
    """« de Guéret », « du Lamentin », « des Abymes »."""
    has_article = is_french() and name.startswith(("Le ", "Les "))
    return after_de(name[0].lower() + name[1:] if has_article else name)


def short_place(name: str) -> str:
    """Return the beginning of a long name: « Saint-Laurent », « Saint-Georges »."""
    return LONG_END.sub("", name) if len(name) > SHORT_NAME else name


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

    @property
    def typed(self) -> str:
        """Words looked for, as they were typed; empty where they say nothing."""
        return self.form.cleaned_data["mots"].strip() if self.form.words else ""

    @cached_property
    def groups(self) -> list[ResultGroup]:
        rows = self.found.rows if self.found else ()
        cards = [ResultCard(row, self.searcher, self.query) for row in rows]
        return grouped(cards, self.typed, ", ".join(self.wider), self.order)

    @property
    def heading(self) -> str:
        """« 1 offre pour « mécano » ; 144 autres près d'ici », « Plus de 200 offres autour de Cayenne »."""
        assert self.found is not None  # asked where something was looked for
        n, others = self.found.found, self.found.others
        if self.found.more_than and not others:
            total = _("Plus de %(n)s offres") % {"n": n}
        else:
            total = ngettext("%(n)s offre", "%(n)s offres", n) % {"n": n} if n else _("Aucune offre")
        about = _("pour « %(words)s »") % {"words": self.typed} if self.typed else self.around
        if not others:
            return f"{total} {about}"
        more = ngettext("%(n)s autre", "%(n)s autres", others) % {"n": others}
        more = _("plus de %(more)s") % {"more": more} if self.found.more_than else more
        where = "" if self.wider else _("près d'ici")
        return f"{total} {about} ; {more} {where}".rstrip()

    @property
    def left_out(self) -> list[str]:
        """Sentences on the places of a search by formation that are not listed, and why."""
        results = self.found
        if results is None:
            return []
        sentences = []
        if n := len(results.full):
            words = ngettext(
                "%(n)s autre lieu : complet ces semaines-là.", "%(n)s autres lieux : complets ces semaines-là.", n
            )
            sentences.append(words % {"n": n})
        if n := results.too_young:
            words = ngettext(
                "%(n)s autre lieu : ses travaux ne sont pas permis à cet âge.",
                "%(n)s autres lieux : leurs travaux ne sont pas permis à cet âge.",
                n,
            )
            sentences.append(words % {"n": n})
        return sentences

    @property
    def full(self) -> list[str]:
        """Full places with the first week in which each has room."""
        return [
            _("%(host)s, à %(city)s : de la place à partir du %(day)s")
            % {"host": one.offer.host.name, "city": one.offer.city, "day": date_format(one.free_from, "j F")}
            for one in (self.found.full if self.found else ())[:FULL_NAMED]
            if one.free_from
        ]

    @property
    def order(self) -> str:
        """Order of each group, in words."""
        if self.found and self.found.has_priority:
            return _("d'abord l'éducation prioritaire, puis la plus proche")
        return _("la plus proche d'abord")

    @property
    def wish(self) -> str:
        """Name of the trade or sector that is looked for and of which little is found; empty otherwise."""
        if self.asked is None or self.found is None or self.found.found >= ENOUGH:
            return ""
        wanted = wanted_by(criteria_of(self.asked))
        return wish_in_words(wanted) if wanted else ""

    @property
    def neighbours(self) -> list[tuple[str, str]]:
        """Trades akin to the one that is not near, with the address of the search for each."""
        found = self.found.neighbours if self.found else ()
        return [(one.name, self._with(mots=one.name, secteur=None, page=None)) for one in found]

    @cached_property
    def listed(self) -> Page:
        """The page among the others, for their numbers."""
        assert self.found is not None  # asked where something was looked for
        return Paginator(range(self.found.total), PAGE).page(self.found.page)

    @property
    def wider(self) -> list[str]:
        """How far, and when, what is not near is, where it was looked for."""
        relaxed = self.found.relaxed if self.found else {}
        ways = ((Relaxed.DISTANCE, _("jusqu'à %(n)s km")), (Relaxed.DATES, _("à %(n)s jours près")))
        return [words % {"n": relaxed[code]} for code, words in ways if code in relaxed]

    @property
    def place_chip(self) -> str:
        """« Saint-Laurent, 30 km »."""
        km = self.asked.km if self.asked else None
        place = short_place(str(self.form.around))
        return _("%(place)s, %(n)s km") % {"place": place, "n": round(km)} if km else place

    @property
    def dates_chip(self) -> str:
        """« 15 – 19 mars », else what the chip is for."""
        days = [self.form.cleaned_data[name] for name in WHEN]
        if not all(days):
            return _("Dates")
        return short_days(*days)

    @property
    def filters_chip(self) -> str:
        """« 3e, Santé », else what the chip is for."""
        return ", ".join(self.form.chosen) or _("Filtres")

    @property
    def is_undecided(self) -> bool:
        """Nothing typed says what is looked for (« jsp », an emoji, an empty field): the pictures come first."""
        return "mots" in self._http.GET and self.form.is_valid() and not (self.form.words or self.form.has_sector)

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


class MapPage(PlacesPage):
    """The same offers on a map: what it says stands beside it as a list."""

    @cached_property
    def spots(self) -> list[Spot]:
        """Places of the offers, each commune once."""
        if not self.found:
            return []
        searched = dated(self.asked) if self.asked and self.found.found else self.found.asked
        offers = shown_offers(searched).exclude(locality=None)
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

    @property
    def school(self) -> SchoolMark | None:
        """Mark of the school of the searcher, when it is known and in view."""
        place = self.searcher.around_school
        seen = self.view.seen(place) if place else None
        return SchoolMark(round(seen[0], 1), round(seen[1], 1)) if seen else None

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
