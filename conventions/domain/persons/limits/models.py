"""Tries at a gate: what is counted, since when."""

from django.db import models
from django.utils import timezone


class Tries(models.Model):
    """Wrong answers given at one gate: a birth date for a link, typed codes or look-ups from one address."""

    gate = models.CharField(max_length=120, unique=True)
    """Name of the thing tried: ``birth:<pupil>``, ``typed:<HMAC of the address>``…"""
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.count} × {self.gate}"
