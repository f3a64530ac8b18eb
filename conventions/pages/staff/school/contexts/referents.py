"""Pupils whom nobody follows yet, or whom somebody follows: who is proposed, and how many each already has."""

from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.referents import MAY_BE_NAMED
from conventions.domain.dossier.batches.referents import (
    ACT,
    Follower,
    ProposedReferent,
    followers_at,
    proposed_referents,
)
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import Staff
from conventions.pages.shared.visibility import agreements_of_year

from ..tables import table_of_followers
from .chosen_agreements import ChosenAgreementsPage


class ReferentsPage(ChosenAgreementsPage):
    """Agreements that the address, or the form, chose: a class, and whose pupils, by default nobody's."""

    PAGE, ACT, KEPT = "referents", ACT, ("classe", "de")

    @cached_property
    def followers(self) -> list[Follower]:
        return followers_at(self._standing.school)

    @cached_property
    def followed_by(self) -> Staff | None:
        """Referent whose pupils are shown: those of somebody who leaves are given to others."""
        return next((one.staff for one in self.followers if str(one.staff.uuid) == self._kept.get("de")), None)

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements shown, by class and name: those whose referent may be named, gone or not there yet."""
        here = Q(referent__in=[one.staff.pk for one in self.followers])
        found = agreements_of_year(self._standing).filter(MAY_BE_NAMED)
        found = found.filter(referent=self.followed_by) if self.followed_by else found.exclude(here)
        return (
            self.of_class(found)
            .select_related("pupil", "host", "enrolment")
            .order_by("enrolment__class_name", "pupil__sort_name", "pk")
        )

    @cached_property
    def proposed(self) -> list[ProposedReferent]:
        others = [one for one in self.followers if one.staff != self.followed_by]
        return proposed_referents(list(self.waiting), others)

    @property
    def shown_followers(self) -> Table:
        """Those who follow somebody or a class; :attr:`proposed`, read before, counts up what is proposed to them."""
        return table_of_followers([one for one in self.followers if one.follows or one.staff.classes])

    def choices(self, given: QueryDict) -> list[tuple[Convention, Staff | None]]:
        """Return each agreement that was ticked, with who was chosen for all or else proposed on the page read."""
        by_uuid = {str(one.staff.uuid): one.staff for one in self.followers}
        for_all = by_uuid.get(given.get("referent", ""))
        ticked = self.waiting.filter(number__in=given.getlist("agreement"))
        return [(one, for_all or by_uuid.get(given.get(f"propose-{one.number}", ""))) for one in ticked]
