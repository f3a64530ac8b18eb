"""Who may do what with a school's lists, and fetching what an address names at the reader's own school."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from conventions.domain.dossier.agreements.consultations import note_consultations
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.dossier_services import note_paper_reading
from conventions.domain.persons.people.models import ContactChange, Delegation, Guardian, Pupil, Staff
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.rolls.models import RollImport, SheetPrint
from conventions.pages.kit.access import or_404


def manages_staff(standing: Standing) -> bool:
    """Tell whether the person appoints staff: head or deputy in post; a delegation of signature is not enough."""
    return any(post.role in (Staff.Role.HEAD, Staff.Role.DEPUTY) for post in standing.posts)


def may_change_post(standing: Standing, post: Staff) -> bool:
    """Tell whether the person may change or end a post: the head's own is changed by the head alone."""
    return standing.directs if post.role == Staff.Role.HEAD else manages_staff(standing)


def pupil_or_404(standing: Standing, uuid: UUID) -> Pupil:
    """Return a pupil of the reader's school."""
    return get_object_or_404(Pupil.objects.select_related("school"), uuid=uuid, school=standing.school)


def note_download(standing: Standing, pupil: Pupil, dossiers: QuerySet[Convention], piece: str) -> None:
    """Write down that a paper of a pupil is read: on each dossier that it is for, on the pupil where there is none."""
    own = dossiers.filter(pupil=pupil, erased_at=None)
    if not note_consultations(own, Consultation.What.DOWNLOADED, by=standing.actor, detail=piece):
        note_paper_reading(pupil=pupil, piece=piece, by=standing.user)


def guardian_or_404(standing: Standing, uuid: UUID) -> Guardian:
    """Return a guardian of a pupil of the reader's school."""
    found = Guardian.objects.select_related("pupil__school")
    return get_object_or_404(found, uuid=uuid, pupil__school=standing.school)


def change_or_404(standing: Standing, uuid: UUID) -> ContactChange:
    """Return a change of contact of a pupil, or of a guardian, of the reader's school."""
    change = get_object_or_404(ContactChange.objects.select_related("pupil", "guardian__pupil"), uuid=uuid)
    if change.of_pupil.school_id != standing.school.pk:
        raise Http404
    return change


def post_or_404(standing: Standing, uuid: UUID) -> Staff:
    """Return a function held at the reader's school."""
    return get_object_or_404(Staff.objects.select_related("user", "school"), uuid=uuid, school=standing.school)


def delegation_or_404(standing: Standing, uuid: UUID) -> Delegation:
    """Return a delegation of the reader's school."""
    found = Delegation.objects.select_related("from_staff__user", "to_staff__user", "school")
    return get_object_or_404(found, uuid=uuid, school=standing.school)


def roll_or_404(standing: Standing, uuid: UUID) -> RollImport:
    """Return an upload that the reader made for this school: nobody else's."""
    found = RollImport.objects.select_related("school", "user", "year")
    return get_object_or_404(found, uuid=uuid, school=standing.school, user=standing.user)


def sheet_or_404(standing: Standing, uuid: UUID) -> SheetPrint:
    """Return a sheet that the reader prepared: what opens a family's page is shown to whoever is recorded for it."""
    return get_object_or_404(SheetPrint, uuid=uuid, school=standing.school, user=standing.user)


def link_or_404(standing: Standing, uuid: UUID) -> tuple[PersonalLink, str]:
    """Return the link of a pupil, or of a guardian, of the reader's school, and the pupil's class."""
    link = get_object_or_404(PersonalLink, uuid=uuid)
    kind, _, identifier = link.holder.partition(":")
    of_holder = or_404({"pupil": Q(uuid=identifier), "guardian": Q(guardians__uuid=identifier)}.get(kind))
    return link, get_object_or_404(Pupil, of_holder, school=standing.school).class_name
