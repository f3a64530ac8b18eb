"""One agreement as an auditor reads it: its journal with the chain, its messages, or who consulted it."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from conventions.domain.agreements.models import Convention
from conventions.domain.evidence.bundle import has_evidence
from conventions.pages.paging import page_of

from . import queries

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
    def listed(self) -> Page:
        """The rows of the section on this page of the list."""
        if self.section == "messages":
            rows: QuerySet[Any] = queries.messages_about(self.convention)
        elif self.section == "consultations":
            rows = queries.consultations(convention=self.convention)
        else:
            rows = queries.entries().filter(root_uuid=self.convention.uuid).order_by("-position")
        return page_of(self._http, rows)

    @cached_property
    def lines(self) -> list:
        """Entries of the journal as they are read."""
        return queries.lines_of(self.listed)

    @cached_property
    def authority_lines(self) -> list:
        """What was written down of who exercises authority over the pupil: by whom, and why."""
        record = getattr(self.convention.pupil, "authority_record", None)  # read with the pupil
        return queries.lines_of(queries.entries().filter(root_uuid=record.uuid)) if record else []

    @cached_property
    def messages_sent(self) -> list[queries.Sent]:
        return queries.sent_of(self.listed)
