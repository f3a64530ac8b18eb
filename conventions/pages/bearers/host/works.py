"""The host's own declaration of regulated works, behind a code: written, printed, sent, in one form."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from conventions.domain.law.formations.models import Formation
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.regulated_works.queries import declarations_at
from conventions.domain.law.regulated_works.services import (
    change_declaration,
    prepare_declaration,
    send_declaration,
    withdraw_declaration,
)
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.works_forms import (
    SendingForm,
    WorksDeclarationForm,
    choices_of,
    paper_of,
    started_from,
)

from .access import HostLinkVisit, host_page


def _formations(visit: HostLinkVisit) -> list[Formation]:
    """Return the formation of this trainee, and those that the host has declared before."""
    declared = {mef for one in declarations_at(visit.convention.host) for mef in one.formations}
    own = getattr(visit.convention.enrolled, "formation", None)
    others = Formation.objects.filter(mef__in=declared).order_by("mef", "pk").distinct("mef")
    return [*([own] if own else []), *(one for one in others if not own or one.mef != own.mef)]


def _usual(visit: HostLinkVisit, formations: list[Formation]) -> dict[str, Any]:
    """Return what the form begins with: the usual works of the formation, never what the pupil's annexe says."""
    host = visit.convention.host
    return {
        "works": formations[0].usual_works if formations else [],
        "formations": [formations[0].mef] if formations else [],
        "places": ", ".join(part for part in (host.address, f"{host.postcode} {host.city}".strip()) if part),
    }


@host_page("GET", "POST", gate=True)
def host_works(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Declare: the present draft is gone on with; with a day of sending it is sent by the same press."""
    host, formations = visit.convention.host, _formations(visit)
    declarations = list(declarations_at(host))
    draft = next((one for one in declarations if one.is_being_written and one.school_id is None), None)
    start = started_from(draft) if draft else _usual(visit, formations)
    form = WorksDeclarationForm(typed(http), formations=choices_of(formations), start=start)
    sending = SendingForm(typed(http), today=visit.convention.today(), is_later=True)

    def declare(_given: Any) -> WorksDeclaration:
        declaration = draft or prepare_declaration(form.content(), host=host, by=visit.actor)
        if draft:
            change_declaration(draft, form.content(), by=visit.actor)
        if sending.cleaned_data["sent_on"]:
            send_declaration(declaration, by=visit.actor, **sending.cleaned_data)
        return declaration

    return form_page(
        http,
        form,
        declare,
        also=(sending,),
        then=visit.address("host_works"),
        said=_("C'est enregistré."),
        template="host/works.html",
        **visit.shown(),
        sending=sending,
        draft=draft,
        declarations=[one for one in declarations if one != draft],
    )


def _own_or_404(visit: HostLinkVisit, uuid: UUID) -> WorksDeclaration:
    return get_object_or_404(declarations_at(visit.convention.host), uuid=uuid)


@host_page("GET", gate=True)
def host_works_pdf(http: HttpRequest, visit: HostLinkVisit, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - as a page
    """Give the declaration to sign."""
    titles = dict(choices_of(_formations(visit)))
    return pdf_response(paper_of(_own_or_404(visit, uuid), titles), "declaration-derogation.pdf")


@host_page("POST", gate=True)
def host_works_withdraw(http: HttpRequest, visit: HostLinkVisit, uuid: UUID) -> HttpResponse:
    """Take a declaration back."""
    declaration = _own_or_404(visit, uuid)
    act_or_say(
        http,
        lambda: withdraw_declaration(declaration, by=visit.actor),
        said=_("La déclaration est retirée : elle n'ouvre plus rien."),
    )
    return redirect(visit.address("host_works"))
