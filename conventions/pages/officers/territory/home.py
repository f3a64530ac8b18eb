"""The officer's home: what matters now in sentences, the map, the curve, the table, what stands beside."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.supply.around import RADII
from conventions.domain.exchange.supply.weeks import WEEK
from conventions.domain.numbers.charts.bars import Bars
from conventions.domain.numbers.charts.chart import Chart
from conventions.domain.numbers.charts.curves import CurveSeries, LineChart
from conventions.domain.numbers.charts.maps import TerritoryMap
from conventions.domain.numbers.exports.cells import key_of
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.officers import basins_within, departments_in, in_words
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    Numbers,
    a_year_before,
    by_monday,
    by_place,
    numbers,
    parts_of,
    schools_in,
    season_of,
    total,
)
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.persons.people.models import School
from conventions.pages.shared.figures.sections import THEMES, Theme
from conventions.pages.shared.target_years import YEAR, label_of
from notifications.dates import date_format

from .figures import BESIDE, DIVISION, FigureColumn, FiguresTable
from .further import SchoolNeeds
from .places import BY_LEVEL, KM, LEVELS, SCHOOL
from .schools_drawn import map_of_schools
from .sentences import LinkedSentence, sentences_of
from .worst import EXPECTED, ORDER, ORDERS, WITHOUT, Worst, WorstLine

SEATS, PLACES = "places", "#places"
"""Parameter of the address that shows all seats around a school, and the anchor of their list."""


class Photographed(dict[str, Mapping[str, int]]):
    """Numbers of a day that is past, of those statistics alone that are photographed."""


class TerritoryPage(FiguresTable):
    """One territory of an officer for a year, as its table says it and in pictures."""

    # -- what matters now --------------------------------------------------------------------------------------

    @cached_property
    def sentences(self) -> list[LinkedSentence]:
        """Sentences that matter now, each with the table that says it."""
        return sentences_of(self.asked, self.found, self._school_numbers, self)

    @cached_property
    def worst(self) -> Worst:
        """Lines where most is lacking, in the order asked."""
        return Worst(self.asked, self.today, self.km, self._given.get(ORDER, ""), self._address_in_week)

    @property
    def worst_orders(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Address, words and whether it is the one shown, for each order of the worst."""
        return [
            (self.address({ORDER: name or None}), words, name == self.worst.order)
            for name, (words, _key) in ORDERS.items()
        ]

    def _address_in_week(self, line: WorstLine) -> str:
        week = {"semaine": line.week.isoformat() if line.week else None, ORDER: None, DIVISION: None}
        uai = line.school.uai if line.school else ""
        return self.address(week, of=line.place, uai=uai) + (PLACES if line.school else "")

    def _school_numbers(self, asked: FiguresQuery) -> list[int]:
        """Return how many pupils without a place each school has, or each académie of the nation."""
        level = Territory.ACADEMY if self.place.territory == Territory.NATION else Territory.SCHOOL
        parts = parts_of(self.place, down_to=level) if self.place.territory != Territory.SCHOOL else [self.place]
        found = by_place([WITHOUT], asked, parts)
        return [total(one, WITHOUT) for one in found.values()]

    @cached_property
    def lacking(self) -> int:
        """How many open schools have not said their board's decision."""
        return schools_in(self.place).filter(School.lacks_decision(), is_closed=False).count()

    # -- side by side ---------------------------------------------------------------------------------------------

    @cached_property
    def others(self) -> list[tuple[str, str]]:
        """Choices that may stand beside: other years, then territories of the same level that the officer reads."""
        years = [(str(one), label_of(one)) for one in self.years if one != self.year]
        return years + [(key, in_words(one)) for key, one in self._siblings.items()]

    @cached_property
    def _siblings(self) -> dict[str, CountedTerritory]:
        """Territories by their name in an address; of schools, those of the same département."""
        level = self.place.territory
        if self.school:
            return self._schools_beside(self.school)
        if level == Territory.NATION:
            return {}
        if level == Territory.BASIN:
            basins = [one for own in self.own for one in basins_within(own, self.own)]
        else:
            within = departments_in(self.own)
            every = parts_of(CountedTerritory.nation(), down_to=level)
            basins = [one for one in every if departments_in([one]) <= within]
        return {f"{BY_LEVEL[level]}:{one.code}": one for one in basins if one != self.place}

    def _schools_beside(self, school: School) -> dict[str, CountedTerritory]:
        open_ones = School.objects.filter(department=school.department, is_closed=False).exclude(pk=school.pk)
        rows = open_ones.order_by("sort_name", "id").values_list("pk", "uai", "name", "city")
        return {
            f"{SCHOOL}:{uai}": CountedTerritory(Territory.SCHOOL, str(key), f"{name}, {city}".rstrip(", "))
            for key, uai, name, city in rows
        }

    @property
    def beside(self) -> str:
        """Choice among these."""
        asked = self._given.get(BESIDE, "")
        return asked if asked in dict(self.others) else ""

    @cached_property
    def compared(self) -> list[tuple[str, Numbers]]:
        """The label and the numbers of each column of the comparison; none while nothing is chosen."""
        if not self.beside:
            return []
        if place := self._siblings.get(self.beside):
            return [(in_words(self.place), self.found), (in_words(place), numbers(self._names, self.asked.at(place)))]
        other = self.asked.of_year(int(self.beside))
        then = a_year_before(self.today) if other.year == self.year - 1 and not self.curve_is_wider else None
        same_day = by_monday(self._names, other, levels=self._levels_asked).get(then) if then else None
        found: list[tuple[str, Numbers]] = [(self.year_label, self.found)]
        if same_day is not None:
            found.append((_("%(year)s à la même date") % {"year": label_of(other.year)}, Photographed(same_day)))
        return [*found, (label_of(other.year), numbers(self._names, other))]

    @property
    def lacks_same_day(self) -> bool:
        """Last year stands beside, and what is asked for is narrower than what was photographed of it."""
        return self.beside == str(self.year - 1) and self.curve_is_wider

    @cached_property
    def side_by_side(self) -> Bars | None:
        """The same as a picture, with its table."""
        if not self.compared:
            return None
        return Bars(
            name="cote-a-cote",
            title=_("Côte à côte : %(what)s") % {"what": _(" et ").join(label for label, _found in self.compared)},
            about=_("Pour chaque chiffre du tableau, une barre par année ou par territoire."),
            series=[label for label, _found in self.compared],
            rows=[(str(one.label), self._compared(one)) for one in self.columns],
            of_rows=_("Chiffre"),
            source=self._source,
        )

    def _compared(self, column: FigureColumn) -> list[int | None]:
        """Return a line of the comparison; what is not photographed is not known of a day that is past."""
        return [
            None if isinstance(found, Photographed) and not column.statistic.is_photographed else column.value(found)
            for _label, found in self.compared
        ]

    @property
    def _levels_asked(self) -> list[str]:
        return [str(one) for one in self.asked.where.get("pupil_level", ())]

    @property
    def beside_in_words(self) -> list[str]:
        """Names of what stands beside the territory, where something does; a school by its UAI, which is short."""
        if not self.beside:
            return []
        level, _colon, uai = self.beside.partition(":")
        return [f"à côté de {f'établissement {uai}' if level == SCHOOL else dict(self.others)[self.beside]}"]

    # -- pictures -------------------------------------------------------------------------------------------------

    @property
    def _drawn(self) -> FigureColumn:
        """Column of the pictures: pupils without a place, or the statistic of the table, its details added up."""
        drawn = self.statistic or statistics()[WITHOUT]
        return FigureColumn(drawn, label=drawn.label)

    @cached_property
    def map(self) -> Chart | None:
        """The lines of the table on a map, where they are territories that have an outline, or schools in one."""
        if not self.rows:
            return None
        drawn, level = self._drawn, LEVELS.get(self.by)
        about = {
            "name": "carte",
            "title": f"{drawn.label}, {self.by_label.lower()}",
            "unit": str(drawn.statistic.unit),
            "source": self._source,
        }
        if level in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT):
            return TerritoryMap(
                about=_("Carte des lignes du tableau ; chaque territoire mène à ses chiffres."),
                values={one.code: None if one in self.idle else drawn.value(one.found) for one in self.rows},
                addresses={one.code: one.address for one in self.rows},
                **about,
            )
        if self.place.territory == Territory.DEPARTMENT and level == Territory.SCHOOL:
            return map_of_schools(self.place.code, self.rows, drawn, about)
        return None

    @cached_property
    def curve(self) -> LineChart | None:
        """This year's Mondays beside those of last year, of what is photographed; none before the first photograph."""
        drawn = self._drawn
        if not drawn.statistic.is_photographed:
            return None
        series = [(year, self._on_mondays(drawn, year)) for year in (self.year, self.year - 1)]
        mondays = sorted({*series[0][1], *(monday + 52 * WEEK for monday in series[1][1])})
        if not mondays:
            return None
        points = [mondays[0] + WEEK * n for n in range((mondays[-1] - mondays[0]) // WEEK + 1)]
        return LineChart(
            name="courbe",
            title=_("%(what)s, chaque lundi") % {"what": drawn.label},
            about=_("Courbe de l'année %(year)s, à côté de l'année précédente aux mêmes semaines.")
            % {"year": self.year_label},
            points=points,
            series=[
                CurveSeries(label_of(self.year), [series[0][1].get(one) for one in points]),
                CurveSeries(label_of(self.year - 1), [series[1][1].get(a_year_before(one)) for one in points]),
            ],
            unit=str(drawn.statistic.unit),
            source=self._source,
        )

    @property
    def _source(self) -> str:
        """Territory and date of the numbers, for whoever finds a picture without its page."""
        since = self.lag.since
        when = date_format(localtime(since), r"j F Y, G \h i") if since else ""
        return ", ".join(filter(None, (self.place_in_words, when)))

    def _on_mondays(self, drawn: FigureColumn, year: int) -> dict[date, int]:
        """Return the numbers of a school year on the Mondays of that year.

        A photograph keeps no zero: it is read where pupils were counted, from the first number on, which nobody may
        have counted before.
        """
        name = drawn.statistic.name
        found = by_monday([name, EXPECTED], self.asked.of_year(year), levels=self._levels_asked)
        mondays = {monday: one for monday, one in found.items() if season_of(monday) == year}
        first = min((monday for monday, one in mondays.items() if name in one), default=date.max)
        return {monday: drawn.value(one) for monday, one in mondays.items() if monday >= first}

    def charts(self) -> list[Chart]:
        """All pictures of the page."""
        return [one for one in (self.map, self.curve, self.side_by_side) if one is not None]

    @property
    def curve_is_wider(self) -> bool:
        """Photographs know the level of pupils alone: other filters do not narrow the curve."""
        return bool(set(self.asked.where) - {"pupil_level"})

    # -- further --------------------------------------------------------------------------------------------------

    @property
    def kept_to_compare(self) -> list[tuple[str, str]]:
        """Values of the address that the choice of what stands beside gives back."""
        return list(self.given_but(BESIDE).items())

    @cached_property
    def km(self) -> int:
        """Kilometres around a school in which its pupils look."""
        return next((one for one in RADII if str(one) == self._given.get(KM, "")), RADII[1])

    @property
    def distances(self) -> list[tuple[str, int, bool]]:
        """Address, kilometres and whether they are those shown, for each distance around a school."""
        return [(self.address({KM: str(one)}), one, one == self.km) for one in RADII]

    @property
    def published(self) -> str:
        """Address of what everybody may read and pass on: of the département where that is what is shown."""
        code = self.place.code if self.place.territory == Territory.DEPARTMENT else ""
        return reverse("open_data") + (f"?{urlencode({BY_LEVEL[Territory.DEPARTMENT]: code})}" if code else "")

    @property
    def export(self) -> str:
        """Address of the export, begun with what is shown; for a school with its département."""
        place = CountedTerritory(Territory.DEPARTMENT, self.school.department) if self.school else self.place
        name = self.statistic.name if self.statistic else ""
        asked = {"territoire": key_of(place), YEAR: str(self.year), "statistique": name}
        return f"{reverse('territory_export')}?{urlencode(asked)}"

    @property
    def themes(self) -> list[Theme]:
        return list(THEMES.values())

    @cached_property
    def around(self) -> SchoolNeeds | None:
        """Places where a school's pupils may still go."""
        if self.school is None:
            return None
        weeks = [one for one in self.narrowing.where.get("week", ()) if isinstance(one, date)]
        return SchoolNeeds(self.school, self.km, weeks, shows_all=self._given.get(SEATS) == "toutes")

    @property
    def seats_links(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Address, words and whether it is what is shown: the seats that lack, or all."""
        shows_all = bool(self.around and self.around.shows_all)
        return [
            (self.address({SEATS: None}), _("Celles qui manquent"), not shows_all),
            (self.address({SEATS: "toutes"}), _("Toutes"), shows_all),
        ]
