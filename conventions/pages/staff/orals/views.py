"""The orals of a class: made in one form, changed one by one, told, printed for doors and juries, noted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.orals.checking import next_day_for
from conventions.domain.season.orals.models import Oral, Orals
from conventions.domain.season.orals.queries import ends_of, juries_of, places_of
from conventions.domain.season.orals.services import (
    add_pupil,
    arrange_orals,
    move_oral,
    note_oral,
    remove_orals,
    tell_orals,
)
from conventions.domain.season.orals.words import CRITERIA_PROPOSED, in_words
from conventions.domain.season.periods.models import Period
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment, visible_pupils
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import OralsOfClassesPage, OralsPage
from .forms import COLLECTIVE_HOURS, USUAL_HOURS, AddForm, ArrangeForm, MoveForm, NoteForm
from .queries import classes_led, orals_seen, periods_for, pupils_of

READY_IN = timedelta(days=7)
"""From today to the first day that is proposed: a week to get ready."""


def _orals_or_404(standing: Standing, uuid: UUID) -> Orals:
    return get_object_or_404(orals_seen(standing), uuid=uuid)


def _oral_or_404(standing: Standing, uuid: UUID) -> Oral:
    """Return a place of a class and a pupil that the reader sees; otherwise it does not exist."""
    orals, pupils = orals_seen(standing).values("pk"), visible_pupils(standing).values("pk")
    seen = Oral.objects.filter(orals__in=orals, pupil__in=pupils)
    return get_object_or_404(seen.select_related("orals__period__school", "jury", "pupil"), uuid=uuid)


@one_moment
@staff_page()
@require_safe
def orals(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the classes of the reader with their orals, told and noted."""
    page = OralsOfClassesPage(standing)
    return list_file(http, page.table) or render(http, "orals/orals.html", {"table": page.table()})


