"""Contexts of the pages of proposals, one class per page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _

from conventions.domain.exchange.assignment.prices import Price
from conventions.domain.exchange.matching.models import AssignmentPart, AssignmentProposal, AssignmentRow, Pairing
from conventions.domain.exchange.matching.services import Hand, seen_of
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.seats.models import Slot
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.applications import dates_of

from . import sentences
from .forms import NOWHERE
from .readers import OfficerReader, ProposalReader, SchoolReader
from .tables import table_of_places, table_of_shares, table_of_stages


def title_of(proposal: AssignmentProposal) -> str:
    """« 3e A, 3e B », or « 3e, bassin de Saint-Laurent »."""
    if proposal.school_id:
        return ", ".join(proposal.classes) or _("Toutes les classes")
    where = proposal.basin.name if proposal.basin else DEPARTMENTS[proposal.department].name
    return f"{Level(proposal.level).label}, {where}"


def dates_of_proposal(proposal: AssignmentProposal) -> str:
    """« du 4 au 8 janvier 2027 »; the schools' own where an officer asked for several."""
    if proposal.first_day and proposal.last_day:
        return days_in_words(proposal.first_day, proposal.last_day)
    return _("aux dates de chaque établissement")


@dataclass(frozen=True)
class ProposalLine:
    """One pupil of a proposal as a page shows them."""

    row: AssignmentRow
    name: str
    change: str
    """Address where the place is changed; empty where the reader may not."""

    @property
    def place(self) -> Slot | None:
        return self.row.slot

    @property
    def dates(self) -> str:
        return dates_of(self.row.slot) if self.row.slot else ""

    @property
    def why(self) -> str:
        return sentences.why(self.row.given_reason)

    @property
    def way(self) -> str:
        """How the place is asked for, or where that stands."""
        if self.row.application:
            return str(self.row.application.get_status_display())
        assert self.row.slot is not None  # asked of those who have one
        if self.row.slot.offer.school_may_propose:
            return _("proposé par l'établissement : l'organisme a trois jours ouvrés")
        return _("candidature : l'organisme a quinze jours")


class ProposalPage:
    """One proposal: who goes where and why, what was reached and what could be, how fair it is."""

    def __init__(self, http: HttpRequest, proposal: AssignmentProposal, reader: ProposalReader) -> None:
        self._http, self.proposal, self.reader = http, proposal, reader
        self.frame = reader.frame
        self.may = {law.name for law in proposal.may(reader.actor)}
        self.key = uuid4()

    @property
    def title(self) -> str:
        return title_of(self.proposal)

    @property
    def dates(self) -> str:
        return dates_of_proposal(self.proposal)

    @property
    def is_running(self) -> bool:
        """A job looks for the places."""
        return self.proposal.is_computing

    @property
    def may_change(self) -> bool:
        return "change" in self.may

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self.reader.rows(self.proposal), whole=self.reader.knows_pupils)

    @cached_property
    def lines(self) -> list[ProposalLine]:
        return [self._line(row) for row in self.listed]

    def table(self) -> Table:
        page = Page(self.lines, self.listed.number, self.listed.paginator)
        return table_of_places(page, with_class=self.reader.knows_pupils)

    def _line(self, row: AssignmentRow) -> ProposalLine:
        changes = self.may_change and not row.application_id
        address = self.reader.address(self.proposal, "_pupil", row.uuid) if changes else ""
        return ProposalLine(row, self.reader.name_of(row), address)

    @property
    def _result(self) -> dict:
        """Result as a whole; nothing to a school among others, whose pupils it could count."""
        is_whole = self.proposal.school_id or isinstance(self.reader, OfficerReader)
        return self.proposal.result if is_whole else {}

    @property
    def stages(self) -> Table:
        """Stages reached, with the best that anybody could, in the order of the rules."""
        return table_of_stages([sentences.stage(*one) for one in self._result.get("stages", ())])

    @property
    def shares(self) -> Table:
        """Shares of the pupils of REP+, of REP and of the others."""
        return table_of_shares(self._result.get("shares", ()))

    @cached_property
    def pairings(self) -> list[tuple[Pairing, str]]:
        """Pupils who are kept together, for a school."""
        if not isinstance(self.reader, SchoolReader):
            return []
        seen = {row.pupil_id: self.reader.name_of(row) for row in self.reader.rows(self.proposal)}
        found = self.proposal.pairings.filter(first__in=seen, second__in=seen)
        return [(one, f"{seen[one.first_id]}, {seen[one.second_id]}") for one in found]

    @cached_property
    def parts(self) -> list[AssignmentPart]:
        """Part of each school, for an officer."""
        if not isinstance(self.reader, OfficerReader):
            return []
        return list(self.proposal.parts.select_related("school").order_by("school__sort_name", "pk"))

    @cached_property
    def own_part(self) -> AssignmentPart | None:
        """That of the reader's school, where an officer asks its head."""
        if not isinstance(self.reader, SchoolReader) or self.proposal.school_id or not self.proposal.is_sent:
            return None
        return self.proposal.parts.filter(school=self.reader.standing.school).first()

    @cached_property
    def has_unsent(self) -> bool:
        """Some pupil shown here has a place that is not asked for."""
        return self.reader.rows(self.proposal).filter(slot__isnull=False, application=None).exists()

    @property
    def may_send(self) -> bool:
        """The head has something to send."""
        is_now = self.proposal.is_sent or (self.proposal.is_ready and self.proposal.school_id is not None)
        return self.reader.is_head and is_now and self.has_unsent

    @property
    def may_decline(self) -> bool:
        return self.may_send and self.own_part is not None

    @property
    def may_ask_heads(self) -> bool:
        return isinstance(self.reader, OfficerReader) and "send" in self.may

    @property
    def waits_for_head(self) -> bool:
        """It is ready, and whoever reads it cannot send it."""
        return self.proposal.is_ready and isinstance(self.reader, SchoolReader) and not self.reader.is_head

    @property
    def may_again(self) -> bool:
        """Somebody may be left without a place, and no job looks already."""
        return "compute_again" in self.may and not self.is_running

    @property
    def may_close(self) -> bool:
        return "close" in self.may

    @property
    def may_discard(self) -> bool:
        return "discard" in self.may

    @property
    def may_pair(self) -> bool:
        """Pupils of a school are put together by who knows them."""
        return self.may_change and isinstance(self.reader, SchoolReader)

    @property
    def pair_at(self) -> str:
        return self.reader.address(self.proposal, "_pair")

    def act(self, name: str) -> str:
        return self.reader.address(self.proposal, "_act", name)

    @property
    def send_at(self) -> str:
        return self.act("envoyer")

    @property
    def decline_at(self) -> str:
        return self.act("refuser")

    @property
    def again_at(self) -> str:
        return self.act("recalculer")

    @property
    def discard_at(self) -> str:
        return self.act("abandonner")

    @property
    def close_at(self) -> str:
        return self.act("clore")

    @property
    def separate_at(self) -> str:
        return self.act("separer")


