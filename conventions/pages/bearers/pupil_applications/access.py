"""Who follows a pupil's applications: the pupil, and whoever answers for a minor."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from conventions.domain.placements.applications.models import Application
from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import FamilyVisit


class PupilApplicationsVisit(FamilyVisit):
    """Somebody who came by a pupil's or a guardian's link."""

    @property
    def applications(self) -> QuerySet[Application]:
        """The pupil's applications, the latest first."""
        kept = self.pupil.applications.filter(erased_at=None)
        return kept.select_related("offer__host", "slot").order_by("-id")

    def application_or_404(self, uuid: UUID) -> Application:
        """Return one of the pupil's; nobody else's exists here."""
        application = or_404(self.applications.filter(uuid=uuid).first())
        application.pupil = self.pupil
        return application


def only_who_answers(visit: PupilApplicationsVisit, *args: object, **kwargs: object) -> None:
    """Who houses the pupil without authority neither asks for a place nor stops anything."""
    if visit.guardian is not None and not visit.guardian.may_sign:
        raise Http404


family_page: Callable[..., Callable] = partial(link_page, PupilApplicationsVisit, gate=True, before=only_who_answers)
