"""Contacts for which nothing vouches: told once, written in the journal, settled when somebody corrects them."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from notifications.outbox import refused
from signatures.models import SignatureRequest
from workflow.actors import system
from workflow.engine import fire, open_root
from workflow.refusals import Refused

from .accounts import User
from .contact_seals import Vouched, corrected
from .hosts import HostContact
from .machine import ContactDoubtMachine
from .pupils import Guardian, Pupil
from .schools import Staff
from .states import DoubtState

MODELS: dict[str, type[Vouched]] = {
    str(model._meta.model_name): model for model in (Pupil, Guardian, HostContact, Staff, User)
}
"""Tables of sealed contacts, as ``holder`` names them."""


class ContactDoubt(ContactDoubtMachine):
    """A contact that was written behind the application; one doubt at a time for each row."""

    holder = models.CharField("personne", max_length=80)
    """``guardian:<uuid>``, ``pupil:…``, ``hostcontact:…``, ``staff:…``, ``user:…`` or ``signaturerequest:…``."""
    found_at = models.DateTimeField("relevé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "contact modifié hors de l'application"
        verbose_name_plural = "contacts modifiés hors de l'application"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder"], condition=Q(status=DoubtState.STANDING.value), name="contact_doubt_once_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.pk})"

    @property
    def row(self) -> Any:  # of one of the tables of MODELS, or a request
        """The row concerned; ``None`` once it is gone."""
        kind, _colon, uuid = self.holder.partition(":")
        model: type[models.Model] = MODELS.get(kind, SignatureRequest)
        return model._default_manager.filter(uuid=uuid).first()


def require_vouched(doubted: Collection[Vouched | SignatureRequest]) -> None:
    """Refuse to send a code where nothing vouches for the contact: ``doubted`` are the rows that say it.

    The first time it is told and written down, which a refusal must not undo: never call this inside a transaction.
    """
    if doubted:
        note_doubts(doubted)
        raise Refused("contact_doubted")


@refused("note_doubts")
@transaction.atomic
def note_doubts(rows: Iterable[Vouched | SignatureRequest]) -> None:
    """Write in the journal, and tell, the doubt on these contacts; once for each until it is settled."""
    holders = {holder_of(row) for row in rows}
    known = ContactDoubt.objects.filter(ContactDoubt.is_standing, holder__in=holders).values_list("holder", flat=True)
    for holder in sorted(holders.difference(known)):
        with suppress(IntegrityError):  # another try, at this moment
            open_root(ContactDoubt(holder=holder), by=system("contact_seal"), data={"holder": holder})


@corrected("settle_doubts")
@transaction.atomic
def settle_doubts(rows: Iterable[Vouched]) -> None:
    """Write down that these contacts, for which nothing vouched, were corrected or replaced."""
    holders = [holder_of(row) for row in rows]
    for doubt in ContactDoubt.objects.filter(ContactDoubt.is_standing, holder__in=holders).order_by("pk"):
        fire(doubt, "settle", by=system("contact_seal"), data={"holder": doubt.holder})


def standing_doubts() -> list[ContactDoubt]:
    """Return the doubts that still stand: the contact is neither corrected nor what it was again."""
    found = list(ContactDoubt.objects.filter(ContactDoubt.is_standing).order_by("pk"))
    rows = [(one, one.row) for one in found]
    return [one for one, row in rows if row is not None and not (isinstance(row, Vouched) and row.is_vouched)]


def holder_of(row: Vouched | SignatureRequest) -> str:
    """Return the name of a row in a doubt."""
    return f"{row._meta.model_name}:{row.uuid}"
