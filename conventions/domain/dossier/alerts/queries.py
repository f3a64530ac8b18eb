"""Reads of what people have told the school."""

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School
from signatures.models import SignatureRequest
from workflow.actors import Actor
from workflow.prepared import Given, prepared

from .models import Report


def reports_to_handle(school: School) -> list[Report]:
    """Reports that wait in the school's inbox, oldest first."""
    return _to_handle().all(school=school.pk)


@prepared
def _to_handle() -> QuerySet[Report]:
    waiting = Report.objects.filter(convention__school=Given("school"), handled_at=None)
    read = ("pupil", "host", "enrolment", "year")
    return waiting.select_related("signature", *(f"convention__{one}" for one in read)).order_by("created_at", "id")


def reports_by(convention: Convention, actor: Actor) -> list[Report]:
    """Return one person's reports to the school about an agreement, newest first, with the answers."""
    return list(Report.objects.filter(convention=convention, author_id=actor.id))


def contest_awaits(convention: Convention) -> bool:
    """Tell whether a signature of an agreement is contested and waits for the head's decision."""
    return Report.objects.filter(convention=convention, kind=Report.Kind.CONTESTED, handled_at=None).exists()


def is_contest_decided(request: SignatureRequest) -> bool:
    """Tell whether nobody contests a signature, or the head has decided; what staff closed before is not decided."""
    if not request.is_contested:
        return True
    said = Report.objects.filter(signature=request, kind=Report.Kind.CONTESTED).order_by("-pk").first()
    return said is not None and said.handled_at is not None
