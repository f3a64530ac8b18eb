"""The proof of the delegation by which somebody signs for the host: read, and sent in the host's name."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.dossier.agreements.consultations import note_opening
from conventions.domain.dossier.agreements.delegations import prove_delegation
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.drafting.delegation import ProofForm, may_prove, proof_response
from conventions.pages.shared.visibility import convention_or_404


@staff_page(*KEEPERS)
def host_delegation(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show who delegates and the proof; take the proof in the host's name until the agreement is approved."""
    convention = convention_or_404(standing, number)
    if not convention.by_delegation:
        return redirect("agreement", number=number)
    actor = replace(standing.actor, on_behalf_of="host")
    note_opening(convention, by=standing.actor)
    return form_page(
        http,
        ProofForm(typed(http), http.FILES or None, convention=convention),
        lambda given: prove_delegation(convention, given["file"], by=actor),
        then=reverse("agreement", args=[number]),
        said=_("La preuve de la délégation est enregistrée."),
        template="school/delegation.html",
        convention=convention,
        may_prove=may_prove(convention, actor),
    )


@staff_page(*KEEPERS)
@require_safe
def delegation_proof(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Give the proof as it is kept."""
    convention = convention_or_404(standing, number)
    if convention.delegation_proof is None:
        raise Http404
    return proof_response(convention, by=standing.actor)
