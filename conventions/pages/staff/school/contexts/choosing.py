"""Agreements chosen by what they have in common, and what may be done to all that are ticked."""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID, uuid4

from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches import closing, parts
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.dossier.batches.shifting import SHIFTERS
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.paper import agreements as printing
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.queries import last_reminders
from conventions.domain.season.reminders.waiting import Missing, awaited_in, missing_in, seeds_of
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.visibility import visible_conventions
from conventions.pages.staff.bulk_acts import BulkWords, under_way
from workflow import engine

from ..acts import ACTS
from ..choosing import OVER, AgreementsChoice, ChosenRow
from ..services import FINISHERS
from ..tables import table_of_agreements

PER_PAGE = 100
OFFICE_ACTS = ("remind", parts.ACT, closing.ACT, printing.ACT)


class AgreementsPage:
    """The agreements of a choice."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.choice = AgreementsChoice(standing, http.GET)
        self.class_name, self.class_names = self.choice.class_name, self.choice.class_names
        self.key: UUID = uuid4()
        """Of this page: its form sent twice is one act."""

    @property
    def here(self) -> str:
        """The page's own address, with what was chosen and the page of the list."""
        return reverse("agreements") + (f"?{self._http.GET.urlencode()}" if self._http.GET else "")

    @cached_property
    def _all(self) -> list[tuple[Convention, list[Missing]]]:
        found = list(self.choice.conventions().select_related("pupil", "host", "school", "enrolment"))
        tasks = awaited_in(found)
        seeds = seeds_of([task for of_one in tasks.values() for task in of_one])
        rows = [(convention, missing_in(tasks.get(convention.pk, []), seeds)) for convention in found]
        return [(convention, missing) for convention, missing in rows if self.choice.fits(missing)]

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self._all, per_page=PER_PAGE)

    @cached_property
    def rows(self) -> list[ChosenRow]:
        return self._rows(list(self.listed.object_list))

    def table(self) -> Table:
        """All of the choice, as a file holds it."""
        return table_of_agreements(self._rows(self._all))

    def _rows(self, found: Sequence[tuple[Convention, list[Missing]]]) -> list[ChosenRow]:
        last = last_reminders(engine.about(convention) for convention, _missing in found)
        return [
            ChosenRow(convention, missing, one.words if (one := last.get(engine.about(convention))) else "")
            for convention, missing in found
        ]

    @property
    def all_tokens(self) -> str:
        """What the form gives back for all of the choice, on every page."""
        return " ".join(f"{one.number}:{one.journal_length}" for one, _missing in self._all)

    @property
    def may_finish(self) -> bool:
        return self._standing.holds(*FINISHERS)

    @property
    def may_shift(self) -> bool:
        return self._standing.holds(*SHIFTERS)

    @property
    def may_close(self) -> bool:
        """The reader may close files, and sees those whose internship is over."""
        return self.choice.phase == OVER and self._standing.holds(*closing.CLOSERS)

    @property
    def closing_follows(self) -> StrOrPromise:
        """What becomes of what is closed, as the page of one says it."""
        return ACTS["close"].follows

    @cached_property
    def evaluations_awaited(self) -> int:
        """How many evaluations of the choice nobody has given yet: closing goes without them."""
        chosen = [convention.pk for convention, _missing in self._all]
        return Evaluation.objects.filter(Evaluation.is_awaited, convention__in=chosen).count()

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, OFFICE_ACTS)

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was ticked among what the reader sees."""
        known = visible_conventions(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}
