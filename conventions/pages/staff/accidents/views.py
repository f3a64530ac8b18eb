"""One accident: noted when told by telephone, read by whom it reaches, dealt with in words, closed by the head."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.queries import accidents_for
from conventions.domain.dossier.accidents.services import (
    close_file,
    note_host_knows,
    note_reading_of_numbers,
    note_reading_of_text,
    tell_accident,
)
from conventions.domain.dossier.alerts.services import handle_report
from conventions.domain.persons.people.standing import ANY_STAFF, SECOND_READER, Standing
from conventions.pages.kit.access import first_page_of, insist, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.accident_cards import Call, card_of, may_note_accident
from conventions.pages.shared.accident_files import fill_file, said_of_file
from conventions.pages.shared.accident_forms import AccidentDoneForm, AccidentForm, FileForm
from conventions.pages.shared.visibility import convention_or_404
from conventions.pages.staff.staff_forms import staff_form_page


@staff_page()
def note_accident(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Note what a telephone call tells: two ticks, and everybody whom an accident reaches is told."""
    convention = convention_or_404(standing, number)
    if not may_note_accident(standing, convention):
        raise Http404
    form = AccidentForm(convention, typed(http))
    known = _("Cet accident était déjà signalé : ce que vous écrivez est ajouté à son dossier, rien n'est perdu.")
    new = _("C'est noté. La direction, le secrétariat, la vie scolaire et l'enseignant référent sont prévenus.")
    return staff_form_page(
        http,
        form,
        lambda _given: tell_accident(convention, form.told(), by=standing.actor),
        said=lambda report: known if report.accident.also_told else new,
        title=_("Noter un accident"),
        heading=_("Noter un accident : %(name)s") % {"name": convention.pupil.name},
        intro=_("Deux cases suffisent. Urgence : le 15 ou le 112 d'abord."),
        back=reverse("agreement", args=[number]),
        back_label=_("La convention"),
        button=_("Prévenir maintenant"),
    )


@staff_page(*ANY_STAFF, SECOND_READER)
def accident_card(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Show an accident and take what was done, after which its card is gone."""
    return _page(http, standing, _accident_or_404(standing, report))


@staff_page(*ANY_STAFF, SECOND_READER)
@require_safe
def accident_parents(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Show an accident with the family's numbers: that they are read is written down."""
    accident = _accident_or_404(standing, report)
    note_reading_of_numbers(accident, by=standing)
    guardians = accident.convention.pupil.guardians.order_by("rank")
    parents = [Call(one.name, one.get_quality_display(), one.phone, one.email) for one in guardians]
    return _page(http, standing, accident, parents=parents)


@staff_page(*ANY_STAFF, SECOND_READER)
@require_safe
def accident_text(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Show an accident with what was written of it, to the two who read such words: it is written down."""
    accident = _accident_or_404(standing, report)
    insist(card_of(accident, standing).may_read_text)
    note_reading_of_text(accident, by=standing)
    return _page(http, standing, accident, words=True)


@staff_page(*ANY_STAFF, SECOND_READER)
@require_POST
def accident_host_knows(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Note that the host was told: from then on its forty-eight hours count."""
    accident = _accident_or_404(standing, report)
    said = _("C'est noté : l'organisme le sait, son délai court.")
    act_or_say(http, lambda: note_host_knows(accident), said=said)
    return redirect("accident_card", report=report)


@staff_page("head", SECOND_READER)
def accident_copy(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Show the declaration with what was written, to the two who read it: it is written down; complete it."""
    accident = _accident_or_404(standing, report)
    insist(card_of(accident, standing).reads_all)
    note_reading_of_text(accident, by=standing)
    form = FileForm(accident, typed(http))
    return form_page(
        http,
        form,
        lambda given: fill_file(accident, given, is_sent=form.is_sent, by=standing.actor),
        then=reverse("accident_copy", args=[report]),
        said=said_of_file,
        template="accidents/copy.html",
        accident=accident,
        convention=accident.convention,
        words=accident.words_of(accident.report.author_id),
    )


@staff_page("head")
@require_POST
def accident_close(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Close the file of an accident: the head does."""
    accident = _accident_or_404(standing, report)
    said = _("Le dossier de l'accident est fermé.")
    act_or_say(http, lambda: close_file(accident, by=standing.user), said=said)
    return redirect("accident_card", report=report)


def _accident_or_404(standing: Standing, report: UUID) -> Accident:
    return get_object_or_404(accidents_for(standing), report__uuid=report)


def _page(http: HttpRequest, standing: Standing, accident: Accident, **shown: Any) -> HttpResponse:
    return form_page(
        http,
        AccidentDoneForm(typed(http)),
        lambda given: handle_report(accident.report, by=standing.user, answer=given["answer"]),
        then=reverse(first_page_of(http) or "inbox"),
        said=_("C'est écrit : la carte de l'accident est rangée, la convention garde ce qui a été fait."),
        template="accidents/accident.html",
        card=card_of(accident, standing),
        **shown,
    )
