"""Amendments of agreements: what each would change, in columns that are empty where nothing changes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import QuerySet, Value

from conventions.domain.dossier.agreements.hosts import PLACE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.dossier.internship.attendance.services import follow_suspension, set_aside_unplanned
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import HostContact
from signatures.models import Document
from workflow.actors import Actor
from workflow.engine import lock
from workflow.machine import Root

from .machine import IN_FORCE, OPEN, AmendmentMachine


class Amendment(Signable[Convention], AmendmentMachine):
    """One change of a signed agreement: dates and hours, place, tutor, who signs for the host, activities."""

    PURPOSE = "amendment"
    NAME = "L'avenant"
    SEAL = "seal_amendment"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField("numéro", editable=False)
    why = models.TextField("motif")
    """Printed in the amendment: every party reads it."""
    days = models.JSONField("jours et horaires", default=list, blank=True)
    """The whole timetable as amended, as ``Presence.to_data`` writes it; empty when it does not change."""
    place_address = models.CharField("adresse du lieu", max_length=200, blank=True)
    place_postcode = models.CharField("code postal du lieu", max_length=5, blank=True)
    place_city = models.CharField("commune du lieu", max_length=100, blank=True)
    tutor = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    representative = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """New representative of the host: they sign the amendment, in their own right."""
    activities = models.TextField("activités prévues", blank=True)
    annex = models.JSONField("annexes de PFMP", default=dict, blank=True, db_default=Value({}, models.JSONField()))
    """Columns of the annexes of a training period as amended, by name; empty where they do not change."""
    first_change = models.DateField("premier jour changé", null=True, blank=True, editable=False)
    """First day whose presence changes; it is signed before."""

    class Meta:
        verbose_name = "avenant"
        ordering = ["convention_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["convention"], condition=models.Q(status__in=OPEN), name="amendment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"avenant n° {self.number} à la convention {self.convention.number}"

    # -- the agreement, whose chain and lock it shares ---------------------------------------------------

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return Convention, self.convention_id

    @property  # type: ignore[override]  # the door gives it no other kind
    def root(self) -> Convention:
        return self.convention

    @root.setter
    def root(self, locked: Convention) -> None:
        self.convention = locked

    def shared_rows(self) -> QuerySet:
        return self.convention.shared_rows()

    def shared_names(self) -> Iterable[str]:
        names, tutor = self.convention.shared_names(), self.tutor
        return (*names, *([f"tutor {tutor.search_name}"] if names and tutor else []))

    def roles_of(self, actor: Actor) -> frozenset[str]:
        return self.convention.roles_of(actor)

    # -- what is signed -----------------------------------------------------------------------------------

    @property
    def reference(self) -> str:
        return f"{self.convention.number}-A{self.number}"

    @property
    def signed_version(self) -> int:
        return self.number

    @property
    def signed_before(self) -> date:
        day = self.first_change or self.convention.last_day
        assert day is not None  # the agreement is signed
        return day

    @property
    def awaits_answers(self) -> bool:
        return self.is_being_signed and IN_FORCE(self)

    def when_sealed(self) -> None:
        if self.days:
            set_aside_unplanned(self.convention)
            follow_suspension(lock(self.convention))

    def documents(self) -> QuerySet[Document]:
        """Its only document: an amendment is never revised, the next one has its own."""
        return super().documents().filter(version=self.number)

    # -- what changes -------------------------------------------------------------------------------------

    @property
    def changes_place(self) -> bool:
        return bool(self.place_city)

    def start_of(self, day: date) -> datetime:
        """00:00 of ``day`` where the pupil is; where the place changes zone, the earlier of the two."""
        territory = self.convention.host.territory_at(self.place_postcode) if self.changes_place else None
        before = self.convention.start_of(day)
        return min(before, before.replace(tzinfo=territory.tz)) if territory else before

    @property
    def signs_for_host(self) -> HostContact | None:
        return self.representative or self.convention.representative

    def write_on(self, convention: Convention) -> None:
        """Give ``convention`` what changes, days apart; the caller saves it."""
        if self.changes_place:
            for name in PLACE:
                setattr(convention, name, getattr(self, name))
        if self.tutor:
            convention.tutor = self.tutor
        if self.representative:
            if convention.writer_id == convention.representative_id:
                convention.writer = None  # the host's link is the new representative's
            convention.representative = self.representative
            convention.by_delegation, convention.delegator_name, convention.delegator_title = False, "", ""
        if self.activities:
            convention.activities = self.activities
        for name, value in self.annex.items():
            setattr(annex_of(convention), name, value)

    def presences(self) -> tuple[Presence, ...]:
        """Return the amended timetable, nothing when it does not change."""
        return tuple(Presence.from_data(day) for day in self.days)
