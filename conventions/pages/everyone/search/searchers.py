"""A family that looks for a place: what is known of who comes by its link."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.search.models import Stay
from conventions.domain.exchange.search.pupil_aims import aim_in
from conventions.domain.exchange.search.stays import stay_of
from conventions.domain.exchange.search.training import TrainingAim
from conventions.domain.persons.localities.models import Locality
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import preselected_for
from conventions.pages.shared.exchange.searchers import SCHOOL, SchoolSearcher
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import FamilyVisit

STAY = "sejour"
"""Parameter of the address about where a pupil sleeps: the place itself stands in a row."""
family_page: Callable[..., Callable] = partial(link_page, FamilyVisit)


class FamilySearcher(SchoolSearcher):
    """A pupil, or who answers for the pupil: level, dates and where the pupil sleeps are known."""

    FRAME, PREFIX, APPLIES_AT = "family/base.html", "family_", "family_apply"

    def __init__(self, visit: FamilyVisit) -> None:
        self.visit, self.pupil = visit, visit.pupil
        self.school, self.actor, self.args = visit.pupil.school, visit.actor, (visit.token,)

    @property
    def far(self) -> StrOrPromise:
        if self.visit.is_guardian:
            return _("Loin : demandez à l'établissement de votre enfant.")
        return _("Loin : demande à ton établissement.")

    @property
    def back(self) -> tuple[str, StrOrPromise]:
        return self.visit.address(), _("Votre page") if self.visit.is_guardian else _("Ta page")

    @property
    def shown(self) -> Mapping[str, Any]:
        return self.visit.shown()

    @cached_property
    def stay(self) -> Stay | None:
        """Stay of the pupil at the dates of the internship to come, as the family has said."""
        days = (self.period.first_day, self.period.last_day) if self.period else ()
        return stay_of(self.visit.pupil, *days)

    @property
    def said_of_stay(self) -> dict[str, Any]:
        """Values of the form about it: those that were said, else the days of the internship to come."""
        if stay := self.stay:
            said = {"kind": stay.kind, "commune": stay.locality.label}
            return {**said, "first_day": stay.first_day, "last_day": stay.last_day}
        return {"first_day": self.period.first_day, "last_day": self.period.last_day} if self.period else {}

    @cached_property
    def period(self) -> Period | None:
        """When the pupil is to go, as the school has said."""
        return preselected_for(self.visit.pupil)

    @cached_property
    def aim(self) -> TrainingAim | None:
        """Formation of the pupil, and the weeks of the class in its next period."""
        return aim_in(self.visit.pupil, self.period)

    @property
    def places(self) -> Sequence[tuple[str, StrOrPromise]]:
        if self.stay is None:
            return super().places
        return (*super().places, (STAY, _("Là où l'élève dort : %(place)s") % {"place": self.stay.locality}))

    @property
    def prefilled(self) -> Mapping[str, Any]:
        pupil, period = self.visit.pupil, self.period
        days = {"du": period.first_day.isoformat(), "au": period.last_day.isoformat()} if period else {}
        return {"ou": STAY if self.stay else SCHOOL, "niveau": pupil.level, **days}

    def locality_of(self, place: str) -> Locality | None:
        return self.stay.locality if place == STAY and self.stay else super().locality_of(place)

    @property
    def start(self) -> Locality | None:
        return self.stay.locality if self.stay else super().start
