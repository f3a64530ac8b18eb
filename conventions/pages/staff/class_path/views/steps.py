"""A school's own steps: hidden, moved, written anew, added; read as a pupil will before they are shown."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.path.content import LEVELS, MOMENTS, files_of
from conventions.domain.season.path.queries import KeptStep, kept_steps
from conventions.domain.season.path.services import hide_step, move_step, remove_step, write_step
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from ..forms import StepForm, text_to_begin
from ..tables import table_of_steps

MOST_OWN = 12
"""Steps that a school may add at a level: as many as ours."""

Act = Callable[[School, str, str], None]
ACTS: dict[str, tuple[Act, StrOrPromise]] = {
    "cacher": (lambda *step: hide_step(*step, hidden=True), _later("Les élèves ne lisent plus cette étape.")),
    "montrer": (
        lambda *step: hide_step(*step, hidden=False),
        _later("Les élèves lisent de nouveau cette étape."),
    ),
    "monter": (lambda *step: move_step(*step, up=True), _later("L'étape est montée.")),
    "descendre": (lambda *step: move_step(*step, up=False), _later("L'étape est descendue.")),
    "reprendre": (
        lambda school, level, step: write_step(school, level, step, ""),
        _later("Les élèves lisent de nouveau le texte du service."),
    ),
    "retirer": (remove_step, _later("Votre étape est retirée.")),
}
"""Acts on a step by their name in the address, each with what is said once it is done."""


@staff_page(*KEEPERS)
@require_safe
def school_steps(http: HttpRequest, standing: Standing, level: str) -> HttpResponse:
    """List the steps of a level by moment, as the school keeps them."""
    kept = _kept_or_404(standing, level)
    moments = [(moment, [row for row in kept if row.step.slug in names]) for moment, names in MOMENTS.items()]
    own = [row for row in kept if row.is_own]
    context = {
        "level": level,
        "level_name": LEVELS[level],
        "levels": LEVELS,
        "moments": [(moment, table_of_steps(rows)) for moment, rows in [*moments, (_("À vous"), own)] if rows],
    }
    return render(http, "class_path/steps.html", context)


@staff_page(*KEEPERS)
@require_POST
def school_step_act(http: HttpRequest, standing: Standing, level: str, step: str, act: str) -> HttpResponse:
    """Hide a step, show it, move it, give its words back, take the school's own away."""
    _step_or_404(standing, level, step)
    do, said = or_404(ACTS.get(act))
    act_or_say(http, lambda: do(standing.school, level, step), said=str(said))
    return redirect("school_steps", level)


@staff_page(*KEEPERS)
def school_step_add(http: HttpRequest, standing: Standing, level: str) -> HttpResponse:
    """Write a step of the school's own, from an example."""
    kept = _kept_or_404(standing, level)
    begun = text_to_begin(level, standing.school.name, standing.today)
    form = StepForm(typed(http), level=level, initial={"text": begun})
    names = [row.step.slug for row in kept if row.is_own]

    def check() -> None:
        if len(names) >= MOST_OWN:
            raise ValidationError(_("Vous avez déjà douze étapes à vous : retirez-en une, ou récrivez-la."))
        if form.name in names:
            raise ValidationError(_("Une étape à vous a déjà ce titre : donnez-en un autre."))

    return _write(http, standing, form, check, title=_("Ajouter une étape"))


@staff_page(*KEEPERS)
def school_step_write(http: HttpRequest, standing: Standing, level: str, step: str) -> HttpResponse:
    """Write a step anew, from the words that pupils read today."""
    kept = _step_or_404(standing, level, step)
    own = kept.choice.text if kept.choice else ""
    text = own or files_of("steps")[f"{step}.{level}"].read_text(encoding="utf-8")
    form = StepForm(typed(http), level=level, name=step, initial={"text": text})
    title = _("Récrire « %(step)s »") % {"step": kept.step.title}
    return _write(http, standing, form, lambda: None, title=title)


def _write(
    http: HttpRequest, standing: Standing, form: StepForm, check: Callable[[], None], *, title: str
) -> HttpResponse:
    """Take a text: read it as a pupil will at the first press, keep it at « Montrer aux élèves »."""
    is_shown = "montrer" in http.POST
    context: dict[str, Any] = {"title": title, "level": form.level, "level_name": LEVELS[form.level]}

    def keep(given: dict[str, str]) -> None:
        check()
        if is_shown:
            write_step(standing.school, form.level, form.name, given["text"])

    def after(_kept: None) -> str | HttpResponse:
        if is_shown:
            return reverse("school_steps", args=[form.level])
        return render(http, "class_path/step_write.html", {**context, "form": form, "step": form.step})

    return form_page(
        http,
        form,
        keep,
        then=after,
        said=_("Les élèves lisent votre texte.") if is_shown else "",
        template="class_path/step_write.html",
        **context,
    )


def _kept_or_404(standing: Standing, level: str) -> list[KeptStep]:
    or_404(LEVELS.get(level))
    return kept_steps(level, standing.school)


def _step_or_404(standing: Standing, level: str, step: str) -> KeptStep:
    return or_404(next((row for row in _kept_or_404(standing, level) if row.step.slug == step), None))
