"""Contexts of the pages of force majeure: whom it concerns, how they are told, what is suspended, what was done."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.queries import CountedAct, counted
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import School, User
from conventions.domain.season.force_majeure.queries import (
    TELLING,
    ConcernedInternship,
    MessagesProgress,
    communes_of,
    is_in,
    suspended_by_officers,
    suspended_now,
    to_suspend,
    told_by,
    with_lost_days,
)
from conventions.domain.season.force_majeure.services import SUSPEND
from conventions.pages.shared.progress import BulkProgress

from .forms import SuspendAllForm, TellEverybodyForm
from .tables import OfSchool, table_by_school, table_of_concerned, table_of_progress


class SuspendPage:
    """Whom a suspension would concern, before anything is done."""

    def __init__(
        self,
        form: SuspendAllForm,
        tell: TellEverybodyForm,
        schools: Iterable[School],
        communes: Sequence[str],
        *,
        named: bool,
    ) -> None:
        self.form, self.tell, self._schools = form, tell, schools
        self.chosen_communes = communes
        self.named = named
        """The reader sees pupils; else schools alone."""

    @property
    def frame(self) -> str:
        return "frames/school.html" if self.named else "frames/officer.html"

    @property
    def back(self) -> str:
        return reverse("suspensions" if self.named else "territory_suspensions")

    @property
    def is_shown(self) -> bool:
        return self.form.is_bound and self.form.is_valid()

    @cached_property
    def _every(self) -> list[ConcernedInternship]:
        return to_suspend(self._schools, self.form.suspension()) if self.is_shown else []

    @property
    def communes(self) -> list[str]:
        """Those of places and schools, when there are several."""
        found = communes_of(row.convention for row in self._every)
        return found if len(found) > 1 else []

    @cached_property
    def rows(self) -> list[ConcernedInternship]:
        return [row for row in self._every if is_in(row.convention, self.chosen_communes)]

    @property
    def conventions(self) -> list[Convention]:
        return [row.convention for row in self.rows]

    @cached_property
    def schools(self) -> list[OfSchool]:
        by_school = groupby(self.rows, lambda row: row.convention.school)
        return [OfSchool(school, list(rows)) for school, rows in by_school]

    @property
    def concerned(self) -> Table:
        """Table of them for the reader: pupils, or schools alone."""
        return table_of_concerned(self.rows) if self.named else table_by_school(self.schools)

    @property
    def total(self) -> OfSchool | None:
        """The same figures of all."""
        return OfSchool(self.rows[0].convention.school, self.rows) if self.rows else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Values shown that the form that suspends gives back."""
        given = [(name, self.form.data.get(name, "")) for name in self.form.fields]
        return [*((name, value) for name, value in given if value), *(("commune", one) for one in self.chosen_communes)]


class SuspensionsPage:
    """Suspensions of a school, and the acts by which they came."""

    def __init__(self, schools: Iterable[School]) -> None:
        self._schools = schools

    @cached_property
    def suspended(self) -> list[ConcernedInternship]:
        """Each with those whom no message reaches."""
        return suspended_now(self._schools)

    @cached_property
    def resumed(self) -> list[ConcernedInternship]:
        """Internships that go on, with days that were lost and may be made up."""
        return with_lost_days(self._schools)

    @cached_property
    def by_officers(self) -> list[ConcernedInternship]:
        """Suspended internships that an officer may resume: a head's suspension ends when the head says so."""
        return suspended_by_officers(self.suspended)

    @property
    def suspended_by_heads(self) -> int:
        return len(self.suspended) - len(self.by_officers)

    @property
    def listed(self) -> list[ConcernedInternship]:
        """Internships on which the head decides."""
        return [*self.suspended, *self.resumed]

    @property
    def unsigned(self) -> list[Convention]:
        """Agreements that expire on the day on which it goes on, unless everybody has signed before."""
        return [one for one in self.conventions if not one.counts_as_signed]

    @property
    def unsigned_by_officers(self) -> list[Convention]:
        return [row.convention for row in self.by_officers if not row.convention.counts_as_signed]

    @property
    def conventions(self) -> list[Convention]:
        return [row.convention for row in self.suspended]

    @cached_property
    def communes(self) -> list[str]:
        found = communes_of(row.convention for row in self.by_officers)
        return found if len(found) > 1 else []

    @cached_property
    def by_school(self) -> list[tuple[School, int]]:
        by_school = groupby(self.conventions, lambda one: one.school)
        return [(school, len(list(rows))) for school, rows in by_school]


def acts_of(user: User) -> QuerySet[CountedAct]:
    """Return what an officer has suspended and resumed, the latest first."""
    return counted(BulkAct.objects.filter(user=user, school=None, act__in=TELLING)).order_by("-pk")


class TerritoryAct(BulkProgress):
    """One act of an officer: how far it is, by school, without a name."""

    @property
    def title(self) -> str:
        return _("Suspension des stages") if self.bulk.act == SUSPEND else _("Reprise des stages")

    @cached_property
    def told(self) -> MessagesProgress:
        return told_by(self.bulk)

    @cached_property
    def schools(self) -> list[tuple[School, int, int]]:
        """Each with how many are done and how many are not."""
        items = self.bulk.items.select_related("convention__school").order_by(
            "convention__school__sort_name", "convention__school_id"
        )
        by_school = groupby(items, lambda item: item.convention.school if item.convention else None)
        found = [(school, [item.result for item in rows]) for school, rows in by_school if school is not None]
        of = BulkItem.Result
        return [(school, results.count(of.DONE), results.count(of.FAILED)) for school, results in found]

    @property
    def table(self) -> Table:
        return table_of_progress(self.schools)

    @property
    def departments(self) -> list[str]:
        """The numbers of the départements of these schools."""
        return sorted({school.department for school, _done, _failed in self.schools})
