"""The family's first page: where each internship stands and what waits for whoever bears the link."""

from functools import cached_property

from conventions.domain.alerts.models import Report
from conventions.domain.insurance.models import InsuranceCertificate
from conventions.domain.insurance.services import present_certificate
from conventions.domain.placements.applications.models import Application

from .access import Visit
from .queries import SHOWN, Internship, internships_of, reports_by

REPORTS_SHOWN = 5


class HomePage:
    """What a pupil or a guardian finds behind their link."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    @cached_property
    def internships(self) -> list[Internship]:
        visit = self._visit
        return internships_of(visit.read(visit.conventions[:SHOWN]), visit.holder, evaluates=not visit.is_guardian)

    @property
    def none_under_way(self) -> bool:
        return all(internship.over for internship in self.internships)

    @cached_property
    def waits_for_pupil(self) -> bool:
        """A host has said yes to an application: a seat is kept until somebody confirms."""
        return self._visit.pupil.applications.filter(Application.awaits_pupil, erased_at=None).exists()

    @cached_property
    def insurance(self) -> InsuranceCertificate | None:
        """The certificate of insurance of the year, where the school asks for one."""
        pupil = self._visit.pupil
        return present_certificate(pupil) if pupil.school.wants_insurance else None

    @cached_property
    def told(self) -> list[Report]:
        """What the bearer told the school.

        What a pupil told the head alone is not repeated here: somebody else may look at the same telephone.
        """
        return list(reports_by(self._visit.conventions, self._visit.holder).filter(audience="")[:REPORTS_SHOWN])
