"""Disagreement between the holders of authority, as agreements show it: whether both have signed since."""

from django.db.models import Q

from conventions.domain.persons.people.authority import ParentalAuthority
from signatures.models import SignatureRequest
from workflow.models import Transition
from workflow.names import condition
from workflow.refusals import Refused

from .models import Convention

SIGNING = ("sign", "record_paper")
"""Acts of a party that give its signature."""


@condition("guardians_have_signed")
def objection_to_settling(authority: ParentalAuthority) -> Refused | None:
    """Refuse while none of the pupil's agreements was signed by both since the disagreement was noted."""
    holders = {f"guardian:{one.uuid}" for one in authority.pupil.holders_of_authority()}
    noted = Transition.objects.filter(root_uuid=authority.uuid, name="note_disagreement").order_by("-position").first()
    if noted is not None and len(holders) > 1:
        signed: dict[int, set[str]] = {}
        for request in _asked(authority, holders):
            given = Transition.objects.filter(subject_uuid=request.uuid, name__in=SIGNING, at__gte=noted.at)
            if request.is_signed and not request.is_contested and given.exists():
                signed.setdefault(request.document_id, set()).add(request.holder)
        if any(found == holders for found in signed.values()):
            return None
    return Refused("guardians_not_both_signed")


def _asked(authority: ParentalAuthority, holders: set[str]) -> list[SignatureRequest]:
    """Return the requests to these people in the pupil's agreements and their amendments."""
    of_pupil = Convention.objects.filter(pupil=authority.pupil_id).values("pk")
    about = Q(document__root_label=Convention.journal_label(), document__root_id__in=of_pupil)
    return list(SignatureRequest.objects.filter(about, holder__in=holders).order_by("pk"))
