"""Access by the link of a desk to applications: those that its contact answers, behind a code.

The link travels by mail and is forwarded; a first name, a school and a motivation are a minor's. So a code sent to the
contact's own address opens them, once in each browser, as it does the host's list of pupils.
"""

from collections.abc import Callable
from functools import cached_property, partial
from uuid import UUID

from django.db.models import Q, QuerySet

from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.contacts import Acquaintance, known_as
from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import DeskVisit


class HostApplicationsVisit(DeskVisit):
    """Somebody who came by the link of a desk."""

    @cached_property
    def is_refused(self) -> bool:
        """An officer has said that pupils must not write to this contact."""
        return known_as(self.person) is Acquaintance.REFUSED

    @property
    def applications(self) -> QuerySet[Application]:
        """Those to this contact's offers, and those handed over to it; none for a contact whom an officer refused."""
        if self.is_refused:
            return Application.objects.none()
        theirs = Q(contact=self.person) | Q(offer__representative=self.person)
        found = Application.objects.filter(theirs, erased_at=None)
        return found.select_related("offer__host", "offer__representative", "slot", "pupil__school", "contact")

    def application_or_404(self, uuid: UUID) -> Application:
        """Return one of these; no other exists here."""
        return or_404(self.applications.filter(uuid=uuid).first())


desk_page: Callable[..., Callable] = partial(link_page, HostApplicationsVisit, gate=True)
