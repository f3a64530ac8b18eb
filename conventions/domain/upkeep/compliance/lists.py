"""Lists of what breaks a rule: of a school for its direction and office, of a territory for its officers.

A list is ``(school) -> Listing``, or ``(departments) -> Listing``, registered under a name that stays. It remembers
nothing: what is put right has left it, and an empty one is not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import Department
from notifications.registry import Registry

of_school = Registry("list of what breaks a rule at a school")
of_territory = Registry("list of what breaks a rule in a territory")


@dataclass(frozen=True)
class Case:
    """One row that breaks a rule, and the page where somebody puts it right."""

    name: str
    detail: str
    page: str
    """Address of that page."""
    press: str
    """Label of the press that leads there."""


@dataclass(frozen=True)
class Listing:
    """One rule, why it is one, and the rows that break it."""

    title: str
    why: str
    """Sentences, two at most: the rule, then what to do."""
    cases: Sequence[Case] = field(default=())
    waits: bool = True
    """Somebody has to act; what is only told is not counted."""

    @property
    def table(self) -> Table:
        return Table(
            "",
            self.title,
            (
                TableColumn(_("Quoi"), lambda row: row.name),
                TableColumn(_("Ce qui ne va pas"), lambda row: row.detail),
                TableColumn(_("Que faire")),
            ),
            self.cases,
            is_titled=True,
            sorts=False,
        )


def listings_of_school(school: School) -> list[Listing]:
    """Return the lists of a school that hold something."""
    return _holding(of_school.get(name)(school) for name in of_school)


def listings_in(departments: Sequence[Department]) -> list[Listing]:
    """Return the lists of a territory that hold something; no pupil is named there."""
    return _holding(of_territory.get(name)(departments) for name in of_territory)


def count_of(listings: Iterable[Listing]) -> int:
    """Return the number of rows that wait for somebody."""
    return sum(len(listing.cases) for listing in listings if listing.waits)


def _holding(listings: Iterable[Listing]) -> list[Listing]:
    return [listing for listing in listings if listing.cases]
