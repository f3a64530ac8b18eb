"""One agreement as an auditor reads it: its journal with the chain, its messages, or who consulted it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence.bundle import has_evidence
from conventions.domain.numbers.exports.tables import Table
from conventions.pages.kit.paging import ListStretch, stretch_of
from workflow.models import Transition

from . import queries
from .forms import DossierSearch
from .tables import table_of_consultations, table_of_lines, table_of_messages

SECTIONS = ("journal", "messages", "consultations")


class AuditedAgreementPage:
    """The audit's page of an agreement, one section at a time."""

    def __init__(self, http: HttpRequest, convention: Convention) -> None:
        self._http = http
        self.convention = convention
        asked = http.GET.get("vue")
        self.section = asked if asked in SECTIONS else SECTIONS[0]

    @cached_property
    def chain(self) -> queries.Chain:
        return queries.chain_of(self.convention)

    @cached_property
    def has_evidence(self) -> bool:
        return has_evidence(self.convention)

    @cached_property
    def _dossier(self) -> list[Transition]:
        """Its whole journal: bounded by what happens to one agreement."""
        return list(queries.entries().filter(root_uuid=self.convention.uuid).order_by("position"))

    @cached_property
    def form(self) -> DossierSearch:
        """Search among the acts of this dossier."""
        acts, people = queries.acts_in(self._dossier)
        return DossierSearch(self._http.GET if "act" in self._http.GET else None, acts=acts, people=people)

    @property
    def wanted(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        return any(self.wanted.values())

    @cached_property
    def listed(self) -> ListStretch:
        """The rows of the section that the address asks for."""
        if self.section == "messages":
            rows: QuerySet[Any] = queries.messages_about(self.convention)
        elif self.section == "consultations":
            rows = queries.consultations(convention=self.convention)
        else:
            return stretch_of(self._http, queries.entries_wanted(self.wanted, self.convention.uuid), by=("position",))
        return stretch_of(self._http, rows)

    @cached_property
    def lines(self) -> list[queries.JournalLine]:
        """Entries of the journal as they are read."""
        return queries.lines_of(self.listed, together=not self.wanted.get("act"), beside=self._dossier)

    @cached_property
    def authority_lines(self) -> list:
        """Notes on who exercises authority over the pupil: by whom, and why."""
        record = getattr(self.convention.pupil, "authority_record", None)  # read with the pupil
        return queries.lines_of(queries.entries().filter(root_uuid=record.uuid)) if record else []

    @cached_property
    def messages_sent(self) -> list[queries.Sent]:
        return queries.sent_of(self.listed)

    def table(self) -> Table:
        """The rows of the section, as a table."""
        if self.section == "messages":
            return table_of_messages(self.messages_sent)
        if self.section == "consultations":
            return table_of_consultations(self.listed, with_number=False)
        return table_of_lines(self.lines, with_number=False, is_narrowed=self.is_narrowed)

    def table_of_authority(self) -> Table:
        return table_of_lines(self.authority_lines, with_number=False)
