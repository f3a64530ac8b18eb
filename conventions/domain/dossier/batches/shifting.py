"""The dates of many internships that have not begun, moved together: one amendment each, which its parties sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.days import shifted_days
from conventions.domain.dossier.amendments.services import DRAFTERS, amend_days
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import TRAINERS, account_actor
from workflow.engine import Refused

from .models import BulkAct, BulkItem
from .running import begin_bulk, items_seen, lock_as_seen, on_many

ACT = "shift_dates"
SHIFTERS = (*sorted(DRAFTERS), *TRAINERS)
"""Functions that may move dates: those that prepare an amendment."""
MAY_BE_SHIFTED = Convention.awaits_first_day


@dataclass(frozen=True)
class Shift:
    """A move of dates: by a number of days, or to a first day; and its reason."""

    days: int = 0
    first_day: date | None = None
    why: str = ""
    """Reason as each amendment prints it."""

    def timetable(self, convention: Convention, planned: Sequence[Presence]) -> tuple[Presence, ...]:
        """Return the timetable as it would be; hours are kept, holidays and days never planned stay free."""
        assert convention.first_day is not None  # what is signed has its days
        first_day = self.first_day or convention.first_day + timedelta(days=self.days)
        return shifted_days(planned, first_day, department=convention.department)

    def as_options(self) -> dict[str, Any]:
        day = self.first_day.isoformat() if self.first_day else ""
        return {"days": self.days, "first_day": day, "why": self.why}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> "Shift":
        day = options["first_day"]
        return cls(options["days"], date.fromisoformat(day) if day else None, options["why"])


def shift_together(
    seen: Mapping[str, int], shift: Shift, *, school: School, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """Have an amendment signed for each of these agreements, as it was shown; see :func:`begin_bulk`.

    ``seen`` says for each number how long the journal was when it was shown.
    """
    options = {**shift.as_options(), "back": back}
    return begin_bulk(ACT, lambda: items_seen(school, seen), school=school, user=user, key=key, options=options)


@on_many(ACT)
def _shift_one(bulk: BulkAct, item: BulkItem) -> None:
    """Prepare and propose the amendment, as its page does."""
    convention = lock_as_seen(item)
    if not convention.awaits_first_day:
        raise Refused("not_to_be_shifted")
    shift = Shift.from_options(bulk.options)
    days = shift.timetable(convention, convention.presences())
    amend_days(convention, days, why=shift.why, by=account_actor(bulk.user))
