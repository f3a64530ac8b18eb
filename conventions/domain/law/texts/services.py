"""Proposing a text, putting it into service, withdrawing it."""

import hashlib
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.law.documents.texts import load_model
from conventions.domain.persons.people.models import School
from workflow import clock
from workflow.engine import Refused

from .checking import read_text
from .models import VotedText


class Worded(Protocol):
    """A kind of agreement, as far as its text goes."""

    @property
    def name(self) -> str: ...

    @property
    def model_version(self) -> str:
        """The wording that agreements of the kind have without a voted text."""


def propose_text(
    *, school: School | None, kind: Worded, content: bytes, voted_on: date, reference: str, by: str
) -> VotedText:
    """Check a file and keep it, beside the text in force; ``ValidationError`` says what is wrong with it."""
    read_text(content, least=len(load_model(kind.model_version)["articles"]))
    if voted_on > (school.today() if school else timezone.localdate(clock.now())):
        raise ValidationError({"voted_on": _("Cette date n'est pas encore venue : indiquez celle de la décision.")})
    try:
        with transaction.atomic():
            return VotedText.objects.create(
                school=school,
                kind=kind.name,
                content=content.decode("utf-8-sig"),
                sha256=hashlib.sha256(content).hexdigest(),
                voted_on=voted_on,
                reference=reference,
                proposed_by=by,
            )
    except IntegrityError:
        raise Refused("text_known") from None


def adopt_text(text: VotedText, *, by: str) -> None:
    """Put it into service: agreements approved from now on are made with it."""
    changed = VotedText.objects.filter(pk=text.pk, adopted_at=None, withdrawn_at=None).update(
        adopted_at=clock.now(), adopted_by=by
    )
    if not changed:
        raise Refused("text_changed")


def withdraw_text(text: VotedText, *, by: str) -> None:
    """Take it out of service: agreements already frozen keep it, the others have the text before it."""
    changed = VotedText.objects.filter(pk=text.pk, withdrawn_at=None).update(withdrawn_at=clock.now(), withdrawn_by=by)
    if not changed:
        raise Refused("text_changed")
