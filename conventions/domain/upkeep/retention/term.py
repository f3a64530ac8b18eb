"""A row of the table of what is kept; ``settings.RETENTION_DAYS`` replaces its days by its key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from workflow import clock

YEAR = 365
OF_AGREEMENT = _(
    "Il reste pour les chiffres une ligne anonyme : année, établissement, niveau, nature, semaine, secteur, état."
)


@dataclass(frozen=True)
class RetentionTerm:
    """One row: what is kept, for how many days, from when, by which rule."""

    key: str
    what: StrOrPromise
    since: StrOrPromise
    """Event from which the days count."""
    why: StrOrPromise
    """The rule or the article, and the choice where the text leaves one."""
    default_days: int
    due: Callable[[datetime], QuerySet]
    """Query of the rows that are due, given the moment that is :attr:`days` ago."""
    erase: Callable[[Sequence[Any]], int]
    """Erases rows of :attr:`due`, inside the caller's transaction; returns how many things went."""
    tables: tuple[str, ...]
    """Models that the row empties, by label: every model of the house stands in one of them."""
    batch: int = 500
    least_days: int = 0
    """The fewest days an operator may set: a trigger of the database keeps younger rows, or a limit counts them."""
    now: Callable[[], datetime] = clock.now
    """The time by which it counts: the trade's for dossiers and people, the system's for traces."""
    public: bool = False
    """The page about personal data lists the term; the audit's page lists the others, which are technical."""
    stays: StrOrPromise = ""
    """Anonymous data that outlives the term, and why (decision 94)."""
    counted: bool = True
    """The number of due rows may be shown; false for pupils' messages, whose existence is their readers' alone."""
    needs_visa: bool = False
    """Public archives: nothing is destroyed without their visa (code du patrimoine, L212-2)."""

    @property
    def days(self) -> int:
        return settings.RETENTION_DAYS.get(self.key, self.default_days)

    @property
    def years(self) -> int:
        """Whole years when the days make them, else 0: how the pages say it."""
        return self.days // YEAR if self.days % YEAR == 0 else 0

    def due_now(self) -> QuerySet:
        """Return the rows that are over now, oldest first."""
        return self.due(self.now() - timedelta(days=self.days)).order_by("pk")


@dataclass(frozen=True)
class PurgeLine:
    """One rule and what the last purge did under it."""

    row: RetentionTerm
    erased: int
    failed: int
