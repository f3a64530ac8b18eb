"""*Accident ou problème*: whom to call first, then one short form that tells the school at once."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.domain.alerts.calls import raise_alert
from conventions.domain.alerts.listeners import second_of
from conventions.domain.alerts.models import PupilAlert
from conventions.pages.forms import typed
from workflow.engine import Refused

from ..access import PupilVisit, Visit, Visitor, pupil_page, tutor_page
from ..forms import AccidentForm, PupilAccidentForm
from ..services import report_accident
from .attendance import frame_of


@tutor_page("GET", "POST")
def accident(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The tutor tells the school (article 7 of the model)."""
    return _accident(http, visit)


@pupil_page("GET", "POST")
def pupil_accident(http: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """The pupil tells the school, or the readers of alerts alone; no birth date is asked of who needs help."""
    return _accident(http, visit)


def _accident(http: HttpRequest, visit: Visitor) -> HttpResponse:
    form, status = _form_of(visit, typed(http)), 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(_tell(visit, form))
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
    context = {**frame_of(visit), "form": form, "back": _back(visit)}
    return render(http, "tutor/accident.html", context, status=status)


def _form_of(visit: Visitor, sent: Any) -> AccidentForm:
    if not visit.is_pupil:
        return AccidentForm(sent)
    return PupilAccidentForm(sent, second=second_of(visit.convention.school))


def _tell(visit: Visitor, form: AccidentForm) -> str:
    """Tell whom the form says; return the address of the receipt. What is for its readers alone is no report."""
    text, to = form.cleaned_data["text"], form.cleaned_data.get("audience")
    if visit.is_pupil and to in PupilAlert.To.values:
        alert = raise_alert(visit.convention.pupil, text, to=to, convention=visit.convention)
        return reverse("family_alert_sent", args=[visit.token, alert.uuid])
    made = report_accident(visit.convention, by=visit.actor, text=text)
    return _address(visit, "_sent", report=made.uuid)


@tutor_page("GET")
def accident_sent(http: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Say that the school knows, since when, and what remains to do."""
    return _sent(http, visit, report)


@pupil_page("GET")
def pupil_accident_sent(http: HttpRequest, visit: PupilVisit, report: UUID) -> HttpResponse:
    """The same for the pupil."""
    return _sent(http, visit, report)


def _sent(http: HttpRequest, visit: Visitor, report: UUID) -> HttpResponse:
    made = get_object_or_404(visit.convention.reports, uuid=report, author_id=visit.link.holder)
    context = {**frame_of(visit), "report": made, "time_zone": visit.convention.time_zone, "back": _back(visit)}
    return render(http, "tutor/accident_sent.html", context)


def _address(visit: Visitor, suffix: str, **named: Any) -> str:
    if visit.is_pupil:
        return reverse(
            f"pupil_accident{suffix}", kwargs={"token": visit.token, "number": visit.convention.number, **named}
        )
    return reverse(f"accident{suffix}", kwargs={"token": visit.token, **named})


def _back(visit: Visitor) -> str:
    """Where the page leads back: the tutor's page; the pupil's own place is the family's."""
    return reverse("family" if visit.is_pupil else "tutor", args=[visit.token])
