"""Declarations of regulated works, titles of pupils, approvals of bars, and what an inspector may read."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import Host, Pupil, School, User
from conventions.domain.persons.people.records import PublicRecord, in_order
from conventions.domain.persons.people.siret import clean_siret
from conventions.domain.persons.people.standing import WRITERS
from workflow import clock
from workflow.actors import ACCOUNT, LINK, Actor

from .allowed import DeclaredWorks
from .machine import UNSENT, InspectionGrantMachine, WorksDeclarationMachine
from .works import labels

SOON = timedelta(days=90)
"""Time before the end of a declaration from which the school reads it."""
YEARS = 3
"""Years for which a declaration holds."""


def years_after(day: date, years: int) -> date:
    """Return the eve of the same day, that many years later; of 29 February, the eve of 1 March."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:
        same = date(day.year + years, 3, 1)
    return same - timedelta(days=1)


def hosts_at(host: Host) -> QuerySet[Host]:
    """Return the rows of one establishment: each of its agreements may write another row with other people."""
    siret = clean_siret(host.siret)
    return Host.objects.filter(siret=siret) if siret else Host.objects.filter(pk=host.pk)


class WorksDeclaration(WorksDeclarationMachine):
    """Declaration of one side to the labour inspection: names of nobody, the functions of those who supervise."""

    class Side(models.TextChoices):
        SCHOOL = "school", "établissement"
        HOST = "host", "organisme d'accueil"

    side = models.CharField("côté", max_length=6, choices=Side)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The school that declares for its rooms, or that wrote down what a host has declared."""
    host = models.ForeignKey(Host, on_delete=models.PROTECT, null=True, blank=True, related_name="works_declarations")
    sector = models.CharField("secteur d'activité", max_length=120, blank=True)
    formations = models.JSONField("formations", default=list, blank=True)
    """Their national keys (MEF), of 11 characters."""
    works = models.JSONField("travaux", default=list, blank=True)
    """Keys of :mod:`.works`, in the order of the list."""
    places = models.TextField("lieux", max_length=1000, blank=True)
    equipment = models.TextField("machines et produits", max_length=2000, blank=True)
    supervisors = models.CharField("qualité ou fonction des personnes qui encadrent", max_length=300, blank=True)
    """Functions, never names (art. R4153-41, 5°)."""
    sent_on = models.DateField("envoyée le", null=True, blank=True, editable=False)
    until = models.DateField("vaut jusqu'au", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "déclaration de travaux réglementés"
        verbose_name_plural = "déclarations de travaux réglementés"
        ordering = ["until", "id"]
        indexes = [models.Index(fields=["school", "until"]), models.Index(fields=["until"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="school", school__isnull=False, host=None) | Q(side="host", host__isnull=False),
                name="works_declared_by_one_side",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNSENT) | Q(sent_on__isnull=False, until__isnull=False),
                name="works_declaration_sent_on_a_day",
            ),
            in_order("sent_on", "until", "works_declaration_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"déclaration de {self.host or self.school}"

    @property
    def named_works(self) -> list[str]:
        """Return the works in words."""
        return labels(self.works)

    @property
    def is_of_host(self) -> bool:
        return self.side == self.Side.HOST

    def lacks(self) -> list[str]:
        """Return what the declaration still lacks, in words (art. R4153-41)."""
        needed = {
            _("une formation"): self.formations,
            _("un travail"): self.works,
            _("un lieu"): self.places.strip(),
            _("qui encadre"): self.supervisors.strip(),
        }
        return [name for name, value in needed.items() if not value]

    def write(self, content: Any) -> None:  # Any: of the room's services
        """Take what a :class:`~.services.DeclaredContent` says."""
        self.works, self.formations = list(content.works), list(content.formations)
        for name in ("sector", "places", "equipment", "supervisors"):
            setattr(self, name, getattr(content, name))

    def last_day_of(self, sent_on: date) -> date:
        """Return the last of the three years that begin on the day of sending."""
        return years_after(sent_on, YEARS)

    def expires_at(self) -> datetime | None:
        """Return the end of the last day, where the declarant is."""
        return _end_of(self.until, self._time_zone) if self.until else None

    @property
    def _time_zone(self) -> str:
        owner = self.host or self.school
        assert owner is not None  # one side declares
        return owner.time_zone

    def today(self) -> date:
        """Return the day where the declarant is."""
        return clock.now().astimezone(ZoneInfo(self._time_zone)).date()

    @property
    def ends_soon(self) -> bool:
        """Tell whether it ends within ninety days."""
        return self.is_valid and self.until is not None and self.until <= self.today() + SOON

    @property
    def days_left(self) -> int:
        return (self.until - self.today()).days if self.until else 0

    def as_declared(self) -> DeclaredWorks | None:
        """Return what it opens; ``None`` for one that never held."""
        if not self.has_held or self.sent_on is None or self.until is None:
            return None
        return DeclaredWorks(self.side, frozenset(self.works), self.sent_on, self.until)

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The school's keepers; whoever bears the link of an agreement at this host's establishment."""
        roles = set(super().roles_of(actor))
        if actor.kind == ACCOUNT and self.school is not None and self.school.roles_of_account(actor) & set(WRITERS):
            roles.add("school")
        if actor.kind == LINK and self.host is not None and _bears_link_of(self.host, actor):
            roles.add("host")
        return frozenset(roles)


