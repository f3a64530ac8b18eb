"""The school's pages of the annexes of a training period: competences, then follow-up."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.consultations import note_opening
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_school_part
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import insist, or_404, staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, roles_towards

from ..training_forms import AimedCompetencesForm, AnnexForm, FollowUpForm


class AnnexPage(NamedTuple):
    """One page of the annexes: its title, its form, the page that follows."""

    title: StrOrPromise
    form: type[AnnexForm]
    then: str


PAGES = {
    "competences": AnnexPage(gettext_lazy("Compétences visées"), AimedCompetencesForm, "suivi"),
    "suivi": AnnexPage(gettext_lazy("Suivi et assurance"), FollowUpForm, ""),
}


@staff_page()
def training_annex(http: HttpRequest, standing: Standing, number: str, page: str) -> HttpResponse:
    """Show and save one page of the annexes, with what the rules find lacking on it."""
    convention = convention_or_404(standing, number)
    shown = or_404(PAGES.get(page) if convention.is_training else None)
    insist(roles_towards(standing, convention) & set(Convention.transitions()["start_school_part"].spec.who))
    form = shown.form(typed(http), convention=convention)
    if http.method != "POST":
        note_opening(convention, by=standing.actor)
    back = reverse("school_part", args=[number])
    lacking = [
        one for one in check_agreement(convention) if one.field.removeprefix("training.") in shown.form.base_fields
    ]
    return form_page(
        http,
        form,
        lambda given: save_school_part(
            convention, by=standing.actor, fields=form.columns(), revision=given["revision"]
        ),
        then=reverse("training_annex", args=[number, shown.then]) if shown.then else back,
        said=_("C'est enregistré."),
        template="school/training_annex.html",
        title=shown.title,
        convention=convention,
        back=back,
        findings=lacking,
        pages=[
            (one.title, reverse("training_annex", args=[number, slug])) for slug, one in PAGES.items() if slug != page
        ],
    )
