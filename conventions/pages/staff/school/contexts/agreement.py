"""One agreement as one person of its school reads it: where it stands, who has answered, what may be done now."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.rectifications import rectifications_in
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.agreements.signable import Signable, is_policy_met
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.queries import contest_awaits
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.day_counts.services import READERS
from conventions.domain.dossier.evidence.history import entries_of, history_of, reached_before_stop
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.dossier.training_grids.services import WRITERS as GRID_WRITERS
from conventions.domain.exchange.search.stays import is_boarder
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.danger.queries import stop_of
from conventions.domain.season.reminders.services import REMINDERS
from conventions.domain.season.reminders.waiting import awaited_in, in_short, missing_in, seeds_in
from conventions.pages.shared.accident_cards import AccidentCard, cards_for, may_note_accident
from conventions.pages.shared.drafting.known import came_before_at
from conventions.pages.shared.stop_place import stop_place_at
from conventions.pages.shared.suspended import said_of_suspension
from conventions.pages.shared.visibility import READ_REASONS, is_visa_of, roles_towards, sees_health
from notifications.models import Message
from signatures.archive import awaits_timestamp
from signatures.models import Document, SignatureRequest
from workflow.refusals import Refused

from ..acts import Button, buttons_for
from ..life import AMENDMENT_BADGES, BADGES, life_of
from ..outcome import opinion_in, presences_of
from ..parties import answers_to, messages_about, parties_of
from ..reminding import Coming, Gone, Reminding
from ..services import declared_contacts, may_vouch
from ..tables import table_of_days, table_of_parties

SIGNED = (PURPOSE, Amendment.PURPOSE)
"""Purposes of the documents that parties sign."""
OWN_PLACE = (Report.Kind.ACCIDENT, Report.Kind.CONTESTED)
"""Reports that are told in their own place."""
OF_THE_RIVERS = "973"
"""Département whose boarders go home by pirogue: Guyane."""
SHORT = (
    *("root_label", "root_id", "purpose", "version", "number", "title", "policy"),
    *("sealed_at", "seal_problem", "archived_until", "created_at"),
)
"""Columns of a document in a list: neither its text nor its data."""


def documents_about(convention: Convention) -> QuerySet[Document]:
    """Versions of every document about an agreement: the newest agreement first, then what was issued since."""
    found = Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)
    return found.order_by("purpose", "-version")


class AgreementPage:
    """The page of an agreement."""

    def __init__(self, standing: Standing, convention: Convention) -> None:
        self.standing = standing
        self.convention = convention
        self.roles = roles_towards(standing, convention)
        self.may_handle = standing.holds(*WRITERS)
        self.may_prove = standing.holds("head")
        self.may_decide = "head" in self.roles
        self.may_read_reasons = bool(self.roles & set(READ_REASONS))

    # -- what is read once ------------------------------------------------------------------------------------

    @cached_property
    def documents(self) -> list[Document]:
        return list(documents_about(self.convention).only(*SHORT))

    @cached_property
    def requests(self) -> list[SignatureRequest]:
        """Answers asked for every version of what parties sign."""
        by_key = {document.pk: document for document in self.documents if document.purpose in SIGNED}
        found = answers_to(by_key) if by_key else []
        for request in found:
            request.document = by_key[request.document_id]
        return found

    @cached_property
    def present_requests(self) -> list[SignatureRequest]:
        """Those about the agreement's own present version."""
        return [
            request
            for request in self.requests
            if request.document.purpose == PURPOSE and request.document.version == self.convention.version
        ]

    @cached_property
    def _entries(self) -> list:
        return entries_of(self.convention)

    def _was(self, act: str) -> bool:
        return any(entry.name == act for entry in self._entries)

    @cached_property
    def _evaluations(self) -> list:
        return (
            list(self.convention.evaluations.order_by("author"))
            if self._was("complete") or self._was("ask_evaluations")
            else []
        )

    @cached_property
    def _awaited(self) -> list:
        tasks = awaited_in([self.convention]).get(self.convention.pk, [])
        return missing_in(tasks, seeds_in([*self.requests, *self._evaluations]))

    @cached_property
    def stopped(self) -> PlaceStop | None:
        """The stop of its place, while somebody may still be sent there."""
        return None if self.convention.is_over else stop_of(self.convention.host)

    @property
    def may_stop_place(self) -> bool:
        """The head says that the place may be dangerous, whatever has become of this agreement."""
        return self.may_prove and self.stopped is None

    @property
    def _is_training_over(self) -> bool:
        return self.convention.is_training and self.convention.has_begun and not self.convention.is_running

    @property
    def reads_count(self) -> bool:
        """The days of a training period that is over are counted for the reader."""
        return self._is_training_over and self.standing.holds(*READERS)

    @property
    def fills_grid(self) -> bool:
        """The grid of a training period that is over is the reader's to fill."""
        return self._is_training_over and bool(self.roles & GRID_WRITERS)

    # -- where it stands --------------------------------------------------------------------------------------

    @property
    def badge(self) -> str:
        return BADGES.of(self.convention)

    @cached_property
    def life(self) -> list:
        """Steps of the agreement's life, each with its mark."""
        return life_of(self.convention, reached=reached_before_stop(self._entries))

    @cached_property
    def missing(self) -> str:
        """Who is waited for, in words."""
        return in_short(self._awaited)

    @cached_property
    def due(self) -> date | None:
        """The day by which all sign, while they have not."""
        return sign_by(self.convention) if self.convention.is_unsigned else None

    @property
    def suspended(self) -> str:
        """Since when, why and until when it is suspended, in a sentence."""
        return said_of_suspension(self.convention)

    @property
    def is_being_sealed(self) -> bool:
        return self.convention.is_being_signed and not self._awaited

    @property
    def seal_problem(self) -> Refused | str | None:
        return next((one.seal_problem for one in self.documents if one.seal_problem and not one.sealed_at), "")

    @property
    def awaits_timestamp(self) -> bool:
        return any(awaits_timestamp(document) for document in self.documents)

    @cached_property
    def stop(self) -> Any:
        """The last event, when it stopped the agreement."""
        return self.history[0] if self.convention.is_stopped else None

    @cached_property
    def refused_before(self) -> Any:
        """Why a party refused the version before this one, while this one is written: there it is mended."""
        if self.convention.version == 1 or not self.convention.is_unsigned or self.convention.is_being_signed:
            return None
        before = self.convention.version - 1
        return next((event for event in self.history if event.name == "refuse" and event.version == before), None)

    # -- what may be done -------------------------------------------------------------------------------------

    @cached_property
    def buttons(self) -> list[Button]:
        asked = [item.seed for item in self._awaited if isinstance(item.seed, SignatureRequest)]
        signs = self.may_decide and any(request.role == "head" for request in asked)
        gives_visa = any(is_visa_of(self.standing, request) for request in asked)
        return buttons_for(self.convention, self.roles, signs=signs, gives_visa=gives_visa)

    @property
    def press(self) -> Button | None:
        """The one act that is expected now."""
        return next((button for button in self.buttons if button.kind == "primary"), None)

    @property
    def acts_beside(self) -> list[Button]:
        """Other acts, which stand beside it."""
        return [button for button in self.buttons if button is not self.press and button.kind != "danger"]

    @property
    def dangers(self) -> list[Button]:
        """Acts that end the agreement, or part of it."""
        return [button for button in self.buttons if button.kind == "danger"]

    @property
    def stop_place_at(self) -> str:
        """Page on which the head says that the place may be dangerous."""
        return stop_place_at(self.convention.host)

    @property
    def visas_awaited(self) -> list[SignatureRequest]:
        """Answers to the present version that are still waited for."""
        return [request for request in self.present_requests if request.is_waiting]

    @cached_property
    def may_lapse(self) -> bool:
        """Only visas are still waited for, and the reader may stop waiting."""
        if not self.may_decide or not self.convention.is_being_signed:
            return False
        return bool(self.visas_awaited) and is_policy_met(self.convention)

    @cached_property
    def _reminding(self) -> Reminding:
        return Reminding(self.convention, self._entries, self.requests, self._messages, reasons=self.may_read_reasons)

    @cached_property
    def _messages(self) -> list[Message]:
        return messages_about(self.convention)

    @cached_property
    def coming(self) -> list[Coming]:
        """Messages that the platform sends by itself to whom nobody has to remind."""
        return self._reminding.coming()

    @cached_property
    def gone(self) -> list[Gone]:
        """Reminders that left, and those that did not."""
        return self._reminding.gone()

    @property
    def may_steer(self) -> bool:
        """The reader may hold what leaves by itself, or send it now."""
        return bool(self.roles & set(REMINDERS))

    @cached_property
    def may_remind(self) -> bool:
        may = bool(self.roles & set(REMINDERS)) and not self.convention.excuses_everybody
        return may and any(party.party for party in self.parties)

    @cached_property
    def paper_for(self) -> Signable[Convention] | None:
        """Document that waits for signatures, which may come on paper."""
        if not self.may_handle:
            return None
        return next((one for one in (self.convention, *self._amendments) if one.awaits_answers), None)

    # -- who, and what happened -------------------------------------------------------------------------------

    @cached_property
    def came_before(self) -> str:
        """How many pupils of the school the host has had, for those who prepare it, until the head has approved."""
        return came_before_at(self.convention) if self.may_handle and not self.convention.is_settled else ""

    @cached_property
    def parties(self) -> list:
        """Who received what, and who has answered."""
        standing = [request for request in self.present_requests if not request.is_void]
        return parties_of(self.convention, standing, self._evaluations, self._awaited, self._messages)

    def table_of_parties(self) -> Table:
        return table_of_parties(self.parties, may_remind=self.may_remind)

    @cached_property
    def declared(self) -> dict:
        """Contacts that the family alone vouches for."""
        return declared_contacts(self.convention) if may_vouch(self.standing, self.convention) else {}

    @cached_property
    def reports(self) -> list[Report]:
        """Reports of people to the school, for those who deal with it."""
        if not self.may_handle:
            return []
        reports = list(self.convention.reports.select_related("handled_by"))
        signatures = {request.pk: request for request in self.requests}
        for report in reports:
            report.convention = self.convention
            if report.signature_id in signatures:
                report.signature = signatures[report.signature_id]
        return reports

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        """Accidents of this pupil that wait, for whom they reach."""
        return cards_for(self.standing, self.convention)

    @cached_property
    def may_note_accident(self) -> bool:
        return may_note_accident(self.standing, self.convention)

    @property
    def waits(self) -> list[str]:
        """Matters that wait beside the agenda's tasks, each with who decides, as far as the reader may know."""
        causes = [_("la direction décide de la signature contestée")] if self.is_contested else []
        if self.stop and self.convention.goes_stale:
            causes.append(_("le secrétariat ou la direction décide : une nouvelle version, ou le retrait"))
        if self.accidents:
            causes.append(_("quelqu'un dit ce qui a été fait pour l'accident : sa carte est en haut de la page"))
        if any(not one.handled_at and one.kind not in OWN_PLACE for one in self.reports):
            causes.append(_("le secrétariat ou la direction traite le signalement ci-dessous"))
        return causes

    @cached_property
    def is_contested(self) -> bool:
        """Somebody says that a signature is not theirs, and the head has not decided."""
        return any(request.is_contested for request in self.requests) and contest_awaits(self.convention)

    @cached_property
    def history(self) -> list:
        return history_of(self._entries, self.requests, reasons=self.may_read_reasons)

    @cached_property
    def rectifications(self) -> list:
        return rectifications_in(self._entries, self.convention)

    @cached_property
    def _amendments(self) -> list[Amendment]:
        return [] if self.convention.is_unsigned else list(self.convention.amendments.order_by("number"))

    @property
    def amendments(self) -> list[tuple[Amendment, str]]:
        """Each with the colour of its state."""
        return [(one, AMENDMENT_BADGES.of(one)) for one in self._amendments]

    # -- the internship ---------------------------------------------------------------------------------------

    @cached_property
    def days(self) -> Table:
        return table_of_days(self.convention.days.order_by("date"))

    @cached_property
    def arrangements(self) -> str:
        """Arrangements for health, for whoever may read them."""
        annex = getattr(self.convention, "health_annex", None) if self._sees_health else None
        return annex.arrangements if annex else ""

    @cached_property
    def _sees_health(self) -> bool:
        return sees_health(self.standing, self.convention)

    @cached_property
    def presences(self) -> list[str]:
        return presences_of(self.convention) if self._was("begin") else []

    @cached_property
    def visits(self) -> list[HostVisit]:
        """Visits of teachers; the agreement was read with whether there are any."""
        is_visited = getattr(self.convention, "is_visited", True)
        return list(self.convention.visits.select_related("visitor__user")) if is_visited else []

    @cached_property
    def may_say_who_fetches(self) -> bool:
        """A boarder of the rivers, whom somebody fetches at the landing; the reader writes to the family."""
        convention = self.convention
        may = self.may_handle and not convention.is_over and convention.school.department == OF_THE_RIVERS
        return may and bool(convention.lodging or convention.fetched_by or is_boarder(convention.pupil))

    @property
    def may_visit(self) -> bool:
        """The reader follows the pupil, or teaches, and somebody is there to be visited."""
        return ("referent" in self.roles or self.standing.holds("teacher")) and not self.convention.is_over

    @cached_property
    def opinion(self) -> Any:
        """Opinion of the pupil on the welcome."""
        return opinion_in(self._evaluations) if self._sees_health else None