def _bears_link_of(host: Host, actor: Actor) -> bool:
    """Tell whether an actor came by the host's link of an agreement at this establishment."""
    kind, _colon, uuid = actor.id.partition(":")
    return kind == "host" and hosts_at(host).filter(conventions__uuid=uuid).exists()


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))


class BarApproval(PublicRecord):
    """The prefect's approval of a drinking place for those of 16 and more in training (art. L4153-6, R4153-8)."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="bar_approvals", verbose_name="organisme")
    given_on = models.DateField("agrément du")
    until = models.DateField("jusqu'au")
    """Five years at most after the day on which it was given."""
    reference = models.CharField("référence de l'arrêté", max_length=80)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    recorded_at = models.DateTimeField("noté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "agrément d'un débit de boissons"
        verbose_name_plural = "agréments de débits de boissons"
        ordering = ["-until", "id"]
        constraints = [in_order("given_on", "until", "bar_approval_days_in_order")]

    def __str__(self) -> str:
        return self.reference


class PupilTitle(PublicRecord):
    """A title that opens one work to a pupil: authorisation of electrical work, of driving (rule D-08)."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="titles", verbose_name="élève")
    work = models.CharField("travail", max_length=20)
    given_on = models.DateField("habilitation du")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")

    class Meta:
        verbose_name = "habilitation d'un élève"
        verbose_name_plural = "habilitations d'élèves"
        ordering = ["pupil_id", "work"]
        constraints = [models.UniqueConstraint(fields=["pupil", "work"], name="pupil_title_once")]

    def __str__(self) -> str:
        return f"habilitation {self.uuid}"


class InspectionGrant(InspectionGrantMachine):
    """The reading of one host's file, for one school year, by one inspector who bears a personal link."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="inspection_grants", verbose_name="organisme")
    year = models.PositiveSmallIntegerField("année scolaire")
    """Civil year in which it begins."""
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The school that gave it: its own trainees are read; none where an officer gave it."""
    officer = models.ForeignKey(TerritorialOfficer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The officer who gave it: the trainees of the schools of the territory are read."""
    inspector = models.CharField("nom de l'agent", max_length=120, blank=True)
    service = models.CharField("unité de contrôle", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    until = models.DateField("jusqu'au")
    given_at = models.DateTimeField("ouvert le", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("fermé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lecture de l'inspection du travail"
        verbose_name_plural = "lectures de l'inspection du travail"
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "-id"]), models.Index(fields=["ended_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~(Q(school__isnull=False) & Q(officer__isnull=False)), name="inspection_granted_by_one"
            )
        ]

    def __str__(self) -> str:
        return f"lecture {self.uuid}"

    @property
    def label(self) -> str:
        """The school year in words: « 2026-2027 »."""
        return f"{self.year}-{self.year + 1}"

    @property
    def holder(self) -> str:
        """Holder of the personal link by which it is read."""
        return f"inspector:{self.uuid}"

    def today(self) -> date:
        """Return the day where the host is."""
        return clock.now().astimezone(ZoneInfo(self.host.time_zone)).date()

    def ends_at(self) -> datetime:
        """Return the end of the last day, where the host is."""
        return _end_of(self.until, self.host.time_zone)

    @property
    def reads_today(self) -> bool:
        """Tell whether the file is open: not taken back, and its last day not passed, whether or not it was noted."""
        return self.is_open and self.erased_at is None and self.today() <= self.until

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The keepers of the school, the officer who gave it, and the inspector whose link it is."""
        roles = set(super().roles_of(actor))
        if actor.kind == LINK and actor.id == self.holder:
            roles.add("inspector")
        if actor.kind == ACCOUNT:
            if self.school is not None and self.school.roles_of_account(actor) & set(WRITERS):
                roles.add("school")
            if self.officer is not None and str(self.officer.user.uuid) == actor.id and self.officer.user.is_active:
                roles.add("officer")
        return frozenset(roles)
