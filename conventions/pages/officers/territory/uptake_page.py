"""How many schools use the service, by territory, and whom to call this Monday."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.exchange.supply.targets import BEGINS
from conventions.domain.exchange.supply.weeks import WEEK, monday_of
from conventions.domain.numbers.charts.curves import CurveSeries, LineChart
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import schools_in
from conventions.domain.numbers.steering.uptake import SchoolUptake, by_monday, to_call, uptake_of, weeks_in_words
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS

from .places import AskedTerritoryPage

MOST_WEEKS = 52


@dataclass(frozen=True)
class DepartmentUptake:
    """The open schools of a département, and how many have done each step."""

    code: str
    schools: list[SchoolUptake]

    @property
    def name(self) -> str:
        return DEPARTMENTS[self.code].name if self.code in DEPARTMENTS else self.code

    @property
    def with_account(self) -> int:
        return sum(one.account_on is not None for one in self.schools)

    @property
    def with_period(self) -> int:
        return sum(one.has_period for one in self.schools)

    @property
    def with_agreement(self) -> int:
        return sum(one.agreement_on is not None for one in self.schools)

    @property
    def to_call(self) -> int:
        return sum(one.is_to_call for one in self.schools)


class UptakePage(AskedTerritoryPage):
    """The open schools of a territory, what each has done of the service this year, and those to call."""

    @cached_property
    def every(self) -> list[SchoolUptake]:
        return uptake_of(schools_in(self.place), self.year, self.today)

    @cached_property
    def calls(self) -> list[SchoolUptake]:
        return to_call(self.every)

    @property
    def counts(self) -> list[tuple[int, str]]:
        """Numbers of schools with their words: all, then those that have done each step, those silent."""
        all_of_them, n = DepartmentUptake("", self.every), len(self.every)
        return [
            (n, ngettext("établissement ouvert", "établissements ouverts", n)),
            (all_of_them.with_account, _("avec un compte ouvert")),
            (all_of_them.with_period, _("avec une période dite")),
            (all_of_them.with_agreement, _("avec une convention commencée")),
            (sum(one.is_silent for one in self.every), _("sans connexion depuis trois semaines")),
        ]

    def table(self) -> Table:
        columns = (
            TableColumn(_("Établissement"), lambda row: f"{row.school.name}, {row.school.city}".rstrip(", ")),
            TableColumn(_("UAI"), lambda row: row.school.uai, within="etablissement"),
            TableColumn(_("Pourquoi"), lambda row: capfirst(str(row.stage.label))),
            TableColumn(_("Départ"), weeks_in_words, order_by="weeks"),
            TableColumn(_("Dernière connexion"), lambda row: row.account_on),
            TableColumn(_("Téléphone"), lambda row: row.school.phone),
            TableColumn(_("Courriel"), lambda row: row.school.email, within="telephone"),
        )
        return Table(
            "a-appeler",
            _("Qui appeler"),
            columns,
            self.calls,
            is_titled=True,
            sorts=False,
            empty=_("Tous les établissements utilisent le service."),
        )

    @cached_property
    def curve(self) -> LineChart | None:
        """The Mondays of the year until now; none before the second, or in a year to come."""
        begins = monday_of(date(self.year, *BEGINS))
        last = min(monday_of(self.today), begins + MOST_WEEKS * WEEK)
        mondays = [begins + WEEK * n for n in range((last - begins) // WEEK + 1)]
        if len(mondays) < 2:
            return None
        weeks = by_monday(self.every, mondays)
        return LineChart(
            name="usage",
            title=_("Établissements qui ont dit une période, et commencé une convention, chaque lundi"),
            about=_("Courbe des établissements qui ont dit une période, et de ceux qui ont commencé une convention."),
            points=mondays,
            series=[
                CurveSeries(_("période"), [one.with_period for one in weeks]),
                CurveSeries(_("convention"), [one.with_agreement for one in weeks]),
            ],
            unit=_("établissements sur %(n)d") % {"n": len(self.every)},
            source=self.place_in_words,
        )

    def charts(self) -> list[LineChart]:
        """The charts of the page."""
        return [self.curve] if self.curve else []

    @cached_property
    def by_department(self) -> list[DepartmentUptake]:
        """Départements where there are several, those with most schools to call first."""
        if self.place.territory in (Territory.DEPARTMENT, Territory.SCHOOL):
            return []
        found: dict[str, list[SchoolUptake]] = {}
        for one in self.every:
            found.setdefault(one.school.department, []).append(one)
        rows = [DepartmentUptake(code, schools) for code, schools in found.items()]
        return sorted(rows, key=lambda one: (-one.to_call, search_key(one.name)))

    def department_table(self) -> Table:
        return Table(
            "",
            _("Par département"),
            (
                TableColumn(_("Département"), lambda row: row.name),
                TableColumn(_("Établissements"), lambda row: len(row.schools), int),
                TableColumn(_("Compte ouvert"), lambda row: row.with_account, int),
                TableColumn(_("Période dite"), lambda row: row.with_period, int),
                TableColumn(_("Convention commencée"), lambda row: row.with_agreement, int),
                TableColumn(_("À appeler"), lambda row: row.to_call, int),
            ),
            self.by_department,
            sorts=False,
        )
