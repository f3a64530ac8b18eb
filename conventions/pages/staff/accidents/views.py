"""One accident: noted when it is told by telephone, read by whom it reaches, closed by whoever says what was done."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.queries import accidents_for
from conventions.domain.dossier.accidents.services import note_reading_of_numbers, note_reading_of_text, tell_accident
from conventions.domain.dossier.alerts.services import handle_report
from conventions.domain.persons.people.standing import ANY_STAFF, SECOND_READER, Standing
from conventions.pages.kit.access import first_page_of, insist, staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.accident_cards import Call, card_of, may_note_accident
from conventions.pages.shared.accident_forms import AccidentDoneForm, AccidentForm
from conventions.pages.shared.visibility import convention_or_404
from conventions.pages.staff.staff_forms import staff_form_page


@staff_page()
def note_accident(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Note what a telephone call tells: two ticks, and everybody whom an accident reaches is told."""
    convention = convention_or_404(standing, number)
    if not may_note_accident(standing, convention):
        raise Http404
    form = AccidentForm(convention, typed(http))
    return staff_form_page(
        http,
        form,
        lambda _given: tell_accident(convention, form.told(), by=standing.actor),
        said=_("C'est noté. La direction, le secrétariat, la vie scolaire et l'enseignant référent sont prévenus."),
        title=_("Noter un accident"),
        heading=_("Noter un accident : %(name)s") % {"name": convention.pupil.name},
        intro=_("Deux cases suffisent. Urgence : le 15 ou le 112 d'abord."),
        back=reverse("agreement", args=[number]),
        back_label=_("La convention"),
        button=_("Prévenir maintenant"),
    )


@staff_page(*ANY_STAFF, SECOND_READER)
def accident_card(http: HttpRequest, standing: Standing, report: UUID) -> HttpResponse:
    """Show an accident and take what was done, which closes it."""
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
    return _page(http, standing, accident, words=accident.report.text)


def _accident_or_404(standing: Standing, report: UUID) -> Accident:
    return get_object_or_404(accidents_for(standing), report__uuid=report)


def _page(http: HttpRequest, standing: Standing, accident: Accident, **shown: Any) -> HttpResponse:
    return form_page(
        http,
        AccidentDoneForm(typed(http)),
        lambda given: handle_report(accident.report, by=standing.user, answer=given["answer"]),
        then=reverse(first_page_of(http) or "inbox"),
        said=_("C'est écrit : la carte de l'accident est fermée, la convention garde ce qui a été fait."),
        template="accidents/accident.html",
        card=card_of(accident, standing),
        **shown,
    )