@staff_page()
def orals_arrange(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Propose a place to every pupil of the class that the address names; made again, what stays the same stays."""
    class_name = http.GET.get("classe", "")
    if class_name not in classes_led(standing):
        raise Http404
    pupils = pupils_of(standing, class_name)
    periods = periods_for(standing, pupils, class_name)
    known = orals_seen(standing).filter(class_name=class_name).first()
    form = ArrangeForm(
        typed(http),
        periods=periods,
        school=standing.school,
        is_seconde=_is_seconde(pupils),
        initial=ArrangeForm.shown(known, juries_of(known)) if known else _proposed(standing, pupils, periods),
    )
    return form_page(
        http,
        form,
        lambda _given: arrange_orals(form.chosen_period(), class_name, pupils, form.arrangement()),
        then=lambda made: reverse("orals_of_class", args=[made.uuid]),
        said=_("Les passages sont proposés : relisez, déplacez, puis prévenez les familles."),
        template="orals/arrange.html",
        class_name=class_name,
        known=known,
    )


def _is_seconde(pupils: list[PupilOfYear]) -> bool:
    """Tell whether a class may have a collective exchange."""
    return any(pupil.year_level == Level.SECONDE_GT for pupil in pupils)


def _proposed(standing: Standing, pupils: list[PupilOfYear], periods: list[Period]) -> dict[str, Any]:
    """Return what the form shows first: usual hours, the school's criteria, the first day after these internships."""
    is_seconde = _is_seconde(pupils)
    last = Orals.objects.filter(period__school=standing.school).order_by("-pk").first()
    criteria = last.criteria if last else CRITERIA_PROPOSED
    proposed = {
        **{f"criterion_{n}": name for n, name in enumerate(criteria, start=1)},
        **USUAL_HOURS,
        **({"form": Orals.Form.EXCHANGE, **COLLECTIVE_HOURS} if is_seconde else {"form": Orals.Form.ORAL}),
    }
    if periods:
        ends = ends_of(pupils, periods[0])
        after = max([standing.today + READY_IN, *(end + timedelta(days=1) for end in ends.values())])
        proposed |= {"period": str(periods[0].uuid), "day": next_day_for(periods[0], after)}
    return proposed


@one_moment
@staff_page()
@require_safe
def orals_of_class(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the timetable of a class: who passes when, which families are told, who has no place."""
    page = OralsPage(standing, _orals_or_404(standing, uuid))
    return list_file(http, page.table) or render(http, "orals/class.html", {"page": page})


@staff_page()
@require_POST
def orals_tell(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Tell the families that do not know it the day, the hour and the room."""
    own = _orals_or_404(standing, uuid)

    def said(done: tuple[list[Oral], list[Oral]]) -> str:
        reached, unreached = done
        if unreached:
            names = ", ".join(oral.pupil.name for oral in unreached)
            sentence = _("Sans courriel ni mobile, à prévenir de vive voix : %(names)s.")
            messages.warning(http, sentence % {"names": names})
        count = len(reached)
        return ngettext("%(n)d famille est prévenue.", "%(n)d familles sont prévenues.", count) % {"n": count}

    act_or_say(http, lambda: tell_orals(own), said=said)
    return redirect("orals_of_class", uuid)


@staff_page()
@require_POST
def orals_add(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Give a place to a pupil of the class who has none."""
    own = _orals_or_404(standing, uuid)
    page = OralsPage(standing, own)
    form = AddForm(http.POST, pupils=[pupil for pupil, _why in page.placeless])
    return form_page(
        http,
        form,
        lambda given: add_pupil(own, form.pupils[given["pupil"]]),
        then=reverse("orals_of_class", args=[uuid]),
        said=lambda oral: _("%(name)s passe %(when)s.") % {"name": oral.pupil.name, "when": in_words(oral)},
        template="orals/class.html",
        page=OralsPage(standing, own, form),
    )


@staff_page()
@require_POST
def orals_remove(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take the orals of a class away, while no family knows of them."""
    own = _orals_or_404(standing, uuid)
    act_or_say(http, lambda: remove_orals(own), said=_("Les oraux sont retirés."))
    return redirect("orals")


@staff_page()
def oral_move(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Move one pupil to a free place, or let two change."""
    oral = _oral_or_404(standing, uuid)
    return staff_form_page(
        http,
        MoveForm(typed(http), places=places_of(oral.orals), oral=oral),
        lambda given: move_oral(oral, given["place"]),
        said=lambda moved: " ".join(
            _("%(name)s passe %(when)s.") % {"name": one.pupil.name, "when": in_words(one)} for one in moved
        ),
        title=_("Déplacer un passage"),
        heading=_("%(name)s : %(when)s") % {"name": oral.pupil.name, "when": in_words(oral)},
        back=reverse("orals_of_class", args=[oral.orals.uuid]),
        back_label=_("Oraux de la classe"),
        button=_("Déplacer"),
    )


@staff_page()
def oral_note(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Note the jury's three words on one pupil."""
    oral = _oral_or_404(standing, uuid)
    form = NoteForm(typed(http), oral=oral)
    return staff_form_page(
        http,
        form,
        lambda _given: note_oral(oral, form.words(), by=standing.user),
        said=_("C'est noté : l'élève et sa famille le lisent sur leur page."),
        title=_("Noter un passage"),
        heading=_("%(name)s : %(when)s") % {"name": oral.pupil.name, "when": in_words(oral)},
        back=reverse("orals_sheets", args=[oral.orals.uuid]),
        back_label=_("Feuilles des jurys"),
        button=_("Noter"),
    )


@staff_page()
@require_safe
def orals_doors(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Print one page for each room, for its door."""
    return render(http, "orals/doors.html", {"page": OralsPage(standing, _orals_or_404(standing, uuid))})


@staff_page()
@require_safe
def orals_sheets(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show and print one page for each jury: three criteria for each pupil, by hand or by a press."""
    return render(http, "orals/sheets.html", {"page": OralsPage(standing, _orals_or_404(standing, uuid))})
