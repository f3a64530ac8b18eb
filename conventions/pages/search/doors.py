"""The doors of a family and of the staff of a school: what is known of who comes."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.localities.models import Locality
from conventions.domain.localities.queries import locality_of
from conventions.domain.people.models import School
from conventions.domain.people.standing import Standing
from conventions.domain.periods.models import Period
from conventions.domain.periods.queries import preselected_for
from conventions.domain.search.models import Stay
from conventions.pages.exchange.doors import Door
from conventions.pages.exchange.forms import SCHOOL, STAY
from conventions.pages.links.door import link_page
from conventions.pages.links.visits import FamilyVisit

family_page: Callable[..., Callable] = partial(link_page, FamilyVisit)


class SchoolDoor(Door):
    """A door behind which the school is known: one looks around it, for what is open to its pupils."""

    school: School

    @cached_property
    def around_school(self) -> Locality | None:
        school = self.school
        return locality_of(postcode=school.postcode, city=school.city, insee=school.insee)

    @property
    def places(self) -> Sequence[tuple[str, StrOrPromise]]:
        return ((SCHOOL, _("Mon établissement")),)

    @property
    def prefilled(self) -> Mapping[str, Any]:
        return {"ou": SCHOOL}

    def locality_of(self, place: str) -> Locality | None:
        return self.around_school if place == SCHOOL else None

    @property
    def start(self) -> Locality | None:
        return self.around_school


class StaffDoor(SchoolDoor):
    """Staff of a school, for its pupils."""

    FRAME, PREFIX, APPLIES_AT, SEES_UNVERIFIED = "frames/school.html", "staff_", "class_apply", True

    def __init__(self, standing: Standing) -> None:
        self.school, self.actor = standing.school, standing.actor


class FamilyDoor(SchoolDoor):
    """A pupil, or who answers for the pupil: level, dates and where the pupil sleeps are known."""

    FRAME, PREFIX, APPLIES_AT = "family/base.html", "family_", "family_apply"

    def __init__(self, visit: FamilyVisit) -> None:
        self.visit = visit
        self.school, self.actor, self.args = visit.pupil.school, visit.actor, (visit.token,)

    @property
    def back(self) -> tuple[str, StrOrPromise]:
        return self.visit.address(), _("Votre page") if self.visit.is_guardian else _("Ta page")

    @property
    def shown(self) -> Mapping[str, Any]:
        return self.visit.shown()

    @cached_property
    def stay(self) -> Stay | None:
        """Where the pupil sleeps at the dates of the internship to come, as the family has said."""
        return self.visit.pupil.stays.select_related("locality").first()

    @cached_property
    def _period(self) -> Period | None:
        return preselected_for(self.visit.pupil)

    @property
    def places(self) -> Sequence[tuple[str, StrOrPromise]]:
        return (*super().places, *([(STAY, _("Là où dort l'élève cette semaine-là"))] if self.stay else []))

    @property
    def prefilled(self) -> Mapping[str, Any]:
        pupil, period = self.visit.pupil, self._period
        days = {"du": period.first_day.isoformat(), "au": period.last_day.isoformat()} if period else {}
        return {"ou": STAY if self.stay else SCHOOL, "niveau": pupil.level, **days}

    def locality_of(self, place: str) -> Locality | None:
        return self.stay.locality if place == STAY and self.stay else super().locality_of(place)

    @property
    def start(self) -> Locality | None:
        return self.stay.locality if self.stay else super().start
