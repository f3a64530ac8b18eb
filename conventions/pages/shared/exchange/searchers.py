"""Whoever looks for a place, by which addresses: everybody here, a family by its link, the staff of a school."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.search.training import TrainingAim
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.placements.offers.models import Offer
from workflow import clock
from workflow.actors import LINK, Actor

SCHOOL = "college"
"""Word of the address for a search around the school."""


class Searcher:
    """Anybody, without an account; subclasses say what they know of who looks."""

    FRAME: ClassVar[str] = "base.html"
    """Template of the frame of its pages."""
    PREFIX: ClassVar[str] = ""
    """Before the name of each page: ``family_`` for ``family_places``."""
    APPLIES_AT: ClassVar[str] = ""
    """Name of the page on which one applies to an offer; empty where nobody is known."""
    SEES_UNVERIFIED: ClassVar[bool] = False
    """Staff are shown what nobody has checked in time, and told so."""
    SEES_LODGING: ClassVar[bool] = False
    """Staff alone read where a pupil could sleep, and look for it: nobody else is sent away from home by a page."""
    SEES_SEATS: ClassVar[bool] = False
    """How many seats are free; without an account or a link, that there is one: each seat taken is a pupil."""

    stops_at: str = ""
    """Name of the page on which one stops a place that may be dangerous; empty for whoever may not."""
    pupil: Pupil | None = None
    """Who looks, where that is known."""
    school: School | None = None
    """School to whose pupils the offers are to be open."""
    actor: Actor = Actor(LINK, "public")
    """Who acts, as far as it is known."""
    args: tuple[Any, ...] = ()
    """First arguments of each address: the token of a link."""

    @property
    def back(self) -> tuple[str, StrOrPromise] | None:
        """Address from which one comes, and its name; nothing where the frame says it."""
        return None

    @property
    def far(self) -> StrOrPromise:
        """The advice on a place that nobody reaches and leaves in a day."""
        return _("Loin : demandez à votre établissement.")

    @property
    def department(self) -> str:
        """Département in which a name of commune is looked for first."""
        return self.school.department if self.school else ""

    @property
    def places(self) -> Sequence[tuple[str, StrOrPromise]]:
        """Places around which one may look besides a commune that is typed, by the word of the address."""
        return ()

    @property
    def prefilled(self) -> Mapping[str, Any]:
        """Criteria as long as nothing else is said."""
        return {}

    @property
    def aim(self) -> TrainingAim | None:
        """Formation of who looks, with the weeks of its class; nothing for others."""
        return None

    def locality_of(self, place: str) -> Locality | None:
        """Return where one of :attr:`places` is; nothing where nobody knows."""
        return None

    @property
    def around_school(self) -> Locality | None:
        """Commune of the school, where one is known."""
        return None

    @property
    def start(self) -> Locality | None:
        """From where one would come to a place, where it is known."""
        return None

    def today_at(self, offer: Offer) -> date:
        """Return the day, at the school or where the place is."""
        return self.school.today() if self.school else clock.now().astimezone(offer.time_zone).date()

    @property
    def shown(self) -> Mapping[str, Any]:
        """Further context of its frame."""
        return {}

    def address(self, page: str, *args: Any) -> str:
        """Return the address of one of its pages: ``places``, ``place``, ``place_pictures``…"""
        return reverse(f"{self.PREFIX}{page}", args=[*self.args, *args])

    def application_address(self, offer: Offer) -> str:
        """Return where one applies to an offer; empty where one cannot."""
        return reverse(self.APPLIES_AT, args=[*self.args, offer.uuid]) if self.APPLIES_AT else ""

    def vouching(self, offer: Offer) -> tuple[str, StrOrPromise] | None:
        """Return where one answers for the host of an offer that nobody has checked, and its name, for who may."""
        return None


class SchoolSearcher(Searcher):
    """Somebody whose school is known: one looks around it, for what is open to its pupils."""

    SEES_SEATS = True
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
