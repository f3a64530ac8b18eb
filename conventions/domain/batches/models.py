"""The head's list: what was read and acknowledged, and the jobs that approve many agreements at once."""

from django.db import models
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import School, User
from conventions.domain.people.records import PublicRecord
from workflow.refusals import RefusalField


class Review(models.Model):
    """What one person last saw of an agreement to approve, and which warnings they acknowledged then."""

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


class ApprovalBatch(PublicRecord):
    """Agreements that a head, or a deputy by delegation, approves together: a job with progress."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approval_batches")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    tell_at = models.DateTimeField(null=True, blank=True)
    """When the parties are told; at once when empty."""
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "approval batches"

    def __str__(self) -> str:
        return f"validation {self.uuid}"


class ApprovalItem(models.Model):
    """One agreement of an approval batch and what became of it."""

    class Result(models.TextChoices):
        WAITING = "waiting", "en attente"
        APPROVED = "approved", "validée"
        FAILED = "failed", "non validée"

    batch = models.ForeignKey(ApprovalBatch, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.WAITING)
    refusal = RefusalField()
    """Why it was not approved."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "convention"], name="approval_once_per_batch")]

    def __str__(self) -> str:
        return f"{self.convention_id}: {self.result}"
