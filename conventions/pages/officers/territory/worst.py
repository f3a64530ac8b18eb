"""The worst of the morning: where most pupils must still be placed in the weeks left, and what can be done there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.supply.around import SeatNeed, seats_for
from conventions.domain.exchange.supply.weeks import WEEK, monday_of
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, crossed, parts_of
from conventions.domain.persons.people.models import School
from notifications.dates import date_format

MOST = 10
ORDER = "pire"
"""Parameter of the address: order of the lines."""
WITHOUT, EXPECTED = "pupils_without_place", "pupils_expected"


@dataclass(frozen=True)
class WorstLine:
    """Pupils without a place of one school who leave in one week; of one académie where the country is shown."""

    place: CountedTerritory
    week: date | None
    """Monday of the week; ``None`` while the dates are not said."""
    by_level: tuple[tuple[str, int], ...]
    """Levels of these pupils, each with how many they are."""
    pupils: int
    expected: int
    today: date
    school: School | None = None
    address: str = ""
    """Address where the school is looked at in that week."""
    seats: int | None = None
    """Free seats near the school in that week; ``None`` of an académie."""
    missing: int = 0
    """Pupils for whom there is none of their level, at least."""

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(level for level, _pupils in self.by_level)

    @property
    def weeks(self) -> int | None:
        """Weeks left, below zero once the internship has begun; ``None`` while its dates are not said."""
        return None if self.week is None else (self.week - monday_of(self.today)) // WEEK

    @property
    def has_begun(self) -> bool:
        return self.weeks is not None and self.weeks < 0

    @property
    def pace(self) -> float:
        """Pupils to be placed in each week left; where dates are not said, those until the summer are left."""
        summer = date(self.today.year + (self.today.month > 6), 7, 1)
        left = (summer - self.today) // WEEK if self.weeks is None else self.weeks
        return self.pupils / max(left, 1)

    @property
    def share(self) -> int:
        """Hundredths of the pupils expected then."""
        return round(100 * self.pupils / self.expected) if self.expected else 100

    @property
    def when(self) -> str:
        """« à 5 semaines », as it follows the school's name."""
        if self.weeks is None or self.week is None:
            return _("dates à fixer")
        if self.weeks < 0:
            return _("alors que la période a commencé le %(day)s") % {"day": date_format(self.week, "j F")}
        if self.weeks == 0:
            return _("cette semaine")
        return ngettext("à une semaine", "à %(n)d semaines", self.weeks) % {"n": self.weeks}

    @property
    def where(self) -> str:
        """« au collège X » where the name begins with the kind of school."""
        name = self.school.name if self.school else self.place.name
        if self.school is None:
            return _("dans l'académie : %(name)s") % {"name": name}
        masculine = name.startswith(("Collège ", "Lycée "))
        return f"au {name[0].lower()}{name[1:]}" if masculine else _("à l'établissement %(name)s") % {"name": name}

    @property
    def sentence(self) -> str:
        """Words after the number of pupils: school, weeks left."""
        said = {"where": self.where, "when": self.when}
        return ngettext("élève sans stage %(where)s, %(when)s.", "élèves sans stage %(where)s, %(when)s.",
                        self.pupils) % said  # fmt: skip

    @property
    def hosts(self) -> str:
        """Address of the hosts of last year in its commune."""
        if self.school is None:
            return ""
        asked = {"departement": self.school.department, "commune": self.school.city}
        return f"{reverse('territory_hosts')}?{urlencode(asked)}"

    @property
    def proposal(self) -> str:
        """Query of the page that proposes places: its département, and the level of most of its pupils."""
        if self.school is None:
            return ""
        level = max(self.by_level, key=lambda known: known[1])[0]
        return urlencode({"departement": self.school.department, "niveau": level})


ORDERS: Mapping[str, tuple[StrOrPromise, Callable[[WorstLine], float]]] = {
    "": (gettext_lazy("le plus pressant"), lambda one: -one.pace),
    "nombre": (gettext_lazy("nombre d'élèves"), lambda one: -one.pupils),
    "part": (gettext_lazy("part des élèves"), lambda one: -one.share),
    "semaines": (gettext_lazy("semaines qui restent"), lambda one: 99 if one.weeks is None else one.weeks),
}
"""Orders by their name in an address: words, and what is lowest first."""


