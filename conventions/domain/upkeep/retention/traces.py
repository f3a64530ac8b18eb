"""Technical traces after their time: messages, consultations, sign-ins, codes, tries, sessions. System time."""

from collections.abc import Sequence
from datetime import datetime

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django_q.models import Task

from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.paper.models import PaperPile, PaperUpload
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.exchange.supply.models import HostAsked
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.steering.models import SteeringReport, ThresholdCrossing
from conventions.domain.persons.languages.models import LanguageReview
from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.people.models import ContactReading
from conventions.domain.season.rolls.models import RollImport, SchoolsImport, SheetPrint
from conventions.domain.upkeep.operator_acts.models import OperatorAct
from notifications.delivery import WAITING
from notifications.masking import mask_address
from notifications.models import Message
from signatures.models import BatchItem, InPersonSession, SigningBatch
from workflow.journal import root_models

from .models import PersonExport


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


def consultations(before: datetime) -> QuerySet[Consultation]:
    return Consultation.objects.filter(at__lte=before)


def contact_readings(before: datetime) -> QuerySet[ContactReading]:
    return ContactReading.objects.filter(at__lte=before)


def numbers_readings(before: datetime) -> QuerySet[NumbersReading]:
    return NumbersReading.objects.filter(at__lte=before)


def threshold_crossings(before: datetime) -> QuerySet[ThresholdCrossing]:
    return ThresholdCrossing.objects.filter(at__lte=before)


def steering_reports(before: datetime) -> QuerySet[SteeringReport]:
    """Reports, with their files and notes, whose period ended before ``before``."""
    return SteeringReport.objects.filter(last_day__lte=before.date())


def offer_reports(before: datetime) -> QuerySet[OfferReport]:
    return OfferReport.objects.filter(at__lte=before)


def host_letters(before: datetime) -> QuerySet[HostAsked]:
    return HostAsked.objects.filter(sent_at__lte=before)


def exports(before: datetime) -> QuerySet[PersonExport]:
    return PersonExport.objects.filter(at__lte=before)


def sheets(before: datetime) -> QuerySet[SheetPrint]:
    return SheetPrint.objects.filter(at__lte=before)


def administration(before: datetime) -> QuerySet[OperatorAct]:
    return OperatorAct.objects.filter(at__lte=before)


def sign_ins(before: datetime) -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(attempt_time__lte=before)


def failed_sign_ins(before: datetime) -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__lte=before)


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


def tries(before: datetime) -> QuerySet[Tries]:
    return Tries.objects.filter(since__lte=before)


def sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lte=before)


def rolls(before: datetime) -> QuerySet[RollImport]:
    return RollImport.objects.filter(created_at__lte=before)


def school_files(before: datetime) -> QuerySet[SchoolsImport]:
    return SchoolsImport.objects.filter(created_at__lte=before)


def offer_files(before: datetime) -> QuerySet[OffersImport]:
    return OffersImport.objects.filter(created_at__lte=before)


def scans(before: datetime) -> QuerySet[PaperUpload]:
    return PaperUpload.objects.filter(created_at__lte=before)


def piles(before: datetime) -> QuerySet[PaperPile]:
    return PaperPile.objects.filter(created_at__lte=before)


def bulk_acts(before: datetime) -> QuerySet[BulkAct]:
    """Acts on many finished before ``before``: the journals tell what each did."""
    return BulkAct.objects.filter(finished_at__lte=before)


def language_reviews(before: datetime) -> QuerySet[LanguageReview]:
    return LanguageReview.objects.filter(signed_off_at__lte=before)


def jobs(before: datetime) -> QuerySet[Task]:
    return Task.objects.filter(stopped__lte=before)


def delete(rows: Sequence[Model]) -> int:
    """Delete rows of one model; return how many."""
    if rows:
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
