"""Records of erasing and disclosing: each run of the purge in counts, each export of a person's data."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.records import PublicRecord


class PurgeRun(PublicRecord):
    """One run of the purge: what was erased under which rule, in counts; never a name."""

    started_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Empty while it works, or until the next run takes up what a killed one has left."""
    archives_visa = models.CharField(max_length=100, blank=True, editable=False)
    """Reference of the archives' visa under which signed agreements were erased; without one they stay."""
    days = models.JSONField(default=dict, editable=False)
    """Days of each rule as they were applied, by its key."""
    erased = models.JSONField(default=dict, editable=False)
    """Number of things erased, by key of the rule."""
    failed = models.JSONField(default=dict, editable=False)
    """Number of things that could not be erased and are tried again by the next run, by key of the rule."""

    class Meta:
        verbose_name = "purge"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"purge {self.uuid}"


class PersonExport(PublicRecord):
    """The export of all that is kept of one person (GDPR, articles 15 and 20): rows that are only ever added."""

    person = models.CharField(max_length=80, editable=False)
    """Subject of the data: ``pupil:<uuid>``, ``guardian:<uuid>``, ``contact:<uuid>`` or ``account:<uuid>``."""
    actor_kind = models.CharField(max_length=10, editable=False)
    actor_id = models.CharField(max_length=80, editable=False)
    actor_label = models.CharField(max_length=200, blank=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "export des données d'une personne"
        verbose_name_plural = "exports des données d'une personne"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"export {self.uuid}"
