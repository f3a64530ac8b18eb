"""Contexts of the head's two big pages: the list to approve and sign, and one agreement to decide on."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.batches.causes import SharedObstacle, SharedWarning, causes_in, obstacles_in
from conventions.domain.dossier.batches.queries import (
    CountedAct,
    SeenConvention,
    ToApprove,
    agreements_for,
    agreements_to_approve,
    documents_to_sign,
    journal_since,
    key_of,
    signing_batches,
    waiting_agreements,
    with_findings,
)
from conventions.domain.law.rules.timetable import total_minutes, write_duration
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.authority import told_of_absence
from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.danger.queries import stop_of
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import weeks_to_tell
from conventions.pages.kit.paging import searched
from conventions.pages.kit.tables import paged
from conventions.pages.shared.stop_place import stop_place_at
from conventions.pages.staff.bulk_acts import BulkWords, read_tokens, under_way
from conventions.pages.staff.signing_batch import AwaitedAnswers

from .forms import CauseForm
from .tables import table_of_approvals

HEADS_ACTS = ("approve", "send_back")
FEW_ROWS = 8
"""So many agreements are shown one by one; more are folded under what the rules say of them."""


class ApprovalsPage:
    """Agreements that wait for approval, for the school's signature and for a visa, and acts under way."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.named = searched(http)
        self.ticked = read_tokens(http.POST.getlist("agreement"))
        self.cause_sent = http.POST.get("cause", "")

    # -- to approve -------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[ToApprove]:
        school = self._standing.school
        rows = agreements_to_approve(school, self._standing.user, named=self.named)
        days = SigningDays.of_page(school)
        return [replace(row, sign_by=days.of(row.convention)) for row in rows]

    def table(self) -> Table:
        return table_of_approvals(self.rows)

    @property
    def listed(self) -> Table:
        """The agreements of this page of the list."""
        return paged(self._http, self.table())

    @cached_property
    def clean(self) -> list[ToApprove]:
        """Agreements without any finding, which may be approved together."""
        return [row for row in self.rows if row.is_clean]

    @property
    def clean_ones(self) -> str:
        """Names of those that the form gives back."""
        return " ".join(row.token for row in self.clean)

    @cached_property
    def causes(self) -> list[tuple[SharedWarning, CauseForm]]:
        """The warnings to read, each with the form that acknowledges it for all the agreements that bear it."""
        school = self._standing.school
        return [
            (cause, CauseForm(school=school, initial={"cause": cause.key}, auto_id=f"id_{n}_%s"))
            for n, cause in enumerate(causes_in(self.rows))
        ]

    @cached_property
    def blocked(self) -> list[SharedObstacle]:
        """Things to correct first, each with the agreements that bear it."""
        return obstacles_in(self.rows)

    @cached_property
    def long_weeks(self) -> list[tuple[Period, int]]:
        """Periods whose confirmed weeks are long for pupils under 15, with the number of those who wait."""
        conventions = [row.convention for row in self.rows]
        return weeks_to_tell(self._standing.school, conventions)

    @property
    def is_unfolded(self) -> bool:
        """The agreements are shown one by one: few of them, or some that were looked for."""
        return len(self.rows) <= FEW_ROWS or bool(self.named or self.ticked or self._http.GET)

    @property
    def choosable(self) -> bool:
        return any(row.may_be_chosen for row in self.rows)

    @property
    def findings_at(self) -> str:
        """Anchor of the warnings: by cause, else in the list."""
        return "#avertissements" if self.causes or self.blocked else "#valider"

    @property
    def with_findings(self) -> int:
        return len(self.rows) - len(self.clean)

    # -- to sign ----------------------------------------------------------------------------------------------

    @cached_property
    def _signing(self) -> list:
        return documents_to_sign(self._standing.school)

    @cached_property
    def together(self) -> AwaitedAnswers:
        """Answers awaited from the school's signature."""
        rows: list[Signable] = [one for one in self._signing if one.request_uuid]
        return AwaitedAnswers(rows, days=SigningDays.of_page(self._standing.school))

    @property
    def visas(self) -> list:
        """Documents that wait for visas alone."""
        return [one for one in self._signing if one.lapses_at]

    # -- under way --------------------------------------------------------------------------------------------

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, HEADS_ACTS)

    @cached_property
    def signing_batches(self) -> list:
        return signing_batches(self._standing.school, self._standing.user)


