"""Contexts of the list of applications: the pupils of a class or of all, and who of them is shown."""

from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.period_choice import PeriodChoice

from .acts import ACTS
from .queries import APPLIERS, Sort, applicants, rows_of
from .tables import table_of_applicants


class ApplicantsPage:
    """The pupils of a class or of all, with their applications."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self.period_choice = PeriodChoice(standing, http.GET)
        self.class_name = http.GET.get("classe", "")
        self.sort = http.GET.get("voir", "")
        self.may_act = standing.holds(*APPLIERS)
        found = applicants(standing, self.period_choice, class_name=self.class_name, sort=self.sort)
        self.listed = page_of(http, found)

    @property
    def class_names(self) -> list[str]:
        return self.period_choice.class_names

    @cached_property
    def table(self) -> Table:
        rows = rows_of(self.listed, ACTS if self.may_act else {})
        return table_of_applicants(Page(rows, self.listed.number, self.listed.paginator))

    @property
    def pills(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Address, label and whether it is chosen, of whom to show."""
        sorts = [("", _("Tous")), *((one.value, str(one.label)) for one in Sort)]
        return [(self._with(voir=value), label, value == self.sort) for value, label in sorts]

    def _with(self, **changed: str) -> str:
        kept = {"classe": self.class_name, "periode": self._http.GET.get("periode", ""), "voir": self.sort, **changed}
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"
