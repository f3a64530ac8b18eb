"""Reminders that leave by themselves: computed from the journal's times, never kept but as a deadline.

The journal of the agreement has all that decides: requests, reminders with their authors, reminders that staff hold.
So an agenda that is rebuilt has the same row (``remind``, one for each agreement: the next of all).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.dateparse import parse_date

from conventions.domain.dossier.agreements.kinds import Reminders, Rhythm, kind
from conventions.domain.dossier.agreements.kinds.base import MOST_REMINDERS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import period_of
from conventions.domain.dossier.agreements.signable import Signable, state_of_play
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.law.rules.calendars import Days, days_after, days_before
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import reminders_of
from signatures.models import SignatureRequest
from signatures.policy import Need
from workflow import clock
from workflow.actors import SYSTEM_KIND
from workflow.models import Transition
from workflow.names import moment
from workflow.prepared import Given, prepared

HOUR = 9
"""Hour of the day at which a reminder leaves, at the pupil's place. Each school has its minute, so that not all leave
at once and a host of several of its pupils gets one message. The relay keeps it by night, on Sundays and holidays."""
AFTER_A_PRESS = timedelta(hours=24)
AFTER_A_CALL = timedelta(days=3)
BREATH = timedelta(days=2)
"""Pause before the first of the last reminders."""

HOST, FAMILY, PHONE = "host", "family", "phone"
"""The host who writes its part; pupil and family, who learn that it is missing; the way of a call."""
COUNTED = {"host": Days.BUSINESS, "tutor": Days.BUSINESS, "guardian": Days.CALENDAR, "pupil": Days.CALENDAR}
"""Days in which people without an account are reminded; anybody else reads it in their letter."""
ASKED = {
    "host_part": ("open", "send_back_to_host", "reopen_host_part"),
    "signature": ("approve", "propose"),
    "evaluation": ("complete", "settle", "ask_evaluations", "submit"),
}
"""Entries by which each act is asked for."""
REMIND, HOLD = "remind", "hold_reminders"
READ = (REMIND, HOLD, *(name for names in ASKED.values() for name in names))


@dataclass
class Waited:
    """One party that owes one act, with what the journal says of its reminders since it was asked."""

    party: str
    """Name of the party in reminders: ``host``, ``tutor``, ``pupil``, ``signature:<uuid>``; ``family`` is only told."""
    act: str
    request: SignatureRequest | None
    until: date | None
    """The day on which it comes too late."""
    moments: list[datetime]
    kept: int
    """Number of reminders kept for the last days."""
    floor: datetime
    """Moment until which nothing leaves by itself."""
    sent: int = 0
    """Reminders since it was asked, by the platform and by staff."""
    is_stopped: bool = False
    held_until: date | None = None

    @property
    def left(self) -> list[datetime]:
        """Moments that still come, none once staff have stopped them."""
        if self.is_stopped:
            return []
        last = len(self.moments) - self.kept
        most = [MOST_REMINDERS - self.kept] * last + [MOST_REMINDERS] * self.kept
        allowed = zip(self.moments, most, strict=True)
        return [at for at, limit in allowed if at > self.floor and self.sent < limit]

    @property
    def next(self) -> datetime | None:
        return next(iter(self.left), None)

    def is_last(self, at: datetime) -> bool:
        """Tell whether no other comes after: it leaves by the way that was not tried last."""
        return at == self.moments[-1]


class Plan:
    """The automatic reminders of an agreement; one query where nobody is waited for, four at most."""

    def __init__(self, convention: Convention, journal: Sequence[Transition] | None = None) -> None:
        """``journal`` holds its entries, where the caller has read them."""
        self.convention = convention
        if journal is not None:
            self._entries = [entry for entry in journal if entry.name in READ]

    @cached_property
    def waited(self) -> list[Waited]:
        """People without an account who owe something now."""
        if self.convention.excuses_everybody:
            return []
        return list(self._waited())

    def of(self, party: str) -> Waited | None:
        """Return the plan for a party, nothing for one whom the platform does not remind."""
        return next((one for one in self.waited if one.party == party), None)

    @property
    def next(self) -> datetime | None:
        """Moment of the next of all reminders."""
        return min((one.next for one in self.waited if one.next), default=None)

    # -- who ---------------------------------------------------------------------------------------------------

    def _waited(self) -> Iterator[Waited]:
        convention = self.convention
        if convention.is_with_host:
            yield from self._of_host_part()
        elif convention.is_being_signed:
            yield from self._of_signatures(convention, convention.first_day_held)
        elif convention.is_in_force:
            amendment = convention.amendments.filter(Amendment.is_being_signed).first()
            if amendment is not None:
                amendment.root = convention
                yield from self._of_signatures(amendment, amendment.signed_before)
        else:
            for evaluation in convention.evaluations.filter(Evaluation.is_awaited).order_by("pk"):
                if not evaluation.is_open():
                    continue
                counted = COUNTED[Author(evaluation.author)]
                yield self._one(evaluation.author, "evaluation", self._reminders.evaluation, counted)

    def _of_host_part(self) -> Iterator[Waited]:
        convention, planned = self.convention, self._reminders
        until = convention.first_day or self._first_day_of_period()
        if convention.writer_id or convention.representative_id:
            yield self._one(HOST, "host_part", planned.host_part, Days.BUSINESS, until=until)
        told = Rhythm((planned.family_told_after,))
        yield self._one(FAMILY, "host_part", told, Days.CALENDAR, until=until)

    def _first_day_of_period(self) -> date | None:
        """The day before which it is needed while its host has not said when: of a period that the school confirmed."""
        period = self._period
        return period.first_day if period and period.confirmed_at and not period.is_whole_year else None

    def _of_signatures(self, signable: Signable, until: date | None) -> Iterator[Waited]:
        """Yield the parties whose signature is needed today.

        No visa, no second guardian once one signed, no guardian of a pupil of age.
        """
        requests, policy = state_of_play(signable)
        needs = {rule.role: rule.need for rule in policy.rules}
        signed = {request.role for request in requests if request.is_signed}
        for request in requests:
            need = needs.get(request.role)
            needed = need is Need.REQUIRED or (need is Need.ONE_OF and request.role not in signed)
            if request.takes_signature and needed and request.role in COUNTED:
                request.root = self.convention
                party, rhythm = f"signature:{request.uuid}", self._reminders.signature
                yield self._one(party, "signature", rhythm, COUNTED[request.role], until=until, request=request)

    @cached_property
    def _period(self) -> Period | None:
        return period_of(self.convention, self._periods) if self._periods else None

    @cached_property
    def _periods(self) -> list[Period]:
        own = self.convention
        return _periods_given().all(school=own.school_id, year=own.year_id, kind=own.kind) if own.year_id else []

    @cached_property
    def _reminders(self) -> Reminders:
        """Return the reminders of the kind, as the school has changed them for the period."""
        changed = any(one.reminders for one in self._periods) and self._period  # the period costs another query
        return reminders_of(changed) if changed else kind(self.convention.kind).reminders

    @property
    def changes(self) -> dict[str, list[list[int]]]:
        """The school's changes to the kind's reminders, by act."""
        return self._period.reminders if self._period else {}

    # -- when --------------------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> list[Transition]:
        """Entries of the journal that say when something was asked, or move a reminder."""
        entries = Transition.objects.filter(root_uuid=self.convention.uuid, name__in=READ).order_by("position")
        return list(entries.only("name", "at", "data", "actor_kind"))

    def _one(
        self,
        party: str,
        act: str,
        rhythm: Rhythm,
        counted: Days,
        *,
        until: date | None = None,
        request: SignatureRequest | None = None,
    ) -> Waited:
        asked = max((index for index, entry in enumerate(self._entries) if entry.name in ASKED[act]), default=-1)
        asked_at = self._entries[asked].at if asked >= 0 else None
        # nothing leaves by itself where the journal does not say since when it is asked
        moments, kept = moments_of(self.convention, asked_at, rhythm, counted, until) if asked_at else ([], 0)
        found = Waited(party, act, request, until, moments, kept, floor=asked_at or clock.now())
        for entry in self._entries[asked + 1 :]:
            self._take(found, entry)
        return found

    def _take(self, waited: Waited, entry: Transition) -> None:
        """Let an entry since the act was asked count for a party."""
        data = entry.data
        if entry.name == HOLD and data["party"] == waited.party:
            waited.is_stopped = data["until"] is None
            waited.held_until = parse_date(data["until"]) if data["until"] else None
            if waited.held_until:
                waited.floor = max(waited.floor, self.convention.start_of(waited.held_until))
        elif entry.name == REMIND:
            way = data["reminded"].get(waited.party)
            if way == PHONE:
                waited.floor = max(waited.floor, entry.at + AFTER_A_CALL)
            elif way:
                pause = timedelta() if entry.actor_kind == SYSTEM_KIND else AFTER_A_PRESS
                waited.floor, waited.sent = max(waited.floor, entry.at + pause), waited.sent + 1
            elif waited.party in data.get("skipped", {}):
                waited.floor = max(waited.floor, entry.at)


@prepared
def _periods_given() -> QuerySet[Period]:
    periods = Period.objects.filter(school=Given("school"), year=Given("year"), kind=Given("kind"))
    return periods.select_related("year").defer("aims", "assessment").order_by("first_day", "name", "pk")


def moments_of(
    convention: Convention, asked_at: datetime, rhythm: Rhythm, counted: Days, until: date | None
) -> tuple[list[datetime], int]:
    """Return every moment of what was asked then, and how many are the last ones.

    What these leave no room for is dropped; so is what would come after the day on which it is too late.
    """
    where = convention.department
    asked_on = asked_at.astimezone(ZoneInfo(convention.time_zone)).date()
    last = [days_before(until, n, counted, department=where) for n in rhythm.before] if until else []
    last = [day for day in last if day > asked_on]
    end = last[0] - BREATH if last else until - timedelta(days=1) if until else date.max
    first = [day for n in rhythm.after if (day := days_after(asked_on, n, counted, department=where)) <= end]
    minute = timedelta(hours=HOUR, minutes=convention.school_id % 60)
    return [convention.start_of(day) + minute for day in (*first, *last)], len(last)


@moment("next_reminder")
def next_reminder(convention: Convention) -> datetime | None:
    """Return the moment at which the deadline ``remind`` of an agreement falls due."""
    return Plan(convention).next
