"""Acts of operators about the service itself: on schools, messages and jobs, which have no chain of their own."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.accounts import User


class OperatorAct(models.Model):
    """One act of an operator, in words without personal data; accounts and bans keep theirs in their chains."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="par")
    about = models.CharField("objet", max_length=100)
    """Label of the model whose rows it was about, in lower case."""
    at = models.DateTimeField("le", default=timezone.now)
    what = models.CharField("acte", max_length=200)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "acte d'exploitation"
        verbose_name_plural = "actes d'exploitation"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.what
