"""Proposals of assignments: what was asked, which pupil goes where and why, and what each school does of its part."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from conventions.domain.exchange.supply.models import Basin
from conventions.domain.persons.people.models import Level, Pupil, School, TerritorialOfficer, User
from conventions.domain.persons.people.records import PublicRecord, in_order
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.seats.models import Slot
from workflow.actors import ACCOUNT, Actor

from .machine import AssignmentMachine

USUAL_KM = 30


class AssignmentProposal(AssignmentMachine):
    """Pupils without a place, and the places proposed to them, by published rules and a published draw."""

    FETCH = ("school",)

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """The one whose pupils it is for; none where an officer asks for a basin or a département."""
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    """The officer's."""
    basin = models.ForeignKey(Basin, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    level = models.CharField("niveau", max_length=20, choices=Level, blank=True)
    """Level of the pupils in an officer's proposal; the period says it in a school's."""
    classes = models.JSONField("classes", default=list, blank=True)
    """Classes of a school's proposal; empty for all."""
    period = models.UUIDField("période", null=True, blank=True)
    """Period of a school's proposal; in an officer's each school's own dates count."""
    first_day = models.DateField("premier jour", null=True, blank=True)
    last_day = models.DateField("dernier jour", null=True, blank=True)
    km = models.PositiveSmallIntegerField("distance la plus grande", default=USUAL_KM)
    """Kilometres as the crow flies, but for what a pupil wished."""
    seed = models.CharField("graine du tirage", max_length=16)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name="par")
    created_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    computed_at = models.DateTimeField("calculée le", null=True, blank=True, editable=False)
    result = models.JSONField(default=dict, blank=True, editable=False)
    """Stages with their bounds, shares of each group, pairs: what the solver says of the whole."""

    class Meta:
        verbose_name = "proposition d'affectation"
        verbose_name_plural = "propositions d'affectation"
        ordering = ["-id"]
        constraints = [
            in_order("first_day", "last_day", "assignment_days_in_order"),
            models.CheckConstraint(
                condition=Q(school=None) & ~Q(department="") | Q(school__isnull=False, department="", basin=None),
                name="assignment_of_school_or_territory",
            ),
        ]

    def __str__(self) -> str:
        return f"proposition d'affectation {self.uuid}"

    @property
    def places_somebody(self) -> bool:
        """Somebody has a place that is not asked for yet."""
        return self.rows.filter(slot__isnull=False, application=None).exists()

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """Add the roles of the school's staff and of the territory's officers."""
        if actor.is_system:
            return frozenset({"system"})
        if self.school is not None:
            return self.school.roles_of_account(actor) - {"officer"}
        if actor.kind != ACCOUNT:
            return frozenset()
        held = TerritorialOfficer.objects.filter(user__uuid=actor.id, user__is_active=True)
        return frozenset({"officer"} if any(one.covers(self.department) for one in held) else ())


class AssignmentPart(models.Model):
    """One school's part of a proposal: its head sends the applications of its pupils, or does not."""

    proposal = models.ForeignKey(AssignmentProposal, on_delete=models.CASCADE, related_name="parts")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    is_declined = models.BooleanField("non envoyée", default=False)
    """The head does not send it: its pupils are left out when the rest is assigned again."""

    class Meta:
        verbose_name = "part d'un établissement"
        verbose_name_plural = "parts des établissements"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "school"], name="assignment_part_once")]

    def __str__(self) -> str:
        return f"{self.school}, {self.proposal_id}"


class AssignmentRow(PublicRecord):
    """One pupil of a proposal: a place, or none, and why."""

    proposal = models.ForeignKey(AssignmentProposal, on_delete=models.CASCADE, related_name="rows")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+", verbose_name="élève")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("numéro")
    """Number under which other schools know the pupil: from 1 in each school, in the order of the draw."""
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    rank = models.PositiveSmallIntegerField("rang du vœu", null=True, blank=True)
    metres = models.PositiveIntegerField("mètres", null=True, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    """A :class:`~conventions.domain.exchange.assignment.reasons.PlacingReason`: codes and numbers."""
    is_by_hand = models.BooleanField("décidé à la main", default=False)
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="candidature"
    )
    """Application sent from the row."""

    class Meta:
        verbose_name = "élève d'une proposition d'affectation"
        verbose_name_plural = "élèves des propositions d'affectation"
        ordering = ["school_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "pupil"], name="assignment_row_once"),
            models.UniqueConstraint(fields=["proposal", "school", "number"], name="assignment_number_once"),
        ]

    def __str__(self) -> str:
        return f"élève {self.number}"

    @property
    def given_reason(self) -> dict[str, Any]:
        return {"got": "nothing", "values": {}, "why": "", "because": {}, **self.reason}


class Pairing(PublicRecord):
    """Two pupils who wish to be in the same place, kept together at the price that somebody agreed to."""

    proposal = models.ForeignKey(AssignmentProposal, on_delete=models.CASCADE, related_name="pairings")
    first = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "vœu d'être ensemble"
        verbose_name_plural = "vœux d'être ensemble"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "first"], name="assignment_pair_first_once"),
            models.UniqueConstraint(fields=["proposal", "second"], name="assignment_pair_second_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="assignment_pair_one_way"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"
