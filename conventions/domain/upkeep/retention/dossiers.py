"""Agreements, applications and offers after their time: which are due, what goes, what the journal keeps as proof.

What stays tells of nobody: number, school, host, dates and states for the figures, and the chain of the journal.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention, DelegationProof, HealthAnnex
from conventions.domain.dossier.agreements.services import withdraw
from conventions.domain.dossier.agreements.training_annexes.models import TrainingAnnex
from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.models import BulkItem, Review
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.dossier.paper.models import PaperUpload, SheetHandover
from conventions.domain.dossier.pupil_opinions.models import ToldOpinions, WaitingOpinion
from conventions.domain.dossier.pupil_opinions.services import last_year_told
from conventions.domain.dossier.training_grids.models import CertifyingMark, TrainingGrid
from conventions.domain.exchange.matching.models import AssignmentProposal
from conventions.domain.law.calendars.content import school_year
from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar
from conventions.domain.law.regulated_works.models import InspectionGrant, WorksDeclaration
from conventions.domain.numbers.figures.traces import leave_trace_of_agreement
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.offers.models import Offer
from notifications.models import Message
from signatures.erasing import erase_document, proof_of
from signatures.models import Document
from workflow import engine, journal
from workflow.actors import system
from workflow.machine import Root
from workflow.models import Transition

BY = "retention"
TRAINING = [name for name, one in KINDS.items() if one.trains]
ADULT = 18
TEXTS = (
    *("place_address", "activities", "meals", "safety_contact", "post"),
    *("aims", "assessment", "lodging", "transport", "fetched_by", "delegator_name", "delegator_title"),
)
"""Free texts of an agreement: people write names in them."""
TEXTS_OF_OFFER = ("activities", "conditions", "lodging", "accessibility", "address")
"""Texts of an offer to empty; its title stays, as the name of its host does."""


# -- which are due ----------------------------------------------------------------------------------------------


def abandoned(before: datetime) -> QuerySet[Convention]:
    """Agreements not signed in which nothing was done since ``before``."""
    return _still(Convention, before).filter(Convention.goes_stale)


def unsigned(before: datetime) -> QuerySet[Convention]:
    """Agreements withdrawn before ``before``."""
    return _not_held(_still(Convention, before).filter(Convention.is_withdrawn))


def signed(before: datetime) -> QuerySet[Convention]:
    """Signed agreements whose internship ended, and whose pupil came of age, before ``before``; held ones not.

    Those of training periods are kept longer (:func:`trained`).
    """
    return _not_held(_over(before)).exclude(kind__in=TRAINING)


def trained(before: datetime) -> QuerySet[Convention]:
    """Signed agreements of training periods that ended before ``before`` (rule H-12); held ones not."""
    return _not_held(_over(before)).filter(kind__in=TRAINING)


def held(before: datetime) -> QuerySet[Convention]:
    """Signed agreements whose time is over and that a report still holds; what a pupil wrote holds them unseen."""
    return _over(before).filter(_held_by_report())


def _over(before: datetime) -> QuerySet[Convention]:
    day = before.date()
    majority = day.replace(year=day.year - ADULT, day=min(day.day, 28))
    ended = Convention.objects.annotate(end=Coalesce("ended_on", "last_day"))
    return ended.filter(Convention.is_closed, erased_at=None, end__lte=day, pupil__birth_date__lte=majority)


def applications(before: datetime) -> QuerySet[Application]:
    """Applications in which nothing was done since ``before`` and that led to no agreement that is still kept."""
    return _still(Application, before).exclude(convention__in=Convention.objects.filter(erased_at=None))


def offers(before: datetime) -> QuerySet[Offer]:
    """Offers in which nothing was done since ``before``, all of whose applications are erased."""
    return _still(Offer, before).exclude(applications__in=Application.objects.filter(erased_at=None))


def unsent_offers(before: datetime) -> QuerySet[Offer]:
    """Offers that somebody wrote without an account and nobody sent, in which nothing was done since ``before``.

    One that sleeps until its host is asked to confirm it stays.
    """
    sent = Transition.objects.filter(root_uuid=OuterRef("uuid"), name="submit")
    return _still(Offer, before).filter(wakes_on=None).exclude(Exists(sent))


def _still(model: type[Root], before: datetime) -> QuerySet:
    last = Transition.objects.filter(root_uuid=OuterRef("uuid")).order_by("-position").values("at")[:1]
    return model.objects.filter(erased_at=None).annotate(last_act=Subquery(last)).filter(last_act__lte=before)


def _not_held(found: QuerySet[Convention]) -> QuerySet[Convention]:
    by_alert = PupilAlert.objects.filter(convention=OuterRef("pk"), released_at=None)
    return found.exclude(_held_by_report()).exclude(Exists(by_alert))


def _held_by_report() -> Exists:
    return Exists(Report.objects.filter(convention=OuterRef("pk"), kind__in=Report.HOLDING, released_at=None))


# -- erasing ----------------------------------------------------------------------------------------------------


def withdraw_abandoned(conventions: Sequence[Convention]) -> int:
    """Withdraw what was left lying: everybody concerned is told, and the dossier has an end from which to count."""
    for convention in conventions:
        withdraw(convention, by=system(BY), reason="Aucun acte depuis un an : la plateforme retire la convention.")
    return len(conventions)


def erase_each(rule: str, ground: str) -> Callable[[Sequence[Convention]], int]:
    """Return the function that erases agreements under ``rule``, each with its proof in its journal."""

    def erase(conventions: Sequence[Convention]) -> int:
        for convention in conventions:
            erase_dossier(convention, rule=rule, ground=ground)
        return len(conventions)

    return erase


def erase_dossier(convention: Convention, *, rule: str, ground: str) -> Transition:
    """Erase all that tells of somebody in an agreement; return the entry that proves it. In a transaction.

    The entry names every document with the fingerprint of its file, the rule, its ground and the archives' visa.
    """
    locked = engine.lock(convention)
    leave_trace_of_agreement(locked)
    documents = list(Document.objects.filter(root_label=locked.journal_label(), root_id=locked.pk).order_by("id"))
    counts = list(DayCount.objects.filter(convention=locked))
    visa = {"visa": settings.RETENTION_ARCHIVES_VISA} if settings.RETENTION_ARCHIVES_VISA else {}
    proofs = [*map(proof_of, documents), *({"what": "day_count", "uuid": str(count.uuid)} for count in counts)]
    entry = journal.erase_root(locked, by=system(BY), ground=ground, erased=proofs, rule=rule, **visa)
    for document in documents:
        erase_document(document)
    Message.objects.filter(about=engine.about(locked)).delete()
    Accident.objects.filter(report__convention=locked).delete()
    Report.objects.filter(convention=locked).update(text="", author_label="", answer="")
    PupilAlert.objects.filter(convention=locked).delete()
    Evaluation.objects.filter(convention=locked).update(answers={}, next_offer=None)
    HealthAnnex.objects.filter(convention=locked).delete()
    TrainingAnnex.objects.filter(convention=locked).delete()
    DayCount.objects.filter(convention=locked).delete()
    TrainingGrid.objects.filter(convention=locked).delete()
    CertifyingMark.objects.filter(convention=locked).delete()
    Amendment.objects.filter(convention=locked).update(why="", place_address="", activities="", annex={})
    PaperUpload.objects.filter(convention=locked).delete()
    SheetHandover.objects.filter(request__document__in=documents).delete()
    DelegationProof.objects.filter(convention=locked).delete()
    Review.objects.filter(convention=locked).delete()
    BulkItem.objects.filter(convention=locked).delete()
    HostVisit.objects.filter(convention=locked).delete()
    PersonalLink.objects.filter(holder__in=[f"host:{locked.uuid}", f"tutor:{locked.uuid}"]).delete()
    Convention.objects.filter(pk=locked.pk).update(host_typing={}, **dict.fromkeys(TEXTS, ""))
    return entry


def erase_applications(applications: Sequence[Application]) -> int:
    """Erase applications: the motivation, what the host wrote, and who did what."""
    for application in applications:
        close_root(application, "applications")
        Application.objects.filter(pk=application.pk).update(motivation="", answer="")
    return len(applications)


def erase_offers(offers: Sequence[Offer]) -> int:
    """Erase who did what about an offer, the free texts in which somebody may be named, and the words made of them."""
    for offer in offers:
        close_root(offer, "offers")
        Offer.objects.filter(pk=offer.pk).update(words=None, **dict.fromkeys(TEXTS_OF_OFFER, ""))
    return len(offers)


def place_stops(before: datetime) -> QuerySet[PlaceStop]:
    """Stops of places that were lifted or withdrawn before ``before``."""
    return PlaceStop.objects.filter(erased_at=None, ended_at__lte=before)


def erase_place_stops(stops: Sequence[PlaceStop]) -> int:
    """Erase who pressed and decided, the reasons, in which somebody may be named, and the telephone."""
    for stop in stops:
        close_root(stop, "place_stops")
        PlaceStop.objects.filter(pk=stop.pk).update(phone="")
    return len(stops)


def works_declarations(before: datetime) -> QuerySet[WorksDeclaration]:
    """Declarations of regulated works that had ended by then, and drafts in which nothing was done since."""
    over = WorksDeclaration.objects.filter(erased_at=None, until__lte=before.date())
    drafts = _still(WorksDeclaration, before).filter(until=None)
    return WorksDeclaration.objects.filter(Q(pk__in=over.values("pk")) | Q(pk__in=drafts.values("pk")))


def erase_works_declarations(declarations: Sequence[WorksDeclaration]) -> int:
    """Erase who declared, and the texts in which somebody may be named; works and days stay."""
    for declaration in declarations:
        close_root(declaration, "works_declarations")
    texts = dict.fromkeys(("places", "equipment", "supervisors"), "")
    WorksDeclaration.objects.filter(pk__in=[one.pk for one in declarations]).update(**texts)
    return len(declarations)


def inspection_grants(before: datetime) -> QuerySet[InspectionGrant]:
    """Readings of the labour inspection that were closed, or whose last day had passed, by then."""
    closed = Q(ended_at__lte=before) | Q(ended_at=None, until__lte=before.date())
    return InspectionGrant.objects.filter(closed, erased_at=None)


def erase_inspection_grants(grants: Sequence[InspectionGrant]) -> int:
    """Erase the name and address of the inspector, the link and who read what; host and year stay."""
    for grant in grants:
        close_root(grant, "inspection_grants")
        PersonalLink.objects.filter(holder=grant.holder).delete()
    InspectionGrant.objects.filter(pk__in=[one.pk for one in grants]).update(inspector="", service="", email="")
    return len(grants)


def assignments(before: datetime) -> QuerySet[AssignmentProposal]:
    """Proposals of assignments with which nothing was done since ``before``."""
    return _still(AssignmentProposal, before)


def erase_assignments(proposals: Sequence[AssignmentProposal]) -> int:
    """Erase who was to go where and who asked for it; how many were placed, and how fairly, stays."""
    for proposal in proposals:
        close_root(proposal, "assignments")
        proposal.rows.all().delete()
        proposal.pairings.all().delete()
        proposal.parts.update(answered_by=None)
        AssignmentProposal.objects.filter(pk=proposal.pk).update(asked_by=None)
    return len(proposals)


def calendars(before: datetime) -> QuerySet[SchoolCalendar]:
    """Return the calendars of school years that had ended by ``before``."""
    return SchoolCalendar.objects.filter(erased_at=None, year__lt=school_year(before.date()))


def erase_calendars(calendars: Sequence[SchoolCalendar]) -> int:
    """Erase who filled a calendar and why, and the texts of proposals; its days stay."""
    for calendar in calendars:
        close_root(calendar, "calendars")
        CalendarProposal.objects.filter(calendar=calendar).update(why="", answer="")
    return len(calendars)


def close_root(root: Root, rule: str) -> None:
    """Erase the personal parts and the messages of a root of which no document is kept, under the name of a rule."""
    locked = engine.lock(root)
    journal.erase_root(locked, by=system(BY), ground="RGPD, article 5-1-e", rule=rule)
    Message.objects.filter(about=engine.about(locked)).delete()


def waiting_opinions(before: datetime) -> QuerySet[WaitingOpinion]:
    """Answers of school years that had ended by then: they were never enough to be told."""
    return WaitingOpinion.objects.filter(year__lte=last_year_told(before.date()))


def told_opinions(before: datetime) -> QuerySet[ToldOpinions]:
    """Sums whose last school year had ended by then; they leave whole."""
    return ToldOpinions.objects.filter(last_year__lte=last_year_told(before.date()))
