"""Acts on many at once: the job and what became of each; and what the head has read and acknowledged before."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil, School, User
from conventions.domain.persons.people.records import PublicRecord
from workflow.refusals import RefusalField


class Review(models.Model):
    """The last reading by one person of an agreement to approve, and the warnings they acknowledged then."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    journal_length = models.PositiveIntegerField()
    """Length of the agreement's journal at that moment: what came later has changed since."""
    seen_at = models.DateTimeField(default=timezone.now)
    acknowledged = models.JSONField(default=list, blank=True)
    """The warnings acknowledged, each by its rule and its field (``B-06 period.days.2027-06-10``)."""
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["convention", "user"], name="review_once_per_person")]

    def __str__(self) -> str:
        return f"lecture de {self.convention_id} par {self.user_id}"


class BulkAct(PublicRecord):
    """One act that somebody does on many agreements or pupils: a job with progress, each item by itself."""

    act = models.CharField(max_length=30)
    """Registered name of the act (``batches.running.on_many``): ``approve``, ``remind``…"""
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """School of the items; none for an officer, who acts on several schools at once."""
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bulk_acts")
    options = models.JSONField(default=dict, blank=True)
    """Choices made once for all items; each act says which it takes."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "acte groupé"
        verbose_name_plural = "actes groupés"

    def __str__(self) -> str:
        return f"{self.act} {self.uuid}"

    @property
    def tell_at(self) -> datetime | None:
        """Moment at which the parties are told; at once when nothing was chosen."""
        chosen = self.options.get("tell_at")
        return datetime.fromisoformat(chosen) if chosen else None

    @property
    def back(self) -> str:
        """Address of the list from which it was begun, with what was chosen there; empty when none was told."""
        return self.options.get("back", "")


class BulkItem(models.Model):
    """One agreement, or one pupil, of a batch and what became of it."""

    class Result(models.TextChoices):
        WAITING = "waiting", "en attente"
        DONE = "done", "fait"
        FAILED = "failed", "non fait"

    bulk = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    """Party of the agreement, when the act is on one of its parties."""
    seen_length = models.PositiveIntegerField(null=True, blank=True)
    """Length of the agreement's journal as the person saw it, for acts that are for what was seen alone."""
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.WAITING)
    refusal = RefusalField()
    """Reason why it was not done."""
    documents = models.JSONField(default=list, blank=True)
    """Keys of the documents that an act made ready to be fetched."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["bulk_id", "position"]
        verbose_name = "élément d'un acte groupé"
        verbose_name_plural = "éléments d'actes groupés"
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "convention", "pupil", "party"], nulls_distinct=False, name="item_once_per_bulk"
            ),
            models.CheckConstraint(
                condition=models.Q(convention=None, pupil__isnull=False)
                | models.Q(convention__isnull=False, pupil=None),
                name="bulk_item_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id or self.pupil_id}: {self.result}"