@dataclass(frozen=True)
class Option:
    """A place that a pupil may be sent to, or none."""

    value: str
    slot: Slot | None
    said: str
    is_now: bool


class PricePage:
    """Price of a change by hand, seen before it is agreed to."""

    def __init__(self, proposal: AssignmentProposal, reader: ProposalReader, found: Price | None = None) -> None:
        self.proposal, self.reader, self.found = proposal, reader, found
        self.frame, self.back = reader.frame, reader.address(proposal)

    @property
    def costs(self) -> list[str]:
        return sentences.price(self.found.changes) if self.found else []

    @property
    def moved(self) -> int:
        return len(self.found.moved) if self.found else 0

    @property
    def seen(self) -> str:
        return seen_of(self.found) if self.found else ""

    @property
    def gap(self) -> bool:
        """There was no time to prove that nothing better can be."""
        return bool(self.found and not self.found.solution.proven)


class PupilPricePage(PricePage):
    """Places to which one pupil may be sent, and what it costs to decide so."""

    def __init__(
        self, proposal: AssignmentProposal, reader: ProposalReader, row: AssignmentRow, hand: Hand, chosen: str
    ) -> None:
        places = hand.places_of(row)
        known = {str(slot.uuid) for slot, _rank, _metres in places} | {NOWHERE}
        self.row, self.name, self.chosen = row, reader.name_of(row), chosen if chosen in known else ""
        found = hand.price(row, None if chosen == NOWHERE else chosen) if self.chosen else None
        super().__init__(proposal, reader, found)
        self.options = [*self._options(places), Option(NOWHERE, None, "", row.slot is None)]

    def _options(self, places: Sequence[tuple[Slot, int | None, int]]) -> list[Option]:
        return [
            Option(str(slot.uuid), slot, self._said(slot, rank, metres), slot.pk == self.row.slot_id)
            for slot, rank, metres in places
        ]

    def _said(self, slot: Slot, rank: int | None, metres: int) -> str:
        words = {"dates": dates_of(slot), "rank": rank, "far": sentences.in_km(metres)}
        if rank:
            return _("%(dates)s, vœu nº %(rank)s, à %(far)s") % words
        return _("%(dates)s, à %(far)s") % words
