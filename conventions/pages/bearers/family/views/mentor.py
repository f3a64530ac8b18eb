"""The mentor who is proposed for a pupil, behind the pupil's or a guardian's link: saying yes, ending it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.season.mentors.models import Mentoring
from conventions.domain.season.mentors.queries import mentoring_of, met
from conventions.domain.season.mentors.services import end_mentoring, say_yes
from conventions.pages.kit.access import or_404
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.shared.links.majority import OfAge

from ..access import FamilyPageVisit, family_page
from ..mentors import answers_for_mentor, awaits_answer

OPENINGS_SHOWN = 10


def _only_who_answers(visit: FamilyPageVisit, name: str = "") -> None:
    """Who may not say yes for the pupil reads nothing of a mentor; an act has a name."""
    if not answers_for_mentor(visit) or name not in ("", "oui", "fin"):
        raise Http404


@family_page("GET", gate=True, before=_only_who_answers, of_age=OfAge.NEVER)
def family_mentor(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """Show who is proposed, what they would read, who said yes, and what was agreed."""
    mentoring = or_404(mentoring_of(visit.pupil))
    openings = mentoring.openings.select_related("user")[:OPENINGS_SHOWN]
    context = {"mentoring": mentoring, "awaits": awaits_answer(mentoring, visit)}
    context |= {"meetings": met(mentoring), "openings": openings}
    return render(http, "family/mentor.html", {**visit.shown(), **context})


@family_page("POST", gate=True, before=_only_who_answers, of_age=OfAge.NEVER)
def family_mentor_act(http: HttpRequest, visit: FamilyPageVisit, name: str) -> HttpResponse:
    """Say yes, or end it at once: a yes is taken back so."""
    mentoring = or_404(mentoring_of(visit.pupil))
    if name == "oui":
        act_or_say(http, lambda: say_yes(mentoring, guardian=visit.guardian), said=_("Oui, c'est noté."))
        return redirect(visit.address("family_mentor"))
    ended_by = Mentoring.EndedBy.FAMILY if visit.is_guardian else Mentoring.EndedBy.PUPIL
    act_or_say(
        http, lambda: end_mentoring(mentoring, by=ended_by), said=_("C'est terminé : le mentor ne lit plus rien.")
    )
    return redirect(visit.address("family"))