class Worst:
    """The :data:`MOST` lines where most is lacking; what has begun comes last, whatever the order.

    ``address_of`` gives the address of a territory in a week, and of a school by its UAI.
    """

    def __init__(
        self, asked: FiguresQuery, today: date, km: int, order: str, address_of: Callable[[WorstLine], str]
    ) -> None:
        self._asked, self._today, self.km = asked, today, km
        self.order = order if order in ORDERS else ""
        self._address_of = address_of

    @cached_property
    def _every(self) -> list[WorstLine]:
        """All of them, in no order; one query."""
        place = self._asked.place
        level = Territory.ACADEMY if place.territory == Territory.NATION else Territory.SCHOOL
        parts = [place] if place.territory == Territory.SCHOOL else parts_of(place, down_to=level)
        named = {one.code: one for one in parts}
        added: dict[tuple[str, date | None], list[tuple[str, int, int]]] = {}
        found = crossed([WITHOUT, EXPECTED], self._asked, parts, ("week", "pupil_level"))
        for key, numbers in found.items():
            code, week, of_level = key
            line = (of_level, numbers.get(WITHOUT, 0), numbers.get(EXPECTED, 0))
            added.setdefault((code, week), []).append(line)
        return [
            WorstLine(
                place=named[code],
                week=week,
                by_level=tuple(sorted((name, without) for name, without, _expected in levels if without)),
                pupils=sum(without for _name, without, _expected in levels),
                expected=sum(expected for *_more, expected in levels),
                today=self._today,
            )
            for (code, week), levels in added.items()
            if any(without for _name, without, _expected in levels)
        ]

    def _first(self, order: str, most: int) -> list[WorstLine]:
        key = ORDERS[order][1]
        return sorted(self._every, key=lambda one: (one.has_begun, key(one), -one.pupils, one.place.name))[:most]

    @cached_property
    def rows(self) -> list[WorstLine]:
        """The first in the order asked."""
        return self._told(self._first(self.order, MOST))

    def _told(self, lines: Sequence[WorstLine]) -> list[WorstLine]:
        """Complete some lines with their schools, and the free seats near them; a handful of queries."""
        if self._asked.place.territory == Territory.NATION:
            return [replace(one, address=self._address_of(one)) for one in lines]
        schools = School.objects.in_bulk([int(one.place.code) for one in lines])
        known = [replace(one, school=schools[int(one.place.code)]) for one in lines]
        needs = {  # all levels together, then each alone
            (n, levels): SeatNeed(schools[int(one.place.code)], one.week, levels)
            for n, one in enumerate(known)
            for levels in (one.levels, *((level,) for level in one.levels))
        }
        seats = dict(zip(needs, seats_for(list(needs.values()), self.km), strict=True))
        seated = []
        for n, line in enumerate(known):
            of_each = sum(max(pupils - seats[n, (level,)], 0) for level, pupils in line.by_level)
            here = seats[n, line.levels]
            seated.append(replace(line, seats=here, missing=max(line.pupils - here, of_each)))
        return [replace(one, address=self._address_of(one)) for one in seated]

    @cached_property
    def first(self) -> WorstLine | None:
        """The most pressing, of whatever order the table is; ``None`` where no pupil lacks a place."""
        return next(iter(self.rows if not self.order else self._told(self._first("", 1))), None)

    def table(self) -> Table:
        has_seats = self._asked.place.territory != Territory.NATION
        head = _("Établissement") if has_seats else _("Académie")
        return Table(
            "",
            _("Là où il manque le plus"),
            (
                TableColumn(head, lambda row: row.place.name, key="ou"),
                TableColumn(_("Sans stage"), lambda row: row.pupils, int, key="sans-stage"),
                TableColumn(_("Part"), lambda row: row.share, int, within="sans-stage"),
                TableColumn(_("Départ"), lambda row: row.when),
                TableColumn(_("Places cette semaine-là"), lambda row: row.seats, int, key="places", stands=has_seats),
                TableColumn(_("Agir"), is_quiet=True, stands=has_seats),
            ),
            self.rows,
            is_titled=True,
            sorts=False,
        )
