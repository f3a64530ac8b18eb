"""Rows of posting for others: a file of offers between its steps."""

from django.db import models

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.season.rolls.models import UploadOfLines


class OffersImport(UploadOfLines):
    """Offers that a network sent as a file; its content is the sheets that were read, then the lines refused."""

    post = models.ForeignKey(NetworkPost, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"offres {self.uuid}"
