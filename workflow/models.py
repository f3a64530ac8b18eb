"""Tables of the engine: journal entries, their erasable part, the tree over them, deadlines, the clock's offset."""

from django.db import models

from .machine import Root, Subject
from .refusals import RefusalField

__all__ = [
    "Checkpoint",
    "ClockOffset",
    "Deadline",
    "Leaf",
    "PendingLeaf",
    "PersonalPart",
    "Root",
    "Subject",
    "Transition",
    "TreeNode",
]


class Transition(models.Model):
    """One entry of the journal; see :mod:`workflow.journal` for what the hash covers."""

    root_label = models.CharField(max_length=80)
    root_uuid = models.UUIDField()
    position = models.PositiveIntegerField()
    subject_label = models.CharField(max_length=80)
    subject_uuid = models.UUIDField()
    name = models.CharField(max_length=50)
    source = models.CharField(max_length=50, blank=True)
    target = models.CharField(max_length=50)
    at = models.DateTimeField()
    """Workflow time at which it happened."""
    recorded_at = models.DateTimeField()
    """System time at which it was written."""
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=100)
    on_behalf_of = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=64, blank=True)
    request_key = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64, blank=True, default="", db_default="")
    """See :mod:`workflow.authentication`; empty in entries of before there were MACs."""
    mac_key = models.CharField(max_length=8, blank=True, default="", db_default="")
    """Number of the key of ``mac``."""

    class Meta:
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["root_uuid", "position"], name="transition_position_once"),
            models.UniqueConstraint(
                fields=["root_uuid", "request_key"], condition=~models.Q(request_key=""), name="transition_request_once"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_uuid", "position"]),
            # lists of all journals are read from a moment on, by what narrows them
            models.Index(fields=["at", "id"], name="transition_by_moment"),
            models.Index(fields=["name", "at", "id"], name="transition_by_act"),
            models.Index(fields=["actor_kind", "at", "id"], name="transition_by_kind"),
            models.Index(fields=["actor_id", "at", "id"], name="transition_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.root_label} {self.root_uuid} #{self.position}: {self.name}"


class PersonalPart(models.Model):
    """The personal data of an entry, with the salt of its digest; it can be erased, never changed."""

    entry = models.OneToOneField(Transition, on_delete=models.PROTECT, related_name="personal", primary_key=True)
    salt = models.CharField(max_length=32)
    content = models.JSONField()

    class Meta:
        verbose_name = "personal part of an entry"
        verbose_name_plural = "personal parts of entries"

    def __str__(self) -> str:
        return f"personal part of entry {self.entry_id}"


class PendingLeaf(models.Model):
    """An entry that has not entered the tree yet; written by a trigger in the transaction of the entry."""

    entry = models.OneToOneField(Transition, on_delete=models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return f"entry {self.entry_id} waits"


class Leaf(models.Model):
    """Which entry is leaf ``index`` of the tree; indexes are dense from 0."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Transition, on_delete=models.PROTECT)

    class Meta:
        verbose_name_plural = "leaves"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class TreeNode(models.Model):
    """Hash of one perfect subtree, at its :func:`workflow.merkle.position`; positions are dense from 0."""

    position = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"node {self.position}"


class Checkpoint(models.Model):
    """A signed note on the tree: how many leaves, which root, when; see :mod:`workflow.notes`.

    There is a second one of the same size where the journal's key or name has changed since.
    """

    size = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    """System time."""
    note = models.TextField()
    token = models.BinaryField(null=True, blank=True)
    """Time-stamp of the note (RFC 3161, DER), once an authority has answered."""

    class Meta:
        ordering = ["size", "id"]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"


class Deadline(models.Model):
    """A moment at which a subject must be handed to the door."""

    subject_label = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=50)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    last_refusal = RefusalField()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_label", "subject_id", "name"], name="deadline_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_label} {self.subject_id} at {self.due_at:%Y-%m-%d %H:%M}"


class ClockOffset(models.Model):
    """How far the workflow clock is ahead of the system; one row, only where the clock may be moved."""

    offset = models.DurationField()

    def __str__(self) -> str:
        return str(self.offset)
