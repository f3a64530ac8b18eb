"""The page of a tutor for all their trainees: a day in one press, an evaluation one link away."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from conventions.pages.kit.form_pages import act_or_say

from ..access import TutorVisit, tutor_page
from ..trainees import TraineesPage
from .attendance import frame_of


@tutor_page("GET", "POST", gate=True)
def tutor_trainees(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Show the days that wait, today first, and the trainees; a POST notes a day of those who are ticked."""
    page = TraineesPage(visit)
    if http.method == "POST":
        try:
            day = date.fromisoformat(http.POST.get("day", ""))
        except ValueError:
            raise Http404 from None
        present = http.POST.getlist("present")
        act_or_say(http, lambda: page.note_present(day, present), said=_said)
        return redirect(http.path)
    return render(http, "tutor/trainees.html", {**frame_of(visit), "page": page})


def _said(noted: int) -> str:
    return ngettext(
        "C'est noté : %(n)d demi-journée de présence.", "C'est noté : %(n)d demi-journées de présence.", noted
    ) % {"n": noted}
