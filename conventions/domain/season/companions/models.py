"""Pupils named to be helped, the one next act of each, and how the help ended; why one is named is no column."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import Pupil, Staff, User
from conventions.domain.persons.people.records import PublicRecord
from workflow import clock


class Companionship(PublicRecord):
    """The help of a school to one pupil who looks for a place, until the year ends.

    The act is chosen from a list: there is no field in which a reason, an illness or a family's affair could be typed.
    """

    class Act(models.TextChoices):
        MEET = "meet", _("rencontrer l'élève")
        FAMILY = "family", _("appeler la famille")
        SEARCH = "search", _("chercher une offre avec l'élève")
        HOST = "host", _("appeler un organisme avec l'élève")
        APPLY = "apply", _("envoyer une candidature avec l'élève")
        PROPOSE = "propose", _("proposer une place à l'élève")

    class Ending(models.TextChoices):
        PLACED = "placed", _("l'élève a une place")
        OFFER = "offer", _("une offre est trouvée")
        PROPOSAL = "proposal", _("une proposition lui est faite")
        STOPPED = "stopped", _("arrêté")

    WITH_PUPIL = (Act.MEET, Act.SEARCH, Act.HOST, Act.APPLY)
    """Acts that are a meeting, once done."""
    BY_PRESS: Mapping[str, Ending] = {"offre": Ending.OFFER, "proposition": Ending.PROPOSAL, "arret": Ending.STOPPED}
    """Endings that somebody says, by their names in addresses; a place ends it by itself."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="companionships", verbose_name="élève")
    named_at = models.DateTimeField("nommé le", default=clock.now, editable=False)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="nommé par")
    act = models.CharField("prochaine étape", max_length=7, choices=Act, default=Act.MEET)
    act_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    act_on = models.DateField("avant le")
    decided_at = models.DateTimeField("décidée le", default=clock.now, editable=False)
    met_on = models.DateField("rencontré le", null=True, blank=True, editable=False)
    """Day of the first act that was done with the pupil."""
    ended_at = models.DateTimeField("terminé le", null=True, blank=True, editable=False)
    ending = models.CharField("fin", max_length=8, choices=Ending, blank=True, editable=False)
    until = models.DateField("jusqu'au", editable=False)
    """Last day of the school year: then the row is erased."""

    class Meta:
        verbose_name = "accompagnement d'un élève"
        verbose_name_plural = "accompagnements d'élèves"
        ordering = ["act_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ended_at=None), name="companionship_open_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="companionship_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"accompagnement {self.uuid}"
