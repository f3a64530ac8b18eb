"""Access by a pupil's or a guardian's link: the pupil's agreements, once the first screen is passed."""

from collections.abc import Callable
from functools import cached_property, partial

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import FamilyVisit


class FamilyPageVisit(FamilyVisit):
    """Somebody who came by a pupil's or a guardian's link."""

    @property
    def only_houses(self) -> bool:
        """The pupil lives with this person, who has no authority: there is nothing to sign nor to declare."""
        return self.guardian is not None and not self.guardian.may_sign

    @property
    def may_announce(self) -> bool:
        """Absences are announced by whoever answers for the pupil or houses the pupil, or by the pupil alone."""
        return self.is_guardian != self.pupil_signs_alone

    @cached_property
    def pupil_signs_alone(self) -> bool:
        return self.pupil.signs_alone_on(self.today)

    @property
    def is_shown_by_pupil(self) -> bool:
        """A guardian whom a pupil of age lets see: they read, and act on nothing."""
        return self.is_guardian and self.pupil_signs_alone

    @property
    def only_reads(self) -> bool:
        return self.only_houses or self.is_shown_by_pupil

    def convention_or_404(self, number: str) -> Convention:
        """Return the pupil's agreement of that number; nobody else's exists here."""
        return or_404(next(iter(self.read(self.conventions.filter(number=number))), None))

    @property
    def conventions(self) -> QuerySet[Convention]:
        """The pupil's agreements, newest first."""
        kept = self.pupil.conventions.filter(erased_at=None)
        return kept.select_related("host", "tutor", "representative").order_by("-id")

    def read(self, conventions: QuerySet[Convention]) -> list[Convention]:
        """Return the agreements with their school, which is nearly always the pupil's: known already."""
        agreements = list(conventions)
        for convention in agreements:
            if convention.school_id == self.pupil.school_id:
                convention.school = self.pupil.school
        return agreements


family_page: Callable[..., Callable] = partial(link_page, FamilyPageVisit)
