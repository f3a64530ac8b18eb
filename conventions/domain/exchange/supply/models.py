"""Basins of schools, as the operator imported them; hosts and networks that were asked for places."""

from django.db import models
from django.utils import timezone

from conventions.domain.law.networks.models import Network
from conventions.domain.persons.people.models import Host, HostContact, School, User
from conventions.domain.persons.people.records import PublicRecord
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES


class Basin(PublicRecord):
    """A *bassin d'éducation et de formation*: some schools of an académie that are looked at together."""

    academy = models.CharField("académie", max_length=60)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "bassin"
        ordering = ["academy", "name"]
        constraints = [models.UniqueConstraint(fields=["academy", "name"], name="basin_once")]

    def __str__(self) -> str:
        return self.name


class BasinSchool(models.Model):
    """Basin of a school: one, or none."""

    basin = models.ForeignKey(Basin, on_delete=models.CASCADE, related_name="members", verbose_name="bassin")
    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="in_basin")

    class Meta:
        verbose_name = "établissement d'un bassin"
        verbose_name_plural = "établissements des bassins"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.school}, {self.basin}"


class HostAsked(models.Model):
    """An officer asked a host of last year's whether it offers places again: one letter per establishment and term."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+", verbose_name="organisme")
    establishment = models.CharField("établissement", max_length=40)
    """SIRET; the host's own identifier where it has none."""
    term = models.DateField("trimestre commencé le")
    contact = models.ForeignKey(HostContact, on_delete=models.SET_NULL, null=True, related_name="+")
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par")
    sent_at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lettre à un organisme de l'an dernier"
        verbose_name_plural = "lettres aux organismes de l'an dernier"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["establishment", "term"], name="host_asked_once_a_term")]
        indexes = [models.Index(fields=["department", "-id"])]

    def __str__(self) -> str:
        return f"{self.host}, {self.term}"


class NetworkAsked(models.Model):
    """An officer asked a network for what pupils wish for: once a term for each wish."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+", verbose_name="réseau")
    wanted = models.CharField("métier ou secteur demandé", max_length=80)
    term = models.DateField("trimestre commencé le")
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par")
    sent_at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "demande à un réseau"
        verbose_name_plural = "demandes aux réseaux"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "wanted", "department", "term"], name="network_asked_once_a_term"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network}, {self.wanted}, {self.term}"
