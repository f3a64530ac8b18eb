"""Regulated works of a school: the board, declarations, opinions of a class, approvals of bars, inspectors."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.board import WorksBoard, usual_works
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.regulated_works.models import InspectionGrant, WorksDeclaration
from conventions.domain.law.regulated_works.queries import declarations_of_school
from conventions.domain.law.regulated_works.services import (
    approve_bar,
    change_declaration,
    grant_inspection,
    note_opinion,
    note_title,
    prepare_declaration,
    prove_sending,
    renew_declaration,
    revoke_inspection,
    send_declaration,
    withdraw_declaration,
)
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment, visible_classes
from conventions.pages.shared.works_forms import (
    InspectionForm,
    SendingForm,
    WorksDeclarationForm,
    choices_of,
    paper_of,
    started_from,
)
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import RegulatedWorksPage
from .forms import OPINION, BarApprovalForm, ClassOpinionsForm

ACTS: dict[str, tuple[Any, Any]] = {
    "prouver": (prove_sending, __("C'est noté : la déclaration est en vigueur.")),
    "retirer": (withdraw_declaration, __("La déclaration est retirée : elle n'ouvre plus rien.")),
}


@one_moment
@staff_page(*WRITERS)
@require_safe
def regulated_works(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what lacks first, then declarations and readings."""
    return render(http, "regulated_works/regulated_works.html", {"page": RegulatedWorksPage(standing)})


# -- declarations ---------------------------------------------------------------------------------------------------


def _formations(standing: Standing) -> list[Formation]:
    return list(Formation.objects.filter(school=standing.school))


def _hosts(standing: Standing) -> Any:
    """Hosts of the trainees of the school: nobody else's exists here."""
    own = Convention.objects.filter(school=standing.school, erased_at=None)
    return Host.objects.filter(conventions__in=own).distinct()


def _back(**context: Any) -> dict[str, Any]:
    return {"back": reverse("regulated_works"), "back_label": _("Travaux réglementés"), **context}


@staff_page(*WRITERS)
def declaration_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Write the declaration of the school's rooms: works of its formations are ticked already."""
    formations = _formations(standing)
    works = sorted({key for one in formations for key in one.usual_works})
    start = {"works": works, "places": _("Ateliers de l'établissement"), "formations": [one.mef for one in formations]}
    return _declare(http, standing, start=start, host=None)


@staff_page(*WRITERS)
def host_declaration_add(http: HttpRequest, standing: Standing, host: UUID) -> HttpResponse:
    """Write down what a host of the school's trainees has declared, or will: what they need is ticked already."""
    place = get_object_or_404(_hosts(standing), uuid=host)
    lacking = next((one for one in WorksBoard(standing.school).hosts_without if one.host.pk == place.pk), None)
    start = {"works": list(lacking.works) if lacking else [], "places": f"{place.address} {place.city}".strip()}
    return _declare(http, standing, start=start, host=place)


def _declare(http: HttpRequest, standing: Standing, *, start: dict[str, Any], host: Host | None) -> HttpResponse:
    form = WorksDeclarationForm(typed(http), formations=choices_of(_formations(standing)), start=start)
    name = host.name if host else standing.school.name
    return staff_form_page(
        http,
        form,
        lambda _given: prepare_declaration(form.content(), school=standing.school, host=host, by=standing.actor),
        then=lambda made: reverse("works_declaration", args=[made.uuid]),
        said=_("La déclaration est écrite : imprimez-la, signez-la, envoyez-la, puis notez l'envoi."),
        title=_("Déclarer les travaux d'un organisme") if host else _("Déclarer les travaux de nos ateliers"),
        heading=_("Déclarer des travaux réglementés : %(name)s") % {"name": name},
        button=_("Écrire la déclaration"),
        **_back(),
    )


def _declaration_or_404(standing: Standing, uuid: UUID) -> WorksDeclaration:
    """Return a declaration that the school reads: its own, or that of a host of its trainees."""
    return get_object_or_404(declarations_of_school(standing.school, _hosts(standing)), uuid=uuid)


