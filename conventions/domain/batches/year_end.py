"""The end of a school year: what is still open of it, and what can be ended of that in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import School, User
from conventions.domain.people.standing import account_actor
from conventions.domain.year.models import SchoolYear
from workflow import engine
from workflow.engine import Refused, fire

from .models import BulkAct, BulkItem
from .running import begin_bulk, on_many

ACT = "close_year"
ENDS = ("close", "withdraw")
"""How an agreement may end: what took place is closed, what never began is withdrawn."""


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


def still_open(school: School, year: SchoolYear) -> list[StillOpen]:
    """Return what is open of a year, with how each would end; one query."""
    today = school.today()
    return [
        StillOpen(convention, _end_of(convention) if (convention.last_day or year.last_day) < today else "")
        for convention in open_agreements(school, year)
    ]


def _end_of(convention: Convention) -> str:
    laws = convention.transitions()
    return next((name for name in ENDS if laws[name].starts_from(convention)), "")


def close_year(chosen: Sequence[str], *, year: SchoolYear, school: School, user: User, key: UUID) -> BulkAct:
    """End these agreements of a year, by number; see :func:`begin_bulk`. What cannot end yet is left, and said."""

    def items() -> list[BulkItem]:
        wanted = set(chosen)
        found = [one for one in still_open(school, year) if one.convention.number in wanted]
        if not found:
            raise Refused("nothing_to_close")
        return [
            BulkItem(convention=one.convention, refusal=None if one.ends_by else Refused("year_not_over_for_it"))
            for one in found
        ]

    return begin_bulk(ACT, items, school=school, user=user, key=key, options={"year": year.label})


@on_many(ACT)
def _end_one(bulk: BulkAct, item: BulkItem) -> None:
    """Close it, or withdraw what never began, as its page does."""
    assert item.convention is not None  # as it was chosen
    convention = engine.lock(item.convention)
    act = _end_of(convention)
    if not act:
        raise Refused("year_not_over_for_it")
    reason = f"L'année scolaire {bulk.options['year']} est close." if act == "withdraw" else ""
    fire(convention, act, by=account_actor(bulk.user), reason=reason)