class ReviewPage:
    """One agreement with its findings, what changed since the reader last read it, and what may be decided."""

    def __init__(self, http: HttpRequest, round_: "OpeningRound") -> None:
        self.round = round_
        self.row, self.convention = round_.row, round_.convention
        self.ticked = set(http.POST.getlist("warning"))

    @property
    def waits(self) -> bool:
        """The agreement waits for the head's decision."""
        return self.convention.awaits_approval

    @property
    def stop_place_at(self) -> str:
        """Page on which the head says that the place may be dangerous."""
        return stop_place_at(self.convention.host)

    @cached_property
    def days(self) -> list[PresenceDay]:
        """Days of presence, read with the findings already."""
        return sorted(self.row.convention.days.all(), key=lambda day: day.date)

    @property
    def hours(self) -> str:
        """How long the pupil is there, all days together."""
        return write_duration(total_minutes(day.as_presence() for day in self.days))

    @cached_property
    def stopped(self) -> PlaceStop | None:
        """The stop of its place, where nobody is to be sent."""
        return stop_of(self.convention.host)

    @cached_property
    def absence(self) -> dict[str, Any]:
        """Note of the school that nobody here may sign for the pupil: acts, day, reason."""
        return told_of_absence(self.convention.pupil)

    @property
    def warnings(self) -> list[tuple[str, Any]]:
        """Findings to acknowledge, each with its key."""
        return [(key_of(finding), finding) for finding in self.row.warnings]

    @cached_property
    def since(self) -> list:
        """Entries since the reader last read it."""
        return journal_since(self.convention, self.convention.seen_length or 0) if self.row.has_changed else []

    @property
    def sent_back(self) -> list[str]:
        """To whom the law lets the head send it back now; the door asks again."""
        laws = Convention.transitions()
        return [
            whom
            for whom, law in (("office", laws["send_back_to_office"]), ("host", laws["send_back_to_host"]))
            if law.starts_from(self.convention) and "head" in law.spec.who
        ]


class OpeningRound:
    """The agreements that have to be opened, read one after the other: which one this is, and which comes next.

    Its addresses carry place and number, so that the rules are asked of the whole list only where a round begins. What
    is left for later is found on the list.
    """

    FEW = 30
    """So many of those that follow are asked at once; the rest only when none of them has to be opened."""

    def __init__(self, standing: Standing, number: str, given: QueryDict) -> None:
        waiting = waiting_agreements(standing.school, standing.user)
        if not any(one.number == number for one in waiting):  # it waits no longer, or a batch has it in hand
            own = agreements_for(standing.user).filter(school=standing.school)
            waiting = [get_object_or_404(own, number=number)]
        at = next(n for n, one in enumerate(waiting) if one.number == number)
        place, total = _whole(given.get("rang", "")), _whole(given.get("sur", ""))
        begun = 0 < place <= total
        asked = with_findings(waiting[at : at + 1 + self.FEW] if begun else waiting)
        self.row = next(row for row in asked if row.convention.number == number)
        """The agreement as the reader sees it."""
        left = [row for row in asked if row is self.row or not row.may_be_chosen]
        self.number = place if begun else left.index(self.row) + 1
        self.total = total if begun else len(left)
        self._next = left[left.index(self.row) + 1 :]
        self._not_asked = waiting[at + 1 + self.FEW :] if begun else []

    @property
    def convention(self) -> SeenConvention:
        return self.row.convention

    @property
    def is_one(self) -> bool:
        """There is more than this one to read."""
        return self.total > 1

    @property
    def query(self) -> str:
        """Query that the forms of the page give back, so that the next one counts on."""
        return self._query(self.number)

    def _query(self, place: int) -> str:
        return "?" + urlencode({"rang": place, "sur": self.total})

    @cached_property
    def skip_to(self) -> str:
        """Address of the next one; empty when there is none."""
        if self.number >= self.total:
            return ""
        following = self._next or [row for row in with_findings(self._not_asked) if not row.may_be_chosen]
        if not following:
            return ""
        address = reverse("review_agreement", args=[following[0].convention.number])
        return address + self._query(self.number + 1)

    @property
    def next(self) -> str:
        """Address of the next one once this one is decided; of the list when none is left."""
        return self.skip_to or reverse("approvals")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0
