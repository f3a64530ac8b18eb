"""A mentor's pages: whom they help, one pupil with the meetings, and stopping."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.queries import met, open_mentorings
from conventions.domain.season.mentors.services import end_mentoring, note_meeting, note_opening
from conventions.pages.kit.access import or_404
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed

from .access import mentor_page
from .forms import MeetingForm


def _open(mentors: list[Mentor]) -> list[Mentoring]:
    return [mentoring for mentor in mentors for mentoring in open_mentorings(mentor)]


def _mentoring_or_404(mentors: list[Mentor], uuid: UUID) -> Mentoring:
    return or_404(next((one for one in _open(mentors) if one.uuid == uuid), None))


@mentor_page
@require_safe
def mentorings(http: HttpRequest, mentors: list[Mentor]) -> HttpResponse:
    """List whom the mentor helps, by first name."""
    return render(http, "mentors/mentorings.html", {"mentors": mentors, "mentorings": _open(mentors)})


@mentor_page
def mentoring(http: HttpRequest, mentors: list[Mentor], uuid: UUID) -> HttpResponse:
    """Show one pupil by first name and level, the next act and the meetings; note one. The opening is written down."""
    shown = _mentoring_or_404(mentors, uuid)
    note_opening(shown, by=user_of(http))
    pupil = shown.companionship.pupil
    with timezone.override(pupil.school.time_zone):
        return form_page(
            http,
            MeetingForm(typed(http), initial={"on": pupil.school.today()}),
            lambda given: note_meeting(
                shown, on=given["on"], is_kept=given["outcome"] == "kept", agreed=given["agreed"]
            ),
            then=http.path,
            said=_("La rencontre est notée."),
            template="mentors/mentoring.html",
            mentoring=shown,
            pupil=pupil,
            meetings=met(shown),
        )


@mentor_page
@require_POST
def mentoring_stop(http: HttpRequest, mentors: list[Mentor], uuid: UUID) -> HttpResponse:
    """End it as the mentor."""
    end_mentoring(_mentoring_or_404(mentors, uuid), by=Mentoring.EndedBy.MENTOR)
    messages.success(http, _("Le mentorat est terminé."))
    return redirect("mentorings")
