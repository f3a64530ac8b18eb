"""Calendars of the académies that the State leaves to their rector: one per school year, its days, what is proposed."""

from dataclasses import replace

from django.db import models
from django.db.models import F, Q

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.records import PublicRecord, in_order
from conventions.domain.persons.people.standing import KEEPERS
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES
from workflow.actors import ACCOUNT, Actor
from workflow.machine import Root

from .content import ClosedPeriod, Content, PeriodKind, own_academies
from .machine import OFFICER, CalendarProposalMachine, SchoolCalendarMachine


class SchoolCalendar(SchoolCalendarMachine):
    """The calendar of one académie for one school year, from its first day to the eve of the next year's."""

    academy = models.CharField("académie", max_length=60)
    year = models.PositiveSmallIntegerField("année")
    """Civil year in which the school year begins."""
    arrete_number = models.CharField("numéro de l'arrêté", max_length=60, blank=True)
    arrete_date = models.DateField("date de l'arrêté", null=True, blank=True)
    pre_rentree = models.DateField("pré-rentrée", null=True, blank=True)

    class Meta:
        verbose_name = "calendrier scolaire"
        verbose_name_plural = "calendriers scolaires"
        ordering = ["academy", "year"]
        constraints = [models.UniqueConstraint(fields=["academy", "year"], name="calendar_once_per_year")]

    def __str__(self) -> str:
        return f"calendrier {self.label}, {self.academy}"

    @property
    def label(self) -> str:
        """The school year as people write it: « 2026-2027 »."""
        return f"{self.year}-{self.year + 1}"

    @property
    def departments(self) -> tuple[str, ...]:
        """Codes of the départements of the académie."""
        return tuple(one.code for one in own_academies().get(self.academy, ()))

    def content(self) -> Content:
        """Return its content; one query."""
        return Content(
            self.arrete_number, self.arrete_date, self.pre_rentree, tuple(row.as_period() for row in self.periods.all())
        )

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The académie's officer, or staff who keep the lists of one of its schools."""
        roles = set(super().roles_of(actor))
        if actor.kind == ACCOUNT:
            held = TerritorialOfficer.objects.filter(user__uuid=actor.id, user__is_active=True)
            if any(fills(territory, self.academy) for territory in held):
                roles.add(OFFICER)
            posts = Staff.objects.filter(
                user__uuid=actor.id, user__is_active=True, role__in=KEEPERS, school__department__in=self.departments
            )
            if any(post.in_post(post.school.today()) for post in posts.select_related("school")):
                roles.add("school")
        return frozenset(roles)


def fills(territory: TerritorialOfficer, academy: str) -> bool:
    """Tell whether a territory is that académie, no less and no more: its officer fills the calendar."""
    places = own_academies().get(academy, ())
    return bool(places) and territory.level != territory.Level.NATIONAL and all(map(territory.covers, places))


class CalendarPeriod(PublicRecord):
    """Holidays or a single day of a calendar; rewritten by the door's acts alone."""

    calendar = models.ForeignKey(SchoolCalendar, on_delete=models.CASCADE, related_name="periods")
    kind = models.CharField("nature", max_length=10, choices=PeriodKind.choices)
    name = models.CharField("nom", max_length=100)
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    to_confirm = models.BooleanField("à confirmer", default=False)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    since = models.DateTimeField("publié le", null=True, blank=True)
    """Moment from which a published calendar has these days; agreements approved before are listed."""

    class Meta:
        verbose_name = "période d'un calendrier"
        ordering = ["first_day", "last_day", "id"]
        indexes = [models.Index(fields=["calendar", "first_day"])]
        constraints = [
            in_order("first_day", "last_day", "calendar_days_in_order"),
            models.CheckConstraint(
                condition=Q(kind=PeriodKind.HOLIDAYS.value, to_confirm=False)
                | (~Q(kind=PeriodKind.HOLIDAYS.value) & Q(first_day=F("last_day"))),
                name="calendar_single_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_period(self) -> ClosedPeriod:
        names = ("kind", "name", "first_day", "last_day", "to_confirm", "department", "uuid")
        return ClosedPeriod(**{name: getattr(self, name) for name in names})


class CalendarProposal(CalendarProposalMachine):
    """A day or a correction that a school proposes for its académie's calendar."""

    class What(models.TextChoices):
        ADD = "add", "ajouter"
        CORRECT = "correct", "corriger"
        REMOVE = "remove", "retirer"

    calendar = models.ForeignKey(SchoolCalendar, on_delete=models.PROTECT, related_name="proposals")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    what = models.CharField("proposition", max_length=10, choices=What.choices)
    period_uuid = models.UUIDField(null=True, blank=True)
    """The period to correct or to remove, by its public identifier: it may be gone meanwhile."""
    kind = models.CharField("nature", max_length=10, choices=PeriodKind.choices)
    name = models.CharField("nom", max_length=100)
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    why = models.CharField("explication", max_length=300, blank=True)
    proposed_at = models.DateTimeField("proposée le")
    answer = models.CharField("motif du refus", max_length=300, blank=True)

    class Meta:
        verbose_name = "proposition pour un calendrier"
        verbose_name_plural = "propositions pour un calendrier"
        ordering = ["-id"]
        indexes = [models.Index(fields=["calendar", "status"]), models.Index(fields=["school", "-id"])]
        constraints = [in_order("first_day", "last_day", "proposal_days_in_order")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} : {self.name}"

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return SchoolCalendar, self.calendar_id

    @property  # type: ignore[override]  # the door gives it no other kind
    def root(self) -> SchoolCalendar:
        return self.calendar

    @root.setter
    def root(self, locked: SchoolCalendar) -> None:
        self.calendar = locked

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The académie's officer, or staff of the school that proposed: nobody takes back another's."""
        roles = set(self.calendar.roles_of(actor)) - {"school"}
        if actor.kind == ACCOUNT:
            posts = Staff.objects.in_post(self.school).filter(user__uuid=actor.id, user__is_active=True)
            if posts.filter(role__in=KEEPERS).exists():
                roles.add("school")
        return frozenset(roles)

    def as_period(self) -> ClosedPeriod:
        """Return the period as proposed, under the identifier of what it corrects."""
        period = ClosedPeriod(self.kind, self.name, self.first_day, self.last_day, department=self.department)
        return replace(period, uuid=self.period_uuid) if self.period_uuid else period

    @property
    def days(self) -> str:
        return self.as_period().days
