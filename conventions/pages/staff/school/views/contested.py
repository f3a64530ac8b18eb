"""A signature that somebody says is not theirs: what was said, and what the head decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signers import signed_by
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.queries import is_contest_decided
from conventions.domain.dossier.alerts.services import let_signature_stand, uphold_contest
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, roles_towards
from signatures.models import SignatureRequest

from ..acts import Button, buttons_for
from ..forms import ActReasonForm


@staff_page("head")
def contested_signature(http: HttpRequest, standing: Standing, number: str, uuid: UUID) -> HttpResponse:
    """Show what is said against a signature; the head lets it stand, or finds that it is not its party's: a reason."""
    convention = convention_or_404(standing, number)
    request = _request_or_404(convention, uuid)
    amendment = _amendment_of(convention, request)
    page = reverse("amendment", args=[number, amendment.number]) if amendment else reverse("agreement", args=[number])
    if http.method != "POST" and is_contest_decided(request):
        messages.info(http, _("Cette signature n'est pas contestée, ou la contestation est déjà levée."))
        return redirect(page)
    upheld = http.POST.get("do") == "uphold"
    stands_form, not_theirs_form = _forms(http, upheld=upheld)
    form, decide = (not_theirs_form, uphold_contest) if upheld else (stands_form, let_signature_stand)
    stands = request.is_signed
    return form_page(
        http,
        form,
        lambda given: decide(request, by=standing.user, **given),
        then=page,
        said=str(_SAID[upheld]),
        template="school/contested.html",
        convention=convention,
        request_=request,
        stands_form=stands_form if stands else None,
        not_theirs_form=not_theirs_form,
        stops=stands and signed_by(request).awaits_answers,
        reports=convention.reports.filter(kind=Report.Kind.CONTESTED).select_related("handled_by"),
        amendment=amendment,
        page=page,
        others=_others(convention, amendment, roles_towards(standing, convention)) if stands else [],
    )


_SAID = {
    True: _lazy("Votre décision est notée : cette signature n'est pas celle de la personne."),
    False: _lazy("La signature est maintenue ; les personnes concernées le savent."),
}


def _forms(http: HttpRequest, *, upheld: bool) -> tuple[ActReasonForm, ActReasonForm]:
    """Return the forms of the two decisions; what was typed is in the one that was sent."""
    stands = ActReasonForm(None if upheld else typed(http))
    stands.reword(
        "reason",
        label=_("Pourquoi la signature est maintenue"),
        help_text=_("Qui a signé et l'autre responsable lisent ce texte."),
    )
    not_theirs = ActReasonForm(typed(http) if upheld else None, auto_id="id_not_%s")
    not_theirs.reword(
        "reason",
        label=_("Ce que vous avez constaté"),
        help_text=_("Ce texte reste dans l'historique ; qui a contesté le lit comme réponse."),
    )
    return stands, not_theirs


def _amendment_of(convention: Convention, request: SignatureRequest) -> Amendment | None:
    """Return the amendment that was signed, ``None`` when it is the agreement itself."""
    if request.document.purpose != Amendment.PURPOSE:
        return None
    return convention.amendments.get(number=request.document.version)


def _others(convention: Convention, amendment: Amendment | None, roles: frozenset[str]) -> list[Button]:
    """Return what stops what was signed: an amendment is given up before it is in force, then amended or ended."""
    if amendment is None or not Amendment.transitions()["withdraw"].starts_from(amendment):
        return buttons_for(convention, roles)
    address = reverse("amendment_withdraw", args=[convention.number, amendment.number])
    return [Button(Amendment.transitions()["withdraw"].spec.label, address, "secondary")]


def _request_or_404(convention: Convention, uuid: UUID) -> SignatureRequest:
    about = {
        "document__root_label": convention.journal_label(),
        "document__root_id": convention.pk,
    }
    request = or_404(SignatureRequest.objects.select_related("document").filter(uuid=uuid, **about).first())
    request.root = convention
    return request
