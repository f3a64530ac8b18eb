"""Contexts of the board of the internships."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import cast

from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.paging import PARAMETER, page_of, searched
from conventions.pages.kit.tables import in_order
from conventions.pages.shared.presence_marks import IN_ONE_PRESS
from conventions.pages.shared.undo import PARAMETER as PARAMETER_OF_UNDO
from conventions.pages.shared.undo import to_undo, without_undo
from conventions.pages.shared.visibility import sees_whole_school

from .access import SUPERVISORS
from .forms import BoardForm
from .queries import BoardRow, classes_seen_by, rows_for_board
from .tables import table_of_board

WANTED = {
    "absent": lambda row: row.is_absent,
    "overdue": lambda row: row.is_overdue,
    "present": lambda row: row.is_present,
    "announced": lambda row: bool(row.reports),
    "suspended": lambda row: row.is_suspended,
}
"""Rows that a filter keeps."""


class BoardPage:
    """Who is where on a day or in a week, and what is noted."""

    marks = IN_ONE_PRESS

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.today = standing.school.today()
        self.asked = BoardForm(http.GET).chosen(self.today)
        """The day or week shown and the filters, as the form reads them."""
        self.text = searched(http)
        self.kept_search = http.GET[PARAMETER] if self.text else ""
        """Search in the address: the form of the filters gives it back."""
        self.back = without_undo(http.GET)
        self.may_see_suspensions = standing.holds(*WRITERS, "cpe")
        self.may_supervise = standing.holds(*SUPERVISORS)
        self.sees_meals = sees_whole_school(standing)

    @cached_property
    def _every(self) -> list[BoardRow]:
        asked = self.asked
        return rows_for_board(
            self._standing, asked["first"], asked["last"], class_name=asked["class_name"], text=self.text
        )

    @property
    def _wanted(self) -> list[BoardRow]:
        state = self.asked["state"]
        return [row for row in self._every if WANTED[state](row)] if state else self._every

    def table(self) -> Table:
        """The rows of all its pages, by day or for the week."""
        return table_of_board(self._wanted, self.week if self.asked["is_week"] else None)

    @cached_property
    def listed(self) -> Page:
        """The rows of this page of the list, each with its week; all of them on paper, class by class."""
        prints = self.asked["prints"]
        rows = self._wanted if prints else in_order(self._http, self.table()).rows
        page = page_of(self._http, cast(list[BoardRow], rows), whole=prints)
        for row in page:
            row.week = [(day, row.days.get(day, [])) for day in self.week]
        return page

    @property
    def groups(self) -> list[tuple[str, Table]]:
        """The same by class."""
        by_class = groupby(self.listed, lambda row: row.convention.class_name)
        return [(name, replace(self.table(), name="", sorts=False, rows=list(group))) for name, group in by_class]

    @property
    def shown(self) -> Table:
        """The same as they stand on the page."""
        return replace(self.table(), rows=self.listed)

    @cached_property
    def week(self) -> list[date]:
        """Monday to Friday, or as far as somebody is expected."""
        length = max([5, *(day.weekday() + 1 for row in self._every for day in row.days)])
        return [self.asked["monday"] + timedelta(days=n) for n in range(length)]

    @property
    def counts(self) -> dict[str, int]:
        return {name: sum(wanted(row) for row in self._every) for name, wanted in WANTED.items()}

    @property
    def counts_to_choose(self) -> list[tuple[int, StrOrPromise, str, bool]]:
        """How many are in each situation: number, noun, address, whether they are those listed."""
        counts = self.counts
        nouns: dict[str, StrOrPromise] = {
            "absent": ngettext("absence", "absences", counts["absent"]),
            "overdue": _("pas encore notées"),
            "announced": _("annoncées par la famille"),
            "present": _("présences et retards"),
        }
        if counts["suspended"]:
            nouns["suspended"] = ngettext("stage suspendu", "stages suspendus", counts["suspended"])
        asked = self.asked["state"]
        return [(counts[name], noun, self.addresses[name], name == asked) for name, noun in nouns.items()]

    @cached_property
    def undo(self) -> str:
        """Half-days that the reader has just noted and may take back."""
        shown = (cell.half_day for row in self._every for cell in row.cells)
        return to_undo(self._http.GET, shown, self._standing.actor)

    @property
    def shows_all(self) -> bool:
        return not self.asked["state"]

    @property
    def expected(self) -> int:
        return len(self._every)

    @cached_property
    def classes(self) -> list[str]:
        return classes_seen_by(self._standing)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Addresses of the neighbouring views, with the same filters."""
        day = self.asked["day"]
        step = timedelta(days=7 if self.asked["is_week"] else 1)
        return {
            "before": self._address(jour=(day - step).isoformat()),
            "after": self._address(jour=(day + step).isoformat()),
            "day": self._address(vue="jour", jour=day.isoformat()),
            "week": self._address(vue="semaine", jour=day.isoformat()),
            "print": self._address(imprimer="on", jour=day.isoformat()),
            **{state: self._address(etat=state) for state in WANTED},
            "all": self._address(etat=""),
        }

    def _address(self, **changes: str) -> str:
        query = self._http.GET.copy()
        query.pop("page", None)
        query.pop(PARAMETER_OF_UNDO, None)
        for name, value in changes.items():
            query[name] = value
        return f"{reverse('week_board')}?{query.urlencode()}"
