"""Agreements chosen by what they have in common, and what may be done to all that are ticked."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.dossier.batches import closing, parts
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.dossier.batches.shifting import SHIFTERS
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.paper import agreements as printing
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.queries import last_reminders
from conventions.domain.season.reminders.waiting import awaited_in, missing_in, seeds_of
from conventions.pages.kit.tables import paged
from conventions.pages.shared.visibility import visible_conventions
from conventions.pages.staff.bulk_acts import BulkWords, under_way
from workflow import engine

from ..acts import ACTS
from ..choosing import OVER, AgreementsChoice, ChosenRow
from ..services import FINISHERS
from ..tables import table_of_agreements

PER_PAGE = 100
OFFICE_ACTS = ("remind", parts.ACT, closing.ACT, printing.ACT)


def _with_reminders(rows: Sequence[ChosenRow]) -> list[ChosenRow]:
    last = last_reminders(engine.about(row.convention) for row in rows)
    reminders = [last.get(engine.about(row.convention)) for row in rows]
    return [replace(row, reminded=one.words if one else "") for row, one in zip(rows, reminders, strict=True)]


class AgreementsPage:
    """The agreements of a choice."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.choice = AgreementsChoice(standing, http.GET)
        self.class_name, self.class_names = self.choice.class_name, self.choice.class_names
        self.key: UUID = uuid4()
        """Key of this page: its form sent twice is one act."""

    @property
    def here(self) -> str:
        """The page's own address, with what was chosen and the page of the list."""
        return reverse("agreements") + (f"?{self._http.GET.urlencode()}" if self._http.GET else "")

    @cached_property
    def _all(self) -> list[ChosenRow]:
        shown = ("pupil", "host", "school", "enrolment", "referent__user")
        agreements = list(self.choice.conventions().select_related(*shown))
        tasks = awaited_in(agreements)
        seeds = seeds_of([task for of_one in tasks.values() for task in of_one])
        days = SigningDays(self._standing.school)
        rows = [
            ChosenRow(one, missing_in(tasks.get(one.pk, []), seeds), sign_by=days.of(one) if one.is_unsigned else None)
            for one in agreements
        ]
        return [row for row in rows if self.choice.fits(row.missing)]

    def table(self) -> Table:
        """All of the choice."""
        return table_of_agreements(self._all, _with_reminders)

    @cached_property
    def listed(self) -> Table:
        return paged(self._http, self.table(), per_page=PER_PAGE)

    @property
    def rows(self) -> Page:
        return cast(Page, self.listed.rows)

    @property
    def all_tokens(self) -> str:
        """Tokens of all of the choice, on every page, that the form gives back."""
        return " ".join(row.token for row in self._all)

    @property
    def of_class(self) -> str:
        """The class at the end of the address of what is done for all of it; empty for every class."""
        return f"?{urlencode({'classe': self.class_name})}" if self.class_name else ""

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
        """Consequence of a closing, as the page of one says it."""
        return ACTS["close"].follows

    @cached_property
    def evaluations_awaited(self) -> int:
        """How many evaluations of the choice nobody has given yet: closing goes without them."""
        chosen = [row.convention.pk for row in self._all]
        return Evaluation.objects.filter(Evaluation.is_awaited, convention__in=chosen).count()

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, OFFICE_ACTS)

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was ticked among what the reader sees."""
        known = visible_conventions(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}
