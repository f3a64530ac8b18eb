"""Reads about what waits for signatures, agreements and amendments alike."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from signatures.models import SignatureRequest

from .models import Amendment


def awaited() -> Q:
    """Requests whose answer still counts: of the present version of an agreement being signed, or of its amendment."""
    here = OuterRef("document__root_id")
    agreement = Convention.objects.filter(Convention.is_being_signed, pk=here, version=OuterRef("document__version"))
    amendment = Amendment.objects.filter(
        Amendment.is_being_signed,
        Convention.is_in_force.through("convention"),
        convention=here,
        number=OuterRef("document__version"),
    )
    return Q(
        Q(Exists(agreement), document__purpose=Convention.PURPOSE)
        | Q(Exists(amendment), document__purpose=Amendment.PURPOSE),
        SignatureRequest.is_waiting,
        document__root_label=Convention.journal_label(),
    )


def amendment_asked_of(convention: Convention, role: str) -> QuerySet[SignatureRequest]:
    """Return the requests of the agreement's amendment that wait for ``role``."""
    return SignatureRequest.objects.filter(
        awaited(), role=role, document__root_id=convention.pk, document__purpose=Amendment.PURPOSE
    )
