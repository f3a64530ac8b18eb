"""Facts that a printed code tells anybody: existence, version, state and fingerprints; no name, no date, no place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Value
from django_stubs_ext import WithAnnotations

from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from signatures.models import Document
from signatures.queries import documents_of
from signatures.trail import trails_of

BESIDES = ("amendment", "evaluation", "attestation")
"""Documents of the same agreement whose fingerprints are told with it."""


class _Amended(TypedDict):
    amended_by: list[int]


if TYPE_CHECKING:
    AmendedConvention = WithAnnotations[Convention, _Amended]
else:
    AmendedConvention = Convention


def agreement_of(document: Document) -> AmendedConvention | None:
    """Return the agreement of a document, with ``amended_by``: the numbers of its amendments in force; one query."""
    if document.root_label != Convention.journal_label():
        return None
    sealed = ArrayAgg(
        "amendments__number",
        filter=Amendment.counts_as_signed.through("amendments"),
        order_by="amendments__number",
        default=Value([]),
    )
    return Convention.objects.annotate(amended_by=sealed).filter(pk=document.root_id).first()


@dataclass(frozen=True)
class Printed:
    """The document behind a printed code."""

    convention: Convention
    document: Document
    newest_version: int
    """Newest version by the journal or by the record, whichever is later."""
    disagrees: bool = False
    """Journal and record do not say the same of it."""

    @property
    def superseded(self) -> bool:
        return self.document.version != self.newest_version

    def fingerprints(self) -> list[dict[str, Any]]:
        """Return title, version and SHA-256 of the file of each document as it is now, the agreement's first."""
        besides = (documents_of(self.convention, purpose).defer("data", "html") for purpose in BESIDES)
        others = [one for found in besides for one in found.order_by("version")]
        return [
            {"purpose": one.purpose, "title": one.title, "version": one.version, "sha256": one.sealed_sha256}
            for one in (self.document, *others)
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "exists": True,
            "number": self.convention.number,
            "version": self.document.version,
            "newest_version": self.newest_version,
            "disagrees": self.disagrees,
            "state": self.convention.status,
            "state_in_words": self.convention.get_status_display(),
            "documents": self.fingerprints(),
        }


def printed_document(number: str, version: int | None = None) -> Printed | None:
    """Return the document named by the code ``number``, ``version``; the newest version when none is given."""
    convention = Convention.objects.filter(number=number).first()
    if convention is None:
        return None
    versions = list(documents_of(convention, PURPOSE).defer("data", "html"))
    wanted = [one for one in versions if version in (None, one.version)]
    if not wanted:
        return None
    trail = trails_of(convention.journal_label(), [convention.pk])[convention.pk]
    newest = trail.newest_version(wanted[0].frozen_sha256)
    return Printed(
        convention=convention,
        document=wanted[0],
        newest_version=max(newest or 0, versions[0].version),
        disagrees=not trail.holds or newest != versions[0].version,
    )
