"""Reads about agreements for other rooms and for commands."""

from django.db.models import Min, Q

from conventions.people.models import ContactChange, Pupil
from signatures.machine import State as RequestState
from signatures.models import Document, SignatureRequest

from .machine import SIGNING
from .models import Convention


def pupil_has_live_request(pupil: Pupil) -> bool:
    """Tell whether a signature is being asked for this pupil: then a new roll redirects nothing by itself."""
    conventions = Convention.objects.filter(pupil=pupil, status__in=SIGNING).values("pk")
    return SignatureRequest.objects.filter(
        document__root_label=Convention.journal_label(),
        document__root_id__in=conventions,
        status=RequestState.WAITING,
    ).exists()


def contact_changes_during(request: SignatureRequest) -> list[ContactChange]:
    """Return what changed of the contact of the family member asked, from the first version to the answer.

    The code goes where it went when the version was frozen; whoever changes the contact and has a new version made
    stands here, with the hour. Empty for a party who is not of the family.
    """
    kind, _colon, uuid = request.holder.partition(":")
    if kind not in ("guardian", "pupil"):
        return []
    document = request.document
    versions = Document.objects.filter(
        root_label=document.root_label, root_id=document.root_id, purpose=document.purpose
    )
    since = versions.aggregate(first=Min("created_at"))["first"]
    until = Q(resolved_at__lte=request.answered_at) if request.answered_at else Q()
    found = ContactChange.objects.filter(
        until, **{f"{kind}__uuid": uuid}, outcome=ContactChange.Outcome.APPLIED, resolved_at__gte=since
    )
    return list(found.select_related("resolved_by").order_by("resolved_at", "id"))
