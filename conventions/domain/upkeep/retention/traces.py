"""Technical traces after their time: messages, consultations, sign-ins, codes, tries, sessions. System time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from conventions.domain.numbers.steering.models import SteeringReport
from notifications.delivery import WAITING
from notifications.masking import mask_address
from notifications.models import Message
from signatures.models import BatchItem, InPersonSession, SigningBatch
from workflow.journal import root_models

from .term import RetentionTerm


def message_texts(before: datetime) -> QuerySet[Message]:
    """Messages that left, or never will, before ``before`` and still hold what they said."""
    return Message.objects.filter(~WAITING, created_at__lte=before).exclude(context={}, recipient_name="")


def empty_messages(messages: Sequence[Message]) -> int:
    """Forget what messages said and to whom by name; the address stays as a mask, for the proof that they left."""
    for message in messages:
        message.context, message.recipient_name = {}, ""
        message.address = mask_address(message.address) or message.address  # a call to a number nobody wrote down
    return Message.objects.bulk_update(messages, ["context", "recipient_name", "address"])


def messages_of_no_dossier(before: datetime) -> QuerySet[Message]:
    """Messages about no root: those about one go with it; a letter, after all that it told."""
    old = Message.objects.filter(~WAITING, created_at__lte=before, gathered=None)
    for model in root_models():
        old = old.exclude(about__startswith=f"{model._meta.model_name}:")
    return old


def steering_reports(before: datetime) -> QuerySet[SteeringReport]:
    """Reports, with their files and notes, whose period ended before ``before``."""
    return SteeringReport.objects.filter(last_day__lte=before.date())


def unused_codes(before: datetime) -> QuerySet[SigningBatch]:
    """Codes over before ``before`` that signed nothing: the evidence of a signature keeps its own."""
    return SigningBatch.objects.filter(expires_at__lte=before).exclude(items__evidence__isnull=False)


def delete_codes(found: Sequence[SigningBatch]) -> int:
    """Delete codes with the list of what they were for."""
    BatchItem.objects.filter(batch__in=found).delete()
    return delete(found)


def abandoned_sessions(before: datetime) -> QuerySet[InPersonSession]:
    """Signings in presence over before ``before`` for which no code is kept: nobody signed."""
    return InPersonSession.objects.filter(expires_at__lte=before, batches=None)


def delete(rows: Sequence[Model]) -> int:
    """Delete rows of one model; return how many."""
    if rows:
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def trace(rows: type[Model], moment: str = "at", *, also: tuple[str, ...] = (), **term: Any) -> RetentionTerm:
    """Return the term of rows deleted once their ``moment`` is past; those of the models ``also`` go with them."""
    return RetentionTerm(
        due=lambda before: rows._default_manager.filter(**{f"{moment}__lte": before}),
        erase=delete,
        tables=(rows._meta.label, *also),
        **{"now": timezone.now} | term,
    )
