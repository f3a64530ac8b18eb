"""Rows of posting for others: a file of offers between its steps."""

from django.db import models

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.season.rolls.models import Upload


class OffersImport(Upload):
    """Offers that a network sent as a file; its content is the sheets that were read, then the lines refused."""

    post = models.ForeignKey(NetworkPost, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(default=dict, blank=True)
    """Meanings chosen for columns, by their place, from 0."""
    done = models.PositiveIntegerField(default=0)
    """Lines read so far by what is at work."""
    total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"offres {self.uuid}"
