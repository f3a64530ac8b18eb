"""Chambers, as the operator imported them from the State's directory."""

from enum import StrEnum

from django.db import models


class Chamber(models.Model):
    """A chamber that families of a département call for an internship in the holidays (L332-3-1)."""

    class Kind(StrEnum):
        """Name that the directory of the administration gives to each network of chambers."""

        COMMERCE = "cci"
        CRAFTS = "chambre_metier"
        AGRICULTURE = "chambre_agriculture"

    department = models.CharField("département", max_length=3)
    kind = models.CharField("nature", max_length=20)
    name = models.CharField("nom", max_length=200)
    phone = models.CharField("téléphone", max_length=16)
    """E.164."""
    listed_on = models.DateField("date du fichier")
    """Day of the directory in which it was read."""

    class Meta:
        verbose_name = "chambre"
        ordering = ["department", "kind", "name"]
        constraints = [models.UniqueConstraint(fields=["department", "kind", "name"], name="chamber_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.department}"
