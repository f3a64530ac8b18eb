"""Reads about agreements for other rooms and for commands."""

from conventions.domain.people.models import Pupil
from signatures.machine import State as RequestState
from signatures.models import SignatureRequest

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
