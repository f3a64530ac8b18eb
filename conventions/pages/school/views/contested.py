"""A signature that somebody says is not theirs: what was said, and what the head decides."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from conventions.domain.agreements.freezing import PURPOSE
from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.signing import clear_contest
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.queries import readable_reports
from conventions.domain.amendments.models import Amendment
from conventions.domain.people.standing import Standing
from conventions.pages.access import staff_page
from conventions.pages.forms import typed
from conventions.pages.visibility import convention_or_404, roles_towards
from signatures.models import SignatureRequest
from workflow.engine import Refused

from ..acts import Button, buttons_for
from ..forms import ReasonForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("head")
def contested_signature(http: HttpRequest, standing: Standing, number: str, uuid: UUID) -> HttpResponse:
    """Show what is said against a signature; let it stand with a reason, or go to what stops the agreement."""
    convention = convention_or_404(standing, number)
    request = _request_or_404(convention, uuid)
    amendment = _amendment_of(convention, request)
    page = reverse("amendment", args=[number, amendment.number]) if amendment else reverse("agreement", args=[number])
    if http.method != "POST" and not request.is_contested:
        messages.info(http, _("Cette signature n'est pas contestée, ou la contestation est déjà levée."))
        return redirect(page)
    form, status = ReasonForm(typed(http)), 200
    form.reword(
        "reason",
        label=_("Pourquoi la signature est maintenue"),
        help_text=_("Qui a signé et l'autre responsable lisent ce texte."),
    )
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                clear_contest(request, by=standing.actor, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            else:
                messages.success(http, _("La signature est maintenue ; les personnes concernées le savent."))
                return redirect(page)
    context = {
        "convention": convention,
        "request_": request,
        "form": form,
        "reports": readable_reports(standing.roles).filter(convention=convention, kind=Report.Kind.CONTESTED),
        "amendment": amendment,
        "page": page,
        "others": _others(convention, amendment, roles_towards(standing, convention)),
    }
    return render(http, "school/contested.html", context, status=status)


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
    signed = Q(document__purpose=PURPOSE, document__version=convention.version)
    signed |= Q(document__purpose=Amendment.PURPOSE)
    found = SignatureRequest.objects.select_related("document").filter(signed, uuid=uuid, **about).first()
    if found is None:
        raise Http404
    return found
