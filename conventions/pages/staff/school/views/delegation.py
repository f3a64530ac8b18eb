"""The proof of the delegation by which somebody signs for the host: read, and sent in the host's name."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.dossier.agreements.consultations import note_opening
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.drafting.delegation import may_prove, proof_form, proof_response, send_proof
from conventions.pages.shared.visibility import convention_or_404


@staff_page(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def host_delegation(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show who delegates and the proof; take the proof in the host's name until the agreement is approved."""
    convention = convention_or_404(standing, number)
    if not convention.by_delegation:
        return redirect("agreement", number=number)
    actor = replace(standing.actor, on_behalf_of="host")
    form, status = proof_form(http, convention), 200
    if http.method == "POST":
        status = send_proof(http, form, convention, by=actor)
        if status == 302:
            return redirect("agreement", number=number)
    note_opening(convention, by=standing.actor)
    context = {"convention": convention, "form": form, "may_prove": may_prove(convention, actor)}
    return render(http, "school/delegation.html", context, status=status)


@staff_page(*WRITERS)
@require_safe
def delegation_proof(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Give the proof as it is kept."""
    convention = convention_or_404(standing, number)
    if convention.delegation_proof is None:
        raise Http404
    return proof_response(convention, by=standing.actor)
