"""Offers for an officer to look at: those that wait, those that are shown, people's reports on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.law.networks.models import Network
from conventions.domain.law.rules.calendars import next_working_day
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.offers.contacts import Acquaintance
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in, with_contact_known
from workflow.actors import ACCOUNT
from workflow.models import Transition

from .models import OfferReport

ONE_DAY = timedelta(days=1)
UNANSWERED = Count("reports", filter=Q(reports__answered_at=None), distinct=True)


@dataclass(frozen=True)
class UncheckedOffer:
    """An offer that nobody has checked yet, and since when."""

    offer: Offer
    since: datetime
    today: date
    """Day at the place."""
    known: Acquaintance = Acquaintance.NO
    """Ground on which its contact is known."""

    @property
    def is_new_contact(self) -> bool:
        """Nobody ever wrote there: whoever looks answers for the contact too, once for all."""
        return not self.known.answers

    @property
    def is_to_accept(self) -> bool:
        """Its network has posted it with a new contact, whom nobody has refused."""
        return self.offer.network_id is not None and self.is_new_contact and self.known is not Acquaintance.REFUSED

    @property
    def visible_on(self) -> date:
        """The day on which schools are shown it, unverified."""
        return self.offer.is_shown_unverified_at(self.since).date()

    @property
    def age(self) -> int:
        """Working days since it was submitted, at the place."""
        day, age = self.since.astimezone(self.offer.time_zone).date(), 0
        while (day := next_working_day(day + ONE_DAY, department=self.offer.department)) <= self.today:
            age += 1
        return age

    @property
    def is_pressing(self) -> bool:
        """Schools are shown it by tomorrow if nobody looks at it."""
        return self.known is not Acquaintance.REFUSED and (self.visible_on - self.today).days <= 1

    @property
    def in_words(self) -> str:
        """« depuis 1 jour ouvré, visible des établissements demain »."""
        age = self.age
        since = (
            ngettext("depuis %(n)d jour ouvré", "depuis %(n)d jours ouvrés", age) % {"n": age}
            if age
            else _("depuis aujourd'hui")
        )
        return f"{since}, {self._shown}"

    @property
    def _shown(self) -> str:
        if self.offer.shown_unverified:
            return _("visible des établissements comme « non vérifiée »")
        if self.known is Acquaintance.REFUSED:
            return _("montrée à personne : son contact a été refusé")
        left = (self.visible_on - self.today).days
        if left <= 0:
            return _("visible des établissements aujourd'hui")
        if left == 1:
            return _("visible des établissements demain")
        return _("visible des établissements le %(day)s") % {"day": day_and_month(self.visible_on)}


def waiting_in(departments: Iterable[Department], now: datetime) -> list[UncheckedOffer]:
    """Return the offers that wait for an officer, the longest first; four queries at most."""
    offers = _looked_at(offers_in(departments).filter(Offer.awaits_check)).order_by("submitted_at", "id")
    return [
        UncheckedOffer(offer, offer.submitted_at or offer.created_at, now.astimezone(offer.time_zone).date(), known)
        for offer, known in with_contact_known(offers)
    ]


def new_contacts_of(network: Network, departments: Iterable[Department], now: datetime) -> list[UncheckedOffer]:
    """Return the offers of a network that wait for a contact whom nobody knows, by contact; four queries at most."""
    waiting = [one for one in waiting_in(departments, now) if one.offer.network_id == network.pk and one.is_to_accept]
    return sorted(waiting, key=lambda one: (one.offer.host.sort_name, one.offer.representative_id, one.offer.pk))


def shown_in(departments: Iterable[Department]) -> QuerySet[Any]:  # Any: offers with `complaints`
    """Return the offers that pupils may read, and the paused ones, those with complaints first."""
    found = offers_in(departments).filter(Offer.is_visible | Offer.is_paused)
    return _looked_at(found).order_by(F("complaints").desc(), "-id")


def unvouched_published_in(departments: Iterable[Department]) -> list[Offer]:
    """Return the offers that pupils may read, or paused, whose contact nobody ever wrote to nor answered for.

    Published before the first offer of a contact was held, by a partner or a public body; what an officer or a school
    published, they have read with its contact. Four queries.
    """
    shown = offers_in(departments).filter(Offer.is_visible | Offer.is_paused)
    by_person = Transition.objects.filter(subject_uuid=OuterRef("uuid"), name="publish", actor_kind=ACCOUNT)
    found = shown.filter(~Exists(by_person)).select_related("host", "representative__host", "network").order_by("id")
    return [offer for offer, known in with_contact_known(found) if not known.answers]


def lodging_shown_in(departments: Iterable[Department]) -> QuerySet[Offer]:
    """Return the offers that pupils may read, or paused, whose host named a lodging: schools alone read it now."""
    shown = offers_in(departments).filter(Offer.is_visible | Offer.is_paused).exclude(lodging="")
    return shown.select_related("host").order_by("id")


def reports_in(departments: Iterable[Department]) -> QuerySet[OfferReport]:
    """Return the reports on offers, those without an answer first and the oldest first."""
    found = OfferReport.objects.filter(offer__in=offers_in(departments)).select_related("offer__host", "answered_by")
    return found.order_by(F("answered_at").desc(nulls_first=True), "at", "id")


def submitted_at(offer: Offer) -> datetime:
    """Return the moment of an offer's last submission."""
    last = Transition.objects.filter(subject_uuid=offer.uuid, name="submit").order_by("-position").first()
    return last.at if last else offer.created_at


def _looked_at(offers: QuerySet[Offer]) -> QuerySet[Any]:  # Any: with `submitted_at` and `complaints`
    submissions = Transition.objects.filter(subject_uuid=OuterRef("uuid"), name="submit").order_by("-position")
    return offers.select_related("host", "locality", "network", "representative__host").annotate(
        submitted_at=Subquery(submissions.values("at")[:1]), complaints=UNANSWERED
    )
