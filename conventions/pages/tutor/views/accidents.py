"""*Accident ou problème*: whom to call first, then one short form that tells the school at once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from workflow.engine import Refused

from ..access import Desk, pupil_page, tutor_page
from ..forms import AccidentForm, PupilAccidentForm
from ..services import report_accident
from .attendance import frame_of


@tutor_page
@require_http_methods(["GET", "HEAD", "POST"])
def accident(http: HttpRequest, desk: Desk) -> HttpResponse:
    """The tutor tells the school (article 7 of the model)."""
    return _accident(http, desk)


@pupil_page
@require_http_methods(["GET", "HEAD", "POST"])
def pupil_accident(http: HttpRequest, desk: Desk) -> HttpResponse:
    """The pupil tells the school, or its head alone (article 8); no birth date is asked of who needs help."""
    return _accident(http, desk)


def _accident(http: HttpRequest, desk: Desk) -> HttpResponse:
    form_class = PupilAccidentForm if desk.is_pupil else AccidentForm
    form, status = form_class(), 200
    if http.method == "POST":
        form, status = form_class(http.POST), 422
        if form.is_valid():
            audience = "head" if form.cleaned_data.get("audience") == "head" else ""
            text = form.cleaned_data["text"]
            try:
                made = report_accident(desk.convention, by=desk.actor, link=desk.link, text=text, audience=audience)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            else:
                return redirect(_address(desk, "_sent", report=made.uuid))
    context = {**frame_of(desk), "form": form, "back": _back(desk)}
    return render(http, "tutor/accident.html", context, status=status)


@tutor_page
@require_safe
def accident_sent(http: HttpRequest, desk: Desk, report: UUID) -> HttpResponse:
    """Say that the school knows, since when, and what remains to do."""
    return _sent(http, desk, report)


@pupil_page
@require_safe
def pupil_accident_sent(http: HttpRequest, desk: Desk, report: UUID) -> HttpResponse:
    """The same for the pupil."""
    return _sent(http, desk, report)


def _sent(http: HttpRequest, desk: Desk, report: UUID) -> HttpResponse:
    made = get_object_or_404(desk.convention.reports, uuid=report, author_id=desk.link.holder)
    context = {**frame_of(desk), "report": made, "time_zone": desk.convention.time_zone, "back": _back(desk)}
    return render(http, "tutor/accident_sent.html", context)


def _address(desk: Desk, suffix: str, **named) -> str:
    if desk.is_pupil:
        return reverse(
            f"pupil_accident{suffix}", kwargs={"token": desk.token, "number": desk.convention.number, **named}
        )
    return reverse(f"accident{suffix}", kwargs={"token": desk.token, **named})


def _back(desk: Desk) -> str:
    """Where the page leads back: the tutor's page; the pupil's own place is the family's."""
    return reverse("family" if desk.is_pupil else "tutor", args=[desk.token])
