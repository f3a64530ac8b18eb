"""Which territory and which school year an address of the officer's figures asks for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.domain.law.calendars.content import academy_of
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.officers import departments_in, in_words, lies_within, places_of
from conventions.domain.numbers.figures.projection import Lag, lag
from conventions.domain.numbers.figures.queries import CountedTerritory, place_of
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.pages.kit.charts import ASKED as CHART
from conventions.pages.kit.exports import ASKED
from conventions.pages.shared.target_years import YEAR, label_of
from workflow import clock

SCHOOL = "etablissement"
LEVELS: Mapping[str, Territory] = {
    "region": Territory.REGION,
    "academie": Territory.ACADEMY,
    "departement": Territory.DEPARTMENT,
    "bassin": Territory.BASIN,
    SCHOOL: Territory.SCHOOL,
}
"""Territories by their name in an address, the widest first."""
BY_LEVEL: Mapping[Territory, str] = {level: name for name, level in LEVELS.items()}
KM = "km"
FILE_OR_PAGE = (ASKED, CHART, "page")
"""Parameters of the address that a link to another table does not keep."""
SHOWN_YEARS = 5


def readable(given: QueryDict, own: Sequence[CountedTerritory]) -> CountedTerritory:
    """Return the territory that an address asks for, the narrowest named; what is not one's own is not asked."""
    for name, level in reversed(list(LEVELS.items())):
        found = _named(level, given.get(name, ""))
        if found is not None and lies_within(found, own):
            return found
    return own[0]


def _named(level: Territory, code: str) -> CountedTerritory | None:
    if not code or "\0" in code:
        return None
    if level == Territory.SCHOOL:
        school = School.objects.filter(uai=code.upper()).first()
        return CountedTerritory(level, str(school.pk), f"{school.name}, {school.city}".rstrip(", ")) if school else None
    if level == Territory.BASIN and not (code.isascii() and code.isdecimal() and len(code) < 10):
        return None
    try:
        return place_of(level, code)
    except KeyError:
        return None


class AskedTerritoryPage:
    """One territory of an officer for a school year, as the address asks for them."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer]) -> None:
        self._http, self._given = http, http.GET
        self.own = places_of(officers)
        self.place = readable(http.GET, self.own)
        self.today = timezone.localdate(clock.now())
        asked = http.GET.get(YEAR, "")
        self.year = next((year for year in self.years if str(year) == asked), self.years[0])

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address asks for a territory that is not the officer's, or that nobody knows."""
        asked = next(((name, code) for name in reversed(list(LEVELS)) if (code := self._given.get(name))), None)
        return asked is not None and self.where_is(self.place).get(asked[0], "").upper() != asked[1].upper()

    @cached_property
    def years(self) -> list[int]:
        """The school years that have begun there, by the civil year in which each begins, the latest first."""
        begun = SchoolYear.objects.filter(zone__in=self._zones, first_day__lte=self.today).order_by("-number")
        return list(begun.values_list("number", flat=True).distinct()[:SHOWN_YEARS]) or [year_of_targets(self.today)]

    @property
    def _zones(self) -> set[str]:
        """Zones whose calendars are followed there: the country's, or that of an académie whose rector fixes it."""
        if self.place.territory == Territory.NATION:
            return {""}
        departments = {self.school.department} if self.school else departments_in([self.place])
        return {academy_of(code) for code in departments or departments_in(self.own)}

    @property
    def year_links(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each year."""
        return [(self.address({YEAR: str(one)}), label_of(one), one == self.year) for one in self.years]

    @property
    def year_label(self) -> str:
        return label_of(self.year)

    @property
    def place_in_words(self) -> str:
        words = in_words(self.place)
        return words[0].upper() + words[1:]

    @cached_property
    def school(self) -> School | None:
        """The one that is looked at alone."""
        return School.objects.get(pk=self.place.code) if self.place.territory == Territory.SCHOOL else None

    @cached_property
    def lag(self) -> Lag:
        """How far the figures are."""
        return lag()

    @property
    def own_links(self) -> list[tuple[str, str, bool]]:
        """The officer's own territories, where there are several, with the one shown."""
        if len(self.own) < 2:
            return []
        return [(f"?{urlencode(self.where_is(one))}", in_words(one), one == self.place) for one in self.own]

    @property
    def above(self) -> str:
        """Address of the officer's own territory, where another one is shown; empty at home."""
        return "" if self.place == self.own[0] else reverse("territory")

    def where_is(self, place: CountedTerritory, uai: str = "") -> dict[str, str]:
        """Return what names a territory in an address."""
        name = BY_LEVEL.get(place.territory)
        if place.territory == Territory.SCHOOL and not uai:
            uai = self.school.uai if self.school else ""
        return {name: uai or place.code} if name else {}

    @property
    def kept(self) -> dict[str, str]:
        """The territory and the year, as another page's address says them."""
        year = {YEAR: str(self.year)} if YEAR in self._given else {}
        return {**self.where_is(self.place), **year}

    @property
    def query(self) -> str:
        """The same after a question mark, empty for the officer's own and the present year."""
        return f"?{urlencode(self.kept)}" if self.kept else ""

    def given_but(self, *names: str) -> dict[str, str]:
        """Return what the address holds, without some of it, a page of the table and the form of a file."""
        return {
            name: value
            for name, value in self._given.items()
            if isinstance(value, str) and name not in (*names, *FILE_OR_PAGE)
        }

    def address(self, changes: Mapping[str, str | None], *, of: CountedTerritory | None = None, uai: str = "") -> str:
        """Return the address of this page with something changed, or left out; of another territory where one is said.

        The page of the table, and the form of a file, are never kept.
        """
        kept = self.given_but()
        if of is not None:
            kept = {name: value for name, value in kept.items() if name not in LEVELS} | self.where_is(of, uai)
        asked = {name: value for name, value in {**kept, **changes}.items() if value is not None}
        return f"{self._http.path}?{urlencode(asked)}" if asked else self._http.path
