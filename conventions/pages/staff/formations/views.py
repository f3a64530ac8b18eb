"""The formations of a school, what one asks, the formation of each class, apprentices."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from conventions.domain.law.formations.competences import CompetenceList
from conventions.domain.law.formations.enrolled import (
    choose_formations,
    end_apprenticeships,
    forget_apprenticeships,
    make_apprentices,
)
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import describe_formation, save_weeks
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.rolls.competence_lists import import_competences, read_competences
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.list_form import ListForm
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import LISTS, ApprenticesPage, ClassFormationsPage, FormationsPage
from .forms import ApprenticesForm, ClassesForm, FormationForm, WeeksForm


@staff_page(*WRITERS)
def formations(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the formations on the roll; a POST says the weeks of all."""
    page = FormationsPage(standing)
    form = WeeksForm(typed(http), formations=page.rows)
    return form_page(
        http,
        form,
        lambda _given: save_weeks(form.weeks()),
        then=reverse("formations"),
        said=_("Les semaines sont enregistrées."),
        template="formations/formations.html",
        page=page,
    )


@staff_page(*WRITERS)
def formation(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say what one formation asks, and which others ask the same."""
    described = get_object_or_404(Formation, uuid=uuid, school=standing.school)
    others = [one.formation for one in FormationsPage(standing).rows if one.formation != described]
    form = FormationForm(typed(http), formation=described, others=others)
    return staff_form_page(
        http,
        form,
        lambda _given: describe_formation(described, **form.given()),
        said=_("La formation est à jour."),
        title=_("Ce que demande une formation"),
        heading=str(described),
        back=reverse("formations"),
        back_label=_("Formations"),
        button=_("Enregistrer la formation"),
    )


@staff_page(*WRITERS)
def formation_classes(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the formation of each class on one screen; a POST chooses them."""
    page = ClassFormationsPage(standing)
    form = ClassesForm(typed(http), classes=page.shown, proposed=page.proposed, lists=LISTS)

    def said(count: int) -> str:
        words = ngettext("La formation d'un élève est choisie.", "La formation de %(n)d élèves est choisie.", count)
        return words % {"n": count} if count else _("Rien n'a changé.")

    return form_page(
        http,
        form,
        lambda _given: choose_formations(standing.school, page.year, form.chosen()),
        then=reverse("formations"),
        said=said,
        template="formations/classes.html",
        page=page,
    )


@staff_page(*WRITERS)
def competences_import(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Take the competences of several formations in one list, and say of each wrong line what is wrong."""
    form = ListForm(http.POST, http.FILES) if http.method == "POST" else ListForm()
    own = [one.formation for one in FormationsPage(standing).rows]

    def act(_given: dict[str, Any]) -> CompetenceList:
        read = read_competences(form.content(), own)
        if count := import_competences(read):
            words = ngettext(
                "Les compétences d'une formation sont enregistrées.",
                "Les compétences de %(n)d formations sont enregistrées.",
                count,
            )
            messages.success(http, words % {"n": count})
        return read

    def then(read: CompetenceList) -> str | HttpResponse:
        if not read.problems:
            return reverse("formations")
        return render(http, "formations/competences.html", {"form": form, "problems": read.problems})

    return form_page(http, form, act, then=then, template="formations/competences.html", problems=[])


@staff_page(*WRITERS)
def apprentices(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who is an apprentice in a class, since when; a POST says it of several."""
    page = ApprenticesPage(standing, http.GET)
    form = ApprenticesForm(typed(http), enrolments=page.enrolments)

    def act(given: dict[str, Any]) -> int:
        do = make_apprentices if given["what"] == ApprenticesForm.BEGIN else end_apprenticeships
        return do(standing.school, page.year, [UUID(one) for one in given["pupils"]], given["day"])

    return form_page(
        http,
        form,
        act,
        then=_address_of(page),
        said=lambda count: ngettext("C'est noté pour un élève.", "C'est noté pour %(n)d élèves.", count) % {"n": count},
        template="formations/apprentices.html",
        page=page,
    )


@staff_page(*WRITERS)
@require_POST
def apprentices_undo(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Say that those of a class who are apprentices since a day never were."""
    page = ApprenticesPage(standing, http.POST)
    try:
        begun = page.begun(parse_date(http.POST.get("jour", "")))
    except ValueError:  # a day that no month has
        begun = []
    if not begun or page.class_name != http.POST.get("classe"):
        raise Http404
    count = forget_apprenticeships(standing.school, page.year, [one.pupil.uuid for one in begun])
    words = ngettext("Annulé : cet élève est scolaire.", "Annulé : ces %(n)d élèves sont scolaires.", count)
    messages.success(http, words % {"n": count})
    return redirect(_address_of(page))


def _address_of(page: ApprenticesPage) -> str:
    return f"{reverse('apprentices')}?{urlencode({'classe': page.class_name})}"
