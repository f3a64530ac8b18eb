"""Reading, keeping and finding certificates of insurance."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.limits.tries import count_try
from conventions.domain.persons.people.models import Pupil
from signatures.scans import Scan, read_scan
from workflow.actors import LINK, Actor
from workflow.refusals import Refused

from .models import InsuranceCertificate


class Certified(TypedDict):
    """Columns added to an enrolment: identifier and moment of its certificate, null without one."""

    certificate: UUID | None
    certified_at: datetime | None


if TYPE_CHECKING:
    CertifiedEnrolment = WithAnnotations[Enrolment, Certified]
else:
    CertifiedEnrolment = Enrolment

MOST_FILES, WITHIN = 10, timedelta(hours=1)
"""Files that may be sent for one pupil: each of them costs a process."""


def read_certificate(pupil: Pupil, content: bytes) -> Scan:
    """Return the clean pages of an upload. Raises ``UnreadableScan``, or :class:`Refused` when too many were sent.

    Never call this inside a transaction: the try must stay counted.
    """
    if not count_try(f"insurance:{pupil.uuid}", limit=MOST_FILES, within=WITHIN):
        raise Refused("too_many_certificates")
    return read_scan(content)


def keep_certificate(pupil: Pupil, scan: Scan, *, by: Actor) -> InsuranceCertificate:
    """Keep the certificate for the present year, in place of the former one, with who sent it."""
    sent = {"sent_by": by.id if by.kind == LINK else f"{by.kind}:{by.id}", "created_at": timezone.now()}
    kept, _made = InsuranceCertificate.objects.update_or_create(
        pupil=pupil,
        year=present_year(pupil.school),
        defaults={"content": scan.pdf, "sha256": scan.sha256, "pages": scan.pages, **sent},
    )
    return kept


def erase_certificate(pupil: Pupil, uuid: UUID) -> bool:
    """Erase one at once, and tell whether there was one: a photo of something else, or one that is taken back."""
    return bool(pupil.insurance_certificates.filter(uuid=uuid).delete()[0])


def certificates_of(pupil: Pupil) -> QuerySet[InsuranceCertificate]:
    """Return a pupil's certificates without their pages, the latest year first."""
    return pupil.insurance_certificates.select_related("year").defer("content").order_by("-year__number")


def enrolments_with_certificates(pupil: Pupil) -> QuerySet[CertifiedEnrolment]:
    """Return the years of a pupil, the latest first; of each, which certificate there is and since when."""
    own = InsuranceCertificate.objects.filter(pupil=OuterRef("pupil"), year=OuterRef("year"))
    found = pupil.enrolments.select_related("formation", "year").order_by("-year__number")
    return found.annotate(
        certificate=Subquery(own.values("uuid")[:1]), certified_at=Subquery(own.values("created_at")[:1])
    )


def present_certificate(pupil: Pupil) -> InsuranceCertificate | None:
    """Return that of the present year, without its pages."""
    return certificates_of(pupil).filter(year=present_year(pupil.school)).first()


def insured_among(pupils: Iterable[int]) -> set[tuple[int, int]]:
    """Return pupil and year, by their keys, of every certificate of these pupils; one query, none for nobody."""
    wanted = set(pupils)
    if not wanted:
        return set()
    return set(InsuranceCertificate.objects.filter(pupil__in=wanted).values_list("pupil_id", "year_id"))
