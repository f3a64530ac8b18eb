"""The pages of a desk's applications: the list, one to answer, and each answer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import (
    accept_application,
    hand_over_to_colleague,
    note_reading,
    propose_dates,
    propose_new_dates,
    put_on_waiting_list,
    reject_application,
)
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import ColleagueForm, PageForm, typed
from conventions.pages.kit.paging import page_of

from .access import HostApplicationsVisit, desk_page
from .contexts import offered, rows_of
from .forms import OtherDatesForm, RejectForm


@desk_page("GET")
def desk_applications(http: HttpRequest, visit: HostApplicationsVisit) -> HttpResponse:
    """Show who asks for a place, those to answer first."""
    page = page_of(http, rows_of(visit.applications, visit.person))
    return render(http, "host_applications/applications.html", {**visit.shown(), "page_obj": page})


@desk_page("GET")
def desk_application(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Show one application; « Accepter » is the second press after the link."""
    application = visit.application_or_404(uuid)
    if visit.person == application.answers:
        note_reading(application)
    return _show(http, visit, application)


def _show(
    http: HttpRequest, visit: HostApplicationsVisit, application: Application, obstacle: str = "", *, status: int = 200
) -> HttpResponse:
    [row] = rows_of([application], visit.person)
    context = {**visit.shown(), "row": row, "offered": offered(application, visit.actor), "obstacle": obstacle}
    return render(http, "host_applications/application.html", context, status=status)


def _at_once(
    http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID, act: Callable[..., Any], sentence: str
) -> HttpResponse:
    """Do what asks nothing more; what is refused is said above the application."""
    application, button = visit.application_or_404(uuid), PageForm(http.POST)

    def show(status: int) -> HttpResponse:
        application.refresh_from_db()
        return _show(http, visit, application, button.refusal, status=status)

    return form_page(
        http,
        button,
        lambda _given: act(application, by=visit.actor),
        then=visit.address("desk_application", uuid),
        said=sentence,
        show=show,
    )


@desk_page("POST")
def application_accept(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Say yes: a seat is kept until the pupil confirms."""
    said = _("C'est oui : l'élève est prévenu, et la place est gardée.")
    return _at_once(http, visit, uuid, accept_application, said)


@desk_page("POST")
def application_put_on_list(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Say yes as soon as a place is free."""
    said = _("L'élève est sur votre liste d'attente : la première place libre lui est proposée.")
    return _at_once(http, visit, uuid, put_on_waiting_list, said)


def _asked(
    http: HttpRequest,
    visit: HostApplicationsVisit,
    application: Application,
    form: PageForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    words: Mapping[str, Any],
) -> HttpResponse:
    """Ask what an answer needs, then do it; what was typed stays."""
    [row] = rows_of([application], visit.person)
    return form_page(
        http,
        form,
        act,
        then=visit.address("desk_applications"),
        template="host_applications/answer.html",
        row=row,
        **words,
        **visit.shown(),
    )


@desk_page("GET", "POST")
def application_reject(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Say no, and why: the pupil reads it."""
    application = visit.application_or_404(uuid)
    words = {
        "heading": _("Ne pas retenir cette candidature"),
        "hint": _("L'élève lit votre raison. Un non clair et gentil lui permet de chercher ailleurs."),
        "button": _("Envoyer cette réponse"),
        "said": _("L'élève est prévenu."),
    }

    def act(given: dict[str, Any]) -> None:
        reject_application(application, why=given["why"], words=given["words"], by=visit.actor)

    return _asked(http, visit, application, RejectForm(typed(http)), act, words=words)


@desk_page("GET", "POST")
def application_other_dates(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Say yes at other dates: those of the offer, or new ones that are added to it."""
    application = visit.application_or_404(uuid)
    words = {
        "heading": _("Proposer d'autres dates"),
        "hint": _("Une place est gardée à ces dates, et l'élève confirme ou non."),
        "button": _("Proposer ces dates"),
        "said": _("Ces dates sont proposées : l'élève confirme ou non."),
    }

    def act(given: dict[str, Any]) -> None:
        if given["chosen"]:
            propose_dates(application, given["chosen"], by=visit.actor)
        else:
            propose_new_dates(application, first_day=given["first_day"], last_day=given["last_day"], by=visit.actor)

    form = OtherDatesForm(typed(http), application=application)
    return _asked(http, visit, application, form, act, words=words)


@desk_page("GET", "POST")
def application_hand_over(http: HttpRequest, visit: HostApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Leave the answer to a colleague, who receives a link and has more time."""
    application = visit.application_or_404(uuid)
    words = {
        "heading": _("Confier à un collègue"),
        "hint": _("Votre collègue reçoit son propre lien et répond à votre place."),
        "button": _("Confier cette candidature"),
        "said": _("C'est confié : votre collègue reçoit un lien."),
    }

    def act(given: dict[str, Any]) -> None:
        hand_over_to_colleague(application, **given, by=visit.actor)

    form = ColleagueForm(typed(http))
    form.reword("email", help_text=_("Un lien personnel y est envoyé, avec cette candidature."))
    return _asked(http, visit, application, form, act, words=words)
