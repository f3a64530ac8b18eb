"""Rows of found places: the lists that a school sent, between their steps."""

from django.db import models

from conventions.domain.persons.people.models import School
from conventions.domain.season.rolls.models import UploadOfLines


class PlacesImport(UploadOfLines):
    """Found places of a school's pupils: a file, pasted lines or a grid; then the lines refused, until corrected."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    opened = models.JSONField(default=list, blank=True)
    """Keys of the agreements that it opened."""
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"lieux trouvés {self.uuid}"
