"""Giving the evidence of an agreement: who may not have it yet, and writing down who took it."""

from django.http import Http404, HttpResponse

from conventions.agreements.consultations import note_consultation
from conventions.agreements.freezing import PURPOSE
from conventions.agreements.models import Consultation, Convention
from signatures.queries import documents_of
from workflow.actors import Actor

from .bundle import make_bundle, name_of


def has_evidence(convention: Convention) -> bool:
    """Tell whether there is something to prove: a version was frozen."""
    return documents_of(convention, PURPOSE).exists()


def give_evidence(convention: Convention, *, by: Actor) -> HttpResponse:
    """Answer with the file, made now; it does not exist before a version was frozen."""
    if not has_evidence(convention):
        raise Http404
    content = make_bundle(convention)
    note_consultation(convention, Consultation.What.EXPORTED, by=by, detail="preuve")
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name_of(convention)}"',
            "Referrer-Policy": "no-referrer",
        },
    )
