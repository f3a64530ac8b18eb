"""Giving the evidence of an agreement, and writing down who took it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.evidence.bundle import has_evidence, make_bundle, name_of
from workflow.actors import Actor
from workflow.engine import Refused


def give_evidence(http: HttpRequest, convention: Convention, *, by: Actor, back: str) -> HttpResponse:
    """Answer with the file, made now; it does not exist before a version was frozen.

    When it cannot be sealed today, ``back`` shows the sentence that says why.
    """
    if not has_evidence(convention):
        raise Http404
    try:
        content = make_bundle(convention)
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect(back, convention.number)
    note_consultation(convention, Consultation.What.EXPORTED, by=by, detail="preuve")
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name_of(convention)}"',
            "Referrer-Policy": "no-referrer",
        },
    )
