"""Personal links that are not a signature's: who bears one, and its generation."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.records import PublicRecord
from signatures.tokens import HANDLE_LETTERS, new_handle


class PersonalLink(PublicRecord):
    """The link of one person: what proves its address and its typed code is derived from this row, never stored.

    A revocation raises ``generation``: what was sent or printed before opens nothing any more.
    """

    class Why(models.TextChoices):
        NOT_MINE = "not_mine", "la personne dit que ce message n'est pas pour elle"
        SCHOOL = "school", "révoqué par l'établissement"
        HANDED_OVER = "handed_over", "confié à une autre personne"

    holder = models.CharField(max_length=80, unique=True)
    """Identifier of the actor: ``host:<agreement>``, ``tutor:<agreement>``, ``pupil:<uuid>``, ``guardian:<uuid>``,
    ``desk:<contact of a host>``, ``inspector:<grant>``."""
    handle = models.CharField(max_length=HANDLE_LETTERS, default=new_handle, unique=True, editable=False)
    """Name of the link in its address."""
    generation = models.PositiveIntegerField(default=1)
    typed_code_mac = models.CharField(max_length=64, default="", editable=False)
    """HMAC of the typed code of this generation: how a code that somebody types is found."""
    former_code_mac = models.CharField(max_length=64, default="", blank=True, editable=False, db_index=True)
    """HMAC of the code that the same generation had under the key before a rotation: what is printed still opens."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    """First act of the person on its page: opening a link proves nothing, scanners do it."""
    revoked_at = models.DateTimeField(null=True, blank=True)
    """Set while the link is closed; renewing it clears this."""
    revoked_why = models.CharField(max_length=20, choices=Why.choices, blank=True)

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["typed_code_mac"], condition=~models.Q(typed_code_mac=""), name="link_typed_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"lien de {self.holder}"
