"""Applications of pupils to offers, and the seats that they hold."""

from datetime import datetime, time, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.calendars import Days, days_after
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.persons.people.records import in_order
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Seat, Slot
from workflow.actors import Actor
from workflow.models import Transition

from .machine import ApplicationMachine
from .states import State

ANSWERED_WITHIN, ANSWERED_WITHIN_ONCE_HANDED_OVER = timedelta(days=15), timedelta(days=30)
"""Time that a host has to answer."""
PROPOSED_ANSWERED_WITHIN = 3
"""Working days that it has when a school proposes a pupil."""
CONFIRMED_WITHIN = 5
"""Working days that a pupil has to confirm, a seat being kept meanwhile."""
MOST_OPEN = 8
"""Applications that a pupil may have open at once; those sent with or by the school come on top."""
MOST_HANDS = 3
"""Times that a host may hand an application over."""
LONGEST_MOTIVATION = 600
"""Characters: a few sentences, read on a telephone."""


class WhyNot(models.TextChoices):
    """Reason why a host does not choose a pupil: the pupil reads it as it stands."""

    FULL = "full", _("Toutes les places sont déjà prises.")
    DATES = "dates", _("Les dates ne conviennent pas.")
    NOBODY = "nobody", _("Personne ne peut accompagner un élève à ces dates.")
    ANOTHER = "another", _("Le choix s'est porté sur une autre candidature.")
    OTHER = "other", _("Une autre raison.")


class Application(ApplicationMachine):
    """One pupil asks for one seat of an offer, at the dates of one of its slots."""

    FETCH = ("offer", "pupil", "slot")

    class Origin(models.TextChoices):
        PUPIL = "pupil", "par l'élève"
        TEACHER = "teacher", "avec un professeur"
        SCHOOL = "school", "proposée par l'établissement"
        COUNTER = "counter", "dite au guichet"

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="applications")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="applications")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="applications")
    origin = models.CharField("envoyée", max_length=10, choices=Origin, default=Origin.PUPIL)
    motivation = models.TextField("motivation", blank=True)
    wish = models.PositiveSmallIntegerField("rang du vœu", null=True, blank=True)
    """Rank of the wish among the pupil's, from 1."""
    contact = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Contact who answers in the place of the offer's representative, once the application was handed over."""
    read_at = models.DateTimeField("lue le", null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField("rappelée le", null=True, blank=True, editable=False)
    """Moment of the one reminder to a host that had not answered."""
    said_yes_at = models.DateTimeField("oui par SMS reçu le", null=True, blank=True, editable=False)
    """Moment at which the family, without internet, answered « 1 »: the school confirms, or not."""
    why_not = models.CharField("raison", max_length=10, choices=WhyNot, blank=True, editable=False)
    answer = models.CharField("mot de l'organisme", max_length=300, blank=True, editable=False)
    """Words for the pupil that the host added to its reason."""
    created_at = models.DateTimeField("envoyée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "candidature"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "pupil"],
                condition=~models.Q(status=State.WITHDRAWN.value),
                name="application_once_per_offer",
            ),
            models.CheckConstraint(condition=Q(wish=None) | Q(wish__gte=1), name="application_wish_from_one"),
        ]

    def __str__(self) -> str:
        return f"candidature {self.uuid}"

    @property
    def answers(self) -> HostContact:
        """The contact who answers for the host."""
        return self.contact or self.offer.representative

    @property
    def has_seat(self) -> bool:
        """A seat is kept for the pupil."""
        return Holding.objects.filter(application=self.pk).exists()

    @property
    def has_begun(self) -> bool:
        """Its first day has come, at the place."""
        return self.slot.first_day <= self.offer.today

    @property
    def may_change_hands(self) -> bool:
        """It was not handed over :data:`MOST_HANDS` times: each writes to an address that a host types, and waits."""
        return Transition.objects.filter(root_uuid=self.uuid, name="hand_over").count() < MOST_HANDS

    @property
    def begins_at(self) -> datetime:
        """00:00 of its first day, at the place."""
        return datetime.combine(self.slot.first_day, time(), self.offer.time_zone)

    def lapses_at(self, since: datetime) -> datetime | None:
        """End of the wait for the host, or for the pupil once accepted; never after the first day."""
        begins = self.begins_at
        if self.is_waiting:
            return begins
        if self.awaits_pupil:
            due = self._business_days_after(since, CONFIRMED_WITHIN)
        elif self.contact_id:
            due = since + ANSWERED_WITHIN_ONCE_HANDED_OVER
        elif self.origin == self.Origin.SCHOOL:
            due = self._business_days_after(since, PROPOSED_ANSWERED_WITHIN)
        else:
            due = since + ANSWERED_WITHIN
        return min(due, begins)

    def reminds_at(self, since: datetime) -> datetime | None:
        """Moment at two thirds of the time to answer; none once the reminder was sent."""
        due = self.lapses_at(since)
        return None if self.reminded_at or due is None or due <= since else since + (due - since) * 2 / 3

    def shared_rows(self) -> models.QuerySet[Offer]:
        """The offer, whose seats all its applications share."""
        return Offer.objects.filter(pk=self.offer_id)

    def _business_days_after(self, since: datetime, days: int) -> datetime:
        at = since.astimezone(self.offer.time_zone)
        day = days_after(at.date(), days, Days.BUSINESS, department=self.offer.department)
        return datetime.combine(day, at.timetz())

    def roles_of(self, actor: Actor) -> frozenset[str]:
        if actor.is_system:
            return frozenset({"system"})
        roles = set()
        desks = {f"desk:{self.answers.uuid}", f"desk:{self.offer.representative.uuid}"}
        if actor.id in {f"host:{self.offer.host.uuid}", *desks}:
            roles.add("host")
        if actor.id == f"pupil:{self.pupil.uuid}":
            roles.add("pupil")
        if actor.id.startswith("guardian:") and self._is_guardian(actor.id.partition(":")[2]):
            roles.add("guardian")
        if actor.kind == "account":
            roles |= self.pupil.school.roles_of_account(actor)
            if "partner" in self.offer.roles_of(actor):
                roles.add("host")
        return frozenset(roles)

    def _is_guardian(self, uuid: str) -> bool:
        """Tell whether that person answers for the pupil, who is a minor."""
        if self.pupil.is_adult_on(self.pupil.school.today()):
            return False
        guardian = Guardian.objects.filter(pupil=self.pupil_id, uuid=uuid).first()
        return guardian is not None and not self.pupil.is_shut_out(guardian)


class ReadingChoice(models.Model):
    """An officer's choice for a département: hosts read its pupils' applications without a first name."""

    department = models.CharField("département", max_length=3, unique=True)
    without_first_name = models.BooleanField("lire sans le prénom", default=False)
    chosen_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="choisi par"
    )
    chosen_at = models.DateTimeField("choisi le", default=timezone.now)

    class Meta:
        verbose_name = "lecture des candidatures"
        verbose_name_plural = "lecture des candidatures"
        ordering = ["department"]

    def __str__(self) -> str:
        return self.department


class Holding(models.Model):
    """A seat that is kept for a pupil by an application."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="holding", verbose_name="place")
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="holding")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="holdings")
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    is_confirmed = models.BooleanField("confirmée", default=False)

    class Meta:
        verbose_name = "place gardée"
        verbose_name_plural = "places gardées"
        ordering = ["id"]
        constraints = [
            in_order("first_day", "last_day", "holding_days_in_order"),
            ExclusionConstraint(
                name="pupil_in_one_place_at_a_time",
                expressions=[
                    (Func(F("pupil"), F("pupil"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(is_confirmed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"place gardée {self.pk}"
