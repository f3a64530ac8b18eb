"""Stops of places: which place, who pressed, whom to call, which schools were told."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.law.rules.calendars import Days, days_after
from conventions.domain.persons.people.accounts import acting_officers
from conventions.domain.persons.people.hosts import Host
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.records import e164_or_empty
from conventions.domain.persons.people.schools import School
from conventions.domain.persons.people.siret import clean_siret
from conventions.domain.persons.people.standing import Standing
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, department_of_postcode
from conventions.domain.persons.people.territories import department as find_department
from workflow import clock
from workflow.actors import ACCOUNT, Actor

from .machine import IN_FORCE, PlaceStopMachine

DECIDED_WITHIN = 2
"""Working days, at the place, that an officer has to keep or to lift the stop of a place."""


@dataclass(frozen=True)
class Place:
    """A place where pupils are welcomed: by its SIRET; by name and postcode while it has none, or none is known."""

    siret: str
    name: str
    postcode: str
    city: str = ""
    department: str = ""

    @classmethod
    def of(cls, host: Host) -> "Place":
        return cls(clean_siret(host.siret), host.name, host.postcode, host.city, host.department)

    @classmethod
    def typed(cls, *, siret: str, name: str, postcode: str) -> "Place":
        """Return the place that somebody names on the telephone, as the latest agreement with its number says it.

        Else as the latest offer does: anybody writes the draft of one, with another name and in another département.
        """
        number = clean_siret(siret)
        unread = models.ExpressionWrapper(Q(conventions=None), models.BooleanField())
        named = Host.objects.filter(siret=number).exclude(name="").order_by(unread, "-pk")
        known = named.first() if number else None
        if known is not None:
            return cls.of(known)
        found, tight = department_of_postcode(postcode), "".join(postcode.split())
        return cls(number, name.strip(), tight if found else postcode.strip(), department=found.code if found else "")

    @property
    def folded(self) -> str:
        return search_key(self.name)

    @property
    def label(self) -> str:
        """« Garage Exemple, 49000 Angers »."""
        where = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.name or f"SIRET {self.siret}", where) if part)

    def covers(self, other: "Place") -> bool:
        """Tell whether the stop of this place is that of ``other``: where one has no SIRET, name and postcode tell."""
        if self.siret and other.siret:
            return self.siret == other.siret
        return bool(self.folded) and (self.folded, self.postcode) == (other.folded, other.postcode)

    def hosts(self) -> Q:
        """The condition that a host is there, for a queryset of hosts: another row may write it with other people."""
        named = Q(sort_name__startswith=f"{self.folded}\t", postcode=self.postcode) if self.folded else Q(pk=None)
        return Q(siret=self.siret) | Q(named, siret="") if self.siret else named


class PlaceStop(PlaceStopMachine):
    """No pupil is asked to go to a place that a head or an officer says may be dangerous, until an officer lifts it."""

    siret = models.CharField("SIRET", max_length=14, blank=True)
    name = models.CharField("nom", max_length=200, blank=True)
    folded = models.CharField(max_length=400, blank=True, editable=False)
    """The name as it is searched, by which a place without a SIRET is known, with its postcode."""
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="établissement"
    )
    """School of the head who pressed; none where an officer did."""
    caller = models.CharField("qui appeler", max_length=200)
    """A school, or the service of an officer: no person."""
    phone = models.CharField("téléphone", max_length=16)
    told = models.ManyToManyField(School, related_name="+", blank=True, verbose_name="directions prévenues")
    stopped_at = models.DateTimeField("arrêté le", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("levé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "arrêt d'un lieu"
        verbose_name_plural = "arrêts de lieux"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^([0-9]{14})?$"), name="place_stop_siret_shape"),
            models.CheckConstraint(
                condition=~Q(siret="") | (~Q(folded="") & ~Q(postcode="")), name="place_stop_names_a_place"
            ),
            models.UniqueConstraint(
                fields=["siret"], condition=Q(status__in=IN_FORCE) & ~Q(siret=""), name="place_stop_once_by_siret"
            ),
            models.UniqueConstraint(
                fields=["folded", "postcode"],
                condition=Q(status__in=IN_FORCE, siret=""),
                name="place_stop_once_by_name",
            ),
            e164_or_empty("place_stop_phone_e164"),
        ]
        indexes = [models.Index(fields=["folded", "postcode"]), models.Index(fields=["department"])]

    def __str__(self) -> str:
        return self.place.label

    @property
    def place(self) -> Place:
        return Place(self.siret, self.name, self.postcode, self.city, self.department)

    @property
    def local_phone(self) -> str:
        """The number as it is dialled where it belongs."""
        return format_local(self.phone)

    @property
    def decided_by(self) -> date:
        """The last day on which the officer decides in time, at the place."""
        since = self.stopped_at.astimezone(self._zone).date()
        return days_after(since, DECIDED_WITHIN, Days.BUSINESS, department=self.department)

    @property
    def is_late(self) -> bool:
        """The officer has not decided in time."""
        return self.awaits_officer and clock.now().astimezone(self._zone).date() > self.decided_by

    @property
    def _zone(self) -> ZoneInfo:
        found = find_department(self.department) if self.department else None
        return found.tz if found else ZoneInfo(DEFAULT_TIME_ZONE)

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The head of any school may press; the officers of the place's territory, and their deputies, decide."""
        if actor.kind != ACCOUNT:
            return super().roles_of(actor)
        roles = set()
        if any(one.covers(self.department) for one in acting_officers(Q(uuid=actor.id), clock.now())):
            roles.add("officer")
        standing = actor.source
        if isinstance(standing, Standing) and "head" in standing.school.roles_of_account(actor):
            roles.add("head")
            if standing.school.pk == self.school_id:
                roles.add("author")
        return frozenset(roles)