@staff_page(*WRITERS)
def declaration(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show one declaration with what may be done now; a draft is written anew."""
    shown = _declaration_or_404(standing, uuid)
    form = WorksDeclarationForm(typed(http), formations=choices_of(_formations(standing)), start=started_from(shown))
    return form_page(
        http,
        form,
        lambda _given: change_declaration(shown, form.content(), by=standing.actor),
        then=reverse("works_declaration", args=[shown.uuid]),
        said=_("La déclaration est changée."),
        template="regulated_works/declaration.html",
        declaration=shown,
        acts={law.name for law in shown.may(standing.actor)},
        sending=SendingForm(None, today=standing.today),
        titles=[dict(choices_of(_formations(standing))).get(mef, mef) for mef in shown.formations],
    )


@staff_page(*WRITERS)
def declaration_sent(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Note the day on which it left."""
    shown = _declaration_or_404(standing, uuid)
    return staff_form_page(
        http,
        SendingForm(typed(http), today=standing.today),
        lambda given: send_declaration(shown, by=standing.actor, **given),
        then=reverse("works_declaration", args=[shown.uuid]),
        said=_("L'envoi est noté."),
        title=_("Noter l'envoi de la déclaration"),
        button=_("Noter l'envoi"),
        back=reverse("works_declaration", args=[shown.uuid]),
        back_label=_("La déclaration"),
    )


@staff_page(*WRITERS)
@require_safe
def declaration_pdf(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - as a page
    """Give the declaration to sign."""
    shown = _declaration_or_404(standing, uuid)
    return pdf_response(paper_of(shown, dict(choices_of(_formations(standing)))), "declaration-derogation.pdf")


@staff_page(*WRITERS)
@require_POST
def declaration_act(http: HttpRequest, standing: Standing, uuid: UUID, act: str) -> HttpResponse:
    """Prove the sending, take the declaration back, or begin the next one as it is."""
    shown = _declaration_or_404(standing, uuid)
    if act == "renouveler":
        made: list[WorksDeclaration] = []
        said = _("La suivante est écrite à l'identique : signez-la, envoyez-la, puis notez l'envoi.")
        act_or_say(http, lambda: made.append(renew_declaration(shown, by=standing.actor)), said=said)
        return redirect("works_declaration", uuid=(made[0] if made else shown).uuid)
    if act not in ACTS:
        raise Http404
    service, sentence = ACTS[act]
    act_or_say(http, lambda: service(shown, by=standing.actor), said=str(sentence))
    return redirect("regulated_works") if act == "retirer" else redirect("works_declaration", uuid=shown.uuid)


# -- opinions and titles ----------------------------------------------------------------------------------------------


@staff_page(*WRITERS)
def class_opinions(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Note the opinions of a whole class: works once, a line for each pupil; what is refused names its line."""
    names = visible_classes(standing)
    chosen = http.GET.get("classe", "")
    chosen = chosen if chosen in names else names[0] if names else ""
    pupils = list(enrolled_now(standing.school).filter(year_class=chosen))
    waiting = {one.pupil.pk for one in WorksBoard(standing.school).without_opinion}
    form = ClassOpinionsForm(
        typed(http),
        pupils=pupils,
        waiting=[one for one in pupils if one.pk in waiting] or pupils,
        works=usual_works(standing.school, chosen),
    )

    def note(given: dict[str, Any]) -> int:
        for line in given["dated"]:
            line.pupil.school = standing.school
            if given["what"] == OPINION:
                ends_on, works = given["ends_on"], given["works"]
                note_opinion(line.pupil, given_on=line.given_on, ends_on=ends_on, works=works, by=standing.user)
            else:
                note_title(line.pupil, work=given["what"], given_on=line.given_on, by=standing.user)
        return len(given["dated"])

    return form_page(
        http,
        form,
        note,
        then=reverse("regulated_works"),
        said=lambda n: ngettext("Noté pour %(n)d élève.", "Noté pour %(n)d élèves.", n) % {"n": n},
        template="regulated_works/class_opinions.html",
        classes=[(name, name) for name in names],
        class_name=chosen,
    )


# -- bars and inspectors ----------------------------------------------------------------------------------------------


@staff_page(*WRITERS)
def bar_approval(http: HttpRequest, standing: Standing, host: UUID) -> HttpResponse:
    """Note the prefect's approval of a host's bar."""
    place = get_object_or_404(_hosts(standing), uuid=host)
    return staff_form_page(
        http,
        BarApprovalForm(typed(http)),
        lambda given: approve_bar(place, by=standing.user, **given),
        then=reverse("regulated_works"),
        said=_("L'agrément est noté."),
        title=_("Agrément d'un débit de boissons"),
        heading=_("Agrément du préfet : %(name)s") % {"name": place.name},
        intro=_("Sans lui, aucun élève de moins de dix-huit ans ne sert au bar ; avec lui, à seize ans au moins."),
        button=_("Noter l'agrément"),
        **_back(),
    )


@staff_page(*WRITERS)
def inspection_open(http: HttpRequest, standing: Standing, host: UUID) -> HttpResponse:
    """Open the file of one host for this school year to an inspector: the school's trainees there, nobody else's."""
    place, year = get_object_or_404(_hosts(standing), uuid=host), present_year(standing.school)
    form = InspectionForm(typed(http), initial={"until": year.last_day})
    return staff_form_page(
        http,
        form,
        lambda _given: grant_inspection(form.reading(place, year.number), school=standing.school, by=standing.actor),
        then=reverse("regulated_works"),
        said=_("La lecture est ouverte : le lien part à l'adresse de l'agent."),
        title=_("Ouvrir un dossier à l'inspection du travail"),
        heading=_("Ouvrir un dossier : %(name)s, année %(year)s") % {"name": place.name, "year": year.label},
        intro=_(
            "L'agent lit vos stagiaires chez cet organisme, leurs horaires et les déclarations, rien d'autre des "
            "élèves. Chaque lecture est notée au journal ; vous la fermez quand vous voulez."
        ),
        button=_("Ouvrir la lecture"),
        **_back(),
    )


@staff_page(*WRITERS)
@require_POST
def inspection_close(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Close a reading by one press."""
    grant = get_object_or_404(InspectionGrant, uuid=uuid, school=standing.school, erased_at=None)
    act_or_say(http, lambda: revoke_inspection(grant, by=standing.actor), said=_("La lecture est fermée."))
    return redirect("regulated_works")
