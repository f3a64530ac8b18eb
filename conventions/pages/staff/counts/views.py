"""Pages of the counts: the list, one count, what is typed for the State; the grid and the mark of one period."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.day_counts.queries import count_lines
from conventions.domain.dossier.day_counts.services import (
    CERTIFIERS,
    READERS,
    certify_days,
    certify_from_sheets,
    certify_together,
)
from conventions.domain.dossier.training_grids.models import CertifyingMark, TrainingGrid
from conventions.domain.dossier.training_grids.services import (
    close_grid,
    fill_together,
    give_mark,
    grid_state,
    tutors_part,
)
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, roles_towards
from conventions.pages.staff.bulk_acts import begin_bulk, read_tokens
from conventions.pages.staff.staff_forms import staff_form_page

from .access import GRID_READERS
from .contexts import CountsPage, ToTypePage
from .forms import CertifyingMarkForm, CountForm, SheetsForm, TrainingGridForm


@staff_page(*READERS)
@require_safe
def day_counts(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the periods that are over: what is to be looked at, what one press certifies, what is certified."""
    page = CountsPage(standing, http.GET)
    return list_file(http, page.table) or render(http, "counts/counts.html", {"page": page})


@staff_page(*CERTIFIERS)
@require_POST
def day_counts_certify(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Certify together what was shown, by a job; what changed meanwhile is left and said."""
    page = CountsPage(standing, http.POST)
    return begin_bulk(
        http,
        lambda key: certify_together(
            school=standing.school,
            user=standing.user,
            seen=page.visible(read_tokens(http.POST.getlist("agreement"))),
            key=key,
            back=page.here,
        ),
        back=page.here,
    )


@staff_page(*CERTIFIERS)
def day_counts_sheets(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Type what sheets on paper say of several pupils, one number each, and certify them under one reason."""
    page = CountsPage(standing, http.GET)
    if not page.unsaid:
        return redirect(page.here)
    form = SheetsForm(typed(http), lines=page.unsaid)
    return staff_form_page(
        http,
        form,
        lambda given: certify_from_sheets(
            school=standing.school,
            user=standing.user,
            sheets=form.sheets(),
            reason=given["reason"],
            key=given["key"],
            back=page.here,
        ),
        then=lambda bulk: reverse("bulk_act", args=[bulk.uuid]),
        title=_("Saisir des feuilles de présence"),
        about=[_("Un nombre par élève dont la feuille est là ; laissez vide les autres.")],
        button=_("Certifier ces comptes"),
        back=page.here,
        back_label=_("Comptes"),
        atomic=False,
    )


@staff_page(*READERS)
def day_count(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show one count with all that was certified of it; certify or rectify it."""
    [line] = count_lines([_training_or_404(standing, number)])
    form = CountForm(typed(http), initial=CountForm.shown(line))
    return staff_form_page(
        http,
        form,
        lambda given: certify_days(line.convention, by=standing.user, **given),
        said=lambda count: _("%(n)d jours sont certifiés.") % {"n": count.certified},
        template="counts/count.html",
        line=line,
        history=DayCount.objects.filter(convention=line.convention).select_related("certified_by").order_by("-id"),
        may_certify=standing.holds(*CERTIFIERS),
        back=reverse("day_counts"),
    )


@staff_page(*READERS)
@require_safe
def days_to_type(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the certified days class after class, as they are typed into the State's tool; on paper or as a file."""
    page = ToTypePage(CountsPage(standing, http.GET))
    return list_file(http, lambda: page.table) or render(http, "counts/to_type.html", {"page": page})


# -- the grid and the mark ------------------------------------------------------------------------------------------


@staff_page(*GRID_READERS)
def training_grid(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show the tutor's part beside the joint one, and keep the latter until it is closed."""
    convention = _writable_or_404(standing, number)
    competences, tutors = competences_of(convention), tutors_part(convention)
    grid = TrainingGrid.objects.filter(convention=convention).first()
    form = TrainingGridForm(typed(http), competences=competences, initial=_shown(grid, tutors))
    return staff_form_page(
        http,
        form,
        lambda given: fill_together(
            convention, form.levels(), remark=given["remark"], met_on=given["met_on"], by=standing.user
        ),
        said=_("La grille est enregistrée : relisez-la, puis fermez-la."),
        then=reverse("training_grid", args=[number]),
        template="counts/grid.html",
        convention=convention,
        grid=grid,
        tutors=tutors,
        state=grid_state(convention),
        is_closed=grid is not None and grid.closed_at is not None,
        back=reverse("agreement", args=[number]),
    )


@staff_page(*GRID_READERS)
@require_POST
def training_grid_close(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Close the grid: pupil and family read it from then on."""
    convention = _writable_or_404(standing, number)
    act_or_say(http, lambda: close_grid(convention, by=standing.user), said=_("La grille est fermée."))
    return redirect("training_grid", number)


@staff_page(*GRID_READERS)
def certifying_mark(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show and keep the mark that counts for the diploma."""
    convention = _writable_or_404(standing, number)
    known = CertifyingMark.objects.filter(convention=convention).first()
    initial = {"mark": known.mark, "jury_on": known.jury_on} if known else {}
    return staff_form_page(
        http,
        CertifyingMarkForm(typed(http), initial=initial),
        lambda given: give_mark(convention, by=standing.user, **given),
        said=_("La note est gardée : ni l'élève ni sa famille ne la lisent avant le jury."),
        title=_("Note pour le diplôme"),
        heading=_("Note pour le diplôme : %(name)s") % {"name": convention.pupil.name},
        intro=_("Elle n'est montrée ni à l'élève, ni à sa famille, ni à l'organisme avant le jour du jury."),
        back=reverse("training_grid", args=[number]),
        back_label=_("Grille de formation"),
    )


def _shown(grid: TrainingGrid | None, tutors: Any) -> dict[str, Any]:
    """Return what the form shows first: the joint part, else what the tutor said of each competence."""
    if grid is not None:
        levels = grid.levels
        return {
            **{f"level_{key}": level for key, level in levels.items()},
            "met_on": grid.met_on,
            "remark": grid.remark,
        }
    said = tutors.answers.get("competences", {}) if tutors else {}
    return {f"level_{key}": given.get("level") for key, given in said.items()}


def _training_or_404(standing: Standing, number: str) -> Convention:
    convention = convention_or_404(standing, number)
    if not convention.is_training or not convention.has_begun or convention.is_running:
        raise Http404
    return convention


def _writable_or_404(standing: Standing, number: str) -> Convention:
    """Return an agreement whose grid the reader fills: a referent's own pupils, or all of the school's."""
    convention = _training_or_404(standing, number)
    if not roles_towards(standing, convention) & {"referent", "head", "office", "ddfpt"}:
        raise Http404
    return convention
