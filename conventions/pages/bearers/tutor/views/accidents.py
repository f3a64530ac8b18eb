"""*Accident ou problème*: whom to call, one short form that tells the school at once; then the host's declaration."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.queries import accidents_to_declare
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.accident_files import before_in_words, fill_file, said_of_file
from conventions.pages.shared.accident_forms import AccidentForm, FileForm, HostAccidentForm

from ..access import PupilVisit, TutorVisit, Visitor, pupil_page, tutor_page
from ..services import report_accident
from .attendance import frame_of


@tutor_page("GET", "POST")
def accident(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """The tutor tells the school (article 7 of the model)."""
    return _accident(http, visit)


@pupil_page("GET", "POST")
def pupil_accident(http: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """The pupil tells the school of an accident (article 8); no birth date is asked of who needs help."""
    return _accident(http, visit)


def _accident(http: HttpRequest, visit: Visitor) -> HttpResponse:
    form = (AccidentForm if visit.is_pupil else HostAccidentForm)(visit.convention, typed(http))
    return form_page(
        http,
        form,
        lambda _given: report_accident(visit.convention, form, by=visit.actor),
        then=lambda made: _address(visit, "_sent", report=made.uuid),
        template="tutor/accident.html",
        **frame_of(visit),
        back=_back(visit),
    )


@tutor_page("GET")
def accident_sent(http: HttpRequest, visit: TutorVisit, report: UUID) -> HttpResponse:
    """Say that the school knows, since when, and what remains to do."""
    return _sent(http, visit, report)


@pupil_page("GET")
def pupil_accident_sent(http: HttpRequest, visit: PupilVisit, report: UUID) -> HttpResponse:
    """The same for the pupil."""
    return _sent(http, visit, report)


@tutor_page("GET", "POST")
def declaration(http: HttpRequest, visit: TutorVisit, report: UUID) -> HttpResponse:
    """Show the host's declaration to print, with its own words; the school has the copy in the press that it is sent.

    The birth date is left to the hand: it opens the family's link, and this one may have been forwarded.
    """
    accident = get_object_or_404(accidents_to_declare(visit.convention), report__uuid=report)
    form = FileForm(accident, typed(http))
    return form_page(
        http,
        form,
        lambda given: fill_file(accident, given, is_sent=form.is_sent, by=visit.actor),
        then=reverse("accident_declaration", kwargs={"token": visit.token, "report": report}),
        said=said_of_file,
        template="tutor/declaration.html",
        **frame_of(visit),
        accident=accident,
        before=before_in_words(accident.declare_before),
        words=accident.words_of(visit.link.holder),
        back=_back(visit),
    )


def _sent(http: HttpRequest, visit: Visitor, report: UUID) -> HttpResponse:
    made = get_object_or_404(visit.convention.reports.select_related("accident"), uuid=report)
    accident: Accident | None = getattr(made, "accident", None)
    if made.author_id != visit.link.holder and not (accident and accident.is_told_by(visit.link.holder)):
        raise Http404
    context = {**frame_of(visit), "report": made, "time_zone": visit.convention.time_zone, "back": _back(visit)}
    if accident:
        tell_before = "" if accident.host_knows_at else before_in_words(accident.tell_before)
        before = before_in_words(accident.declare_before)
        context |= {"accident": accident, "tell_before": tell_before, "before": before}
    return render(http, "tutor/accident_sent.html", context)


def _address(visit: Visitor, suffix: str, **named: Any) -> str:
    if visit.is_pupil:
        return reverse(
            f"pupil_accident{suffix}", kwargs={"token": visit.token, "number": visit.convention.number, **named}
        )
    return reverse(f"accident{suffix}", kwargs={"token": visit.token, **named})


def _back(visit: Visitor) -> str:
    """Address to which the page leads back: the tutor's page; the pupil's own place is the family's."""
    return reverse("family" if visit.is_pupil else "tutor", args=[visit.token])
