"""What the head's two big pages say: the list to approve and sign, and one agreement to decide on."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from conventions.domain.agreements.models import Convention, PresenceDay
from conventions.domain.batches.models import BulkAct
from conventions.domain.batches.queries import (
    SeenConvention,
    ToApprove,
    agreements_to_approve,
    bulk_acts,
    documents_to_sign,
    journal_since,
    key_of,
    signing_batches,
    with_findings,
)
from conventions.domain.people.authority import told_of_absence
from conventions.domain.people.standing import Standing
from conventions.domain.rules.timetable import write_duration
from conventions.pages.paging import page_of, searched
from conventions.pages.together import Together

from .forms import read_tokens


class ApprovalsPage:
    """What waits for approval, for the school's signature and for a visa, and what is under way."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.named = searched(http)
        self.ticked = read_tokens(http.POST.getlist("agreement"))

    # -- to approve -------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[ToApprove]:
        return agreements_to_approve(self._standing.school, self._standing.user, named=self.named)

    @cached_property
    def listed(self) -> Page:
        """The agreements of this page of the list."""
        return page_of(self._http, self.rows)

    @cached_property
    def clean(self) -> list[ToApprove]:
        """Agreements without any finding, which may be approved together."""
        return [row for row in self.rows if row.is_clean]

    @property
    def clean_ones(self) -> str:
        """What the form gives back to say which those were."""
        return " ".join(row.token for row in self.clean)

    @property
    def choosable(self) -> bool:
        return any(row.may_be_chosen for row in self.rows)

    @property
    def with_findings(self) -> int:
        return len(self.rows) - len(self.clean)

    # -- to sign ----------------------------------------------------------------------------------------------

    @cached_property
    def _signing(self) -> list:
        return documents_to_sign(self._standing.school)

    @cached_property
    def together(self) -> Together:
        """What waits for the school's signature."""
        return Together([one for one in self._signing if one.request_uuid])

    @property
    def visas(self) -> list:
        """Documents that wait for visas alone."""
        return [one for one in self._signing if one.lapses_at]

    # -- under way --------------------------------------------------------------------------------------------

    @cached_property
    def approval_batches(self) -> QuerySet[BulkAct]:
        return bulk_acts("approve", self._standing.school, self._standing.user)

    @cached_property
    def signing_batches(self) -> list:
        return signing_batches(self._standing.school, self._standing.user)


class ReviewPage:
    """One agreement with its findings, what changed since the reader last read it, and what may be decided."""

    def __init__(self, http: HttpRequest, convention: SeenConvention) -> None:
        self.convention = convention
        [self.row] = with_findings([convention])
        self.ticked = set(http.POST.getlist("warning"))

    @property
    def waits(self) -> bool:
        """The agreement waits for the head's decision."""
        return self.convention.awaits_approval

    @cached_property
    def days(self) -> list[PresenceDay]:
        """Days of presence, read with the findings already."""
        return sorted(self.row.convention.days.all(), key=lambda day: day.date)

    @property
    def hours(self) -> str:
        """How long the pupil is there, all days together."""
        minutes = sum(
            (end.hour - start.hour) * 60 + end.minute - start.minute
            for day in self.days
            for start, end in ((day.morning_start, day.morning_end), (day.afternoon_start, day.afternoon_end))
            if start and end
        )
        return write_duration(minutes)

    @cached_property
    def absence(self) -> dict[str, Any]:
        """What the school wrote down when it found that nobody here may sign for the pupil: acts, day, reason."""
        return told_of_absence(self.convention.pupil)

    @property
    def warnings(self) -> list[tuple[str, Any]]:
        """Findings to acknowledge, each with its key."""
        return [(key_of(finding), finding) for finding in self.row.warnings]

    @cached_property
    def since(self) -> list:
        """What happened since the reader last read it."""
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
