"""The end of a school year: what is still open of it, and what can be ended of that in one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import withdraw
from conventions.domain.dossier.internship.evaluations.services import close
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from workflow.engine import Refused

from .models import BulkAct, BulkItem
from .running import begin_bulk, items_seen, lock_as_seen, on_many

ACT = "close_year"
ENDS = ("close", "withdraw")
"""Ends of an agreement: closed when it took place, withdrawn when it never began."""


def open_agreements(school: School, year: SchoolYear) -> QuerySet[Convention]:
    """Return the agreements of a year of which something may still be expected, by name."""
    found = Convention.objects.filter(school=school, year=year, erased_at=None).exclude(Convention.ended())
    return found.select_related("pupil", "host", "school", "year", "enrolment").order_by("pupil__sort_name", "pk")


@dataclass(frozen=True)
class StillOpen:
    """An agreement of the year that nobody has ended."""

    convention: Convention
    ends_by: str
    """``close`` or ``withdraw``; empty while its days are to come, or the internship is under way."""

    @property
    def token(self) -> str:
        """Value that a form sends back: the agreement shown, and the length of its journal then."""
        return f"{self.convention.number}:{self.convention.journal_length}"


def still_open(school: School, year: SchoolYear) -> list[StillOpen]:
    """Return the open agreements of a year, each with its end; one query."""
    today = school.today()
    return [StillOpen(convention, _end_of(convention, today)) for convention in open_agreements(school, year)]


def _end_of(convention: Convention, today: date) -> str:
    """Return the end of an agreement; empty while its days, or those of its year when it has none, are not over."""
    assert convention.year is not None  # by which it was found
    if (convention.last_day or convention.year.last_day) >= today:
        return ""
    laws = convention.transitions()
    return next((name for name in ENDS if laws[name].starts_from(convention)), "")


def close_year(
    seen: Mapping[str, int], *, year: SchoolYear, school: School, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """End these agreements of a year as they were shown; see :func:`begin_bulk`. What cannot end is left, and said.

    ``seen`` says for each number how long the journal was when it was shown.
    """

    def items() -> list[BulkItem]:
        of_year = open_agreements(school, year).filter(number__in=list(seen)).values_list("number", flat=True)
        return items_seen(school, {number: seen[number] for number in of_year})

    return begin_bulk(ACT, items, school=school, user=user, key=key, options={"year": year.label, "back": back})


@on_many(ACT)
def _end_one(bulk: BulkAct, item: BulkItem) -> None:
    """Close it, or withdraw what never began, as its page does."""
    convention, by = lock_as_seen(item), account_actor(bulk.user)
    act = _end_of(convention, convention.today())
    if act == "close":
        close(convention, by=by)
    elif act == "withdraw":
        withdraw(convention, by=by, reason=f"L'année scolaire {bulk.options['year']} est close.")
    else:
        raise Refused("year_not_over_for_it")
