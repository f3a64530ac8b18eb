"""Whom a school helps: the list, naming a pupil, what comes next, the end."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import of_year
from conventions.domain.season.companions.services import decide_next, end_companionship, name_pupil
from conventions.domain.season.mentors.models import Mentoring
from conventions.domain.season.mentors.queries import mentorings
from conventions.domain.season.mentors.services import ask_mentor, end_mentoring, note_first_meeting, say_yes
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment, visible_pupils

from .contexts import CompanionsPage, MentorPart
from .forms import MentorForm, NextActForm


@one_moment
@staff_page()
@require_safe
def companions(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show whom the school helps, and whom the facts propose."""
    return render(http, "companions/companions.html", {"page": CompanionsPage(http, standing)})


@staff_page()
@require_POST
def companion_name(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Name a pupil whom the reader sees."""
    pupil = get_object_or_404(visible_pupils(standing), uuid=uuid)
    pupil.school = standing.school
    act_or_say(
        http,
        lambda: name_pupil(pupil, by=standing.posts[0]),
        said=lambda named: (
            _("%(name)s : %(act)s, par %(who)s.")
            % {"name": pupil.name, "act": named.get_act_display(), "who": named.act_by.user.name}
        ),
    )
    return redirect("companions")


def _companionship_or_404(standing: Standing, uuid: UUID) -> Companionship:
    """Return the help to a pupil whom the reader sees."""
    rows = of_year(visible_pupils(standing)).select_related("pupil", "act_by__user", "act_by__school")
    return get_object_or_404(rows, uuid=uuid)


@staff_page()
def companion(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say what comes next for one pupil."""
    companionship = _companionship_or_404(standing, uuid)
    return form_page(
        http,
        NextActForm(typed(http), companionship=companionship, school=standing.school),
        lambda given: decide_next(companionship, **given),
        then=reverse("companions"),
        said=_("La prochaine étape est notée."),
        template="companions/companion.html",
        companionship=companionship,
        mentor=MentorPart(companionship, standing),
        endings=[(name, ending.label) for name, ending in Companionship.BY_PRESS.items()],
    )


@staff_page()
@require_POST
def companion_end(http: HttpRequest, standing: Standing, uuid: UUID, name: str) -> HttpResponse:
    """End the help by one press."""
    companionship, ending = _companionship_or_404(standing, uuid), Companionship.BY_PRESS.get(name)
    if ending is None:
        raise Http404
    act_or_say(http, lambda: end_companionship(companionship, ending=ending), said=_("L'accompagnement est terminé."))
    return redirect("companions")


@staff_page()
def mentor_ask(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Ask for a mentor for one pupil: head, family and pupil then say yes, each on their own page."""
    companionship = _companionship_or_404(standing, uuid)
    form = MentorForm(typed(http), school=standing.school)
    return form_page(
        http,
        form,
        lambda given: ask_mentor(companionship, mentor=given["mentor"], by=standing.posts[0]),
        then=reverse("companion", args=[companionship.uuid]),
        said=_("Le mentor est proposé. Rien ne s'ouvre avant trois oui : direction, famille, élève."),
        template="companions/mentor.html",
        companionship=companionship,
    )


@staff_page()
@require_POST
def mentor_act(http: HttpRequest, standing: Standing, uuid: UUID, name: str) -> HttpResponse:
    """Say yes as the head, write down the first meeting, or end it, by one press."""
    companionship = _companionship_or_404(standing, uuid)
    mentoring = get_object_or_404(mentorings(), companionship=companionship, ended_at=None)
    if name == "oui":
        insist(standing.directs)
        head = next(post for post in standing.posts if post.role == Staff.Role.HEAD)
        act_or_say(http, lambda: say_yes(mentoring, head=head), said=_("La direction a dit oui."))
    elif name == "premiere-rencontre":
        act_or_say(http, lambda: note_first_meeting(mentoring), said=_("La première rencontre est notée."))
    elif name == "fin":
        by_school = Mentoring.EndedBy.SCHOOL
        act_or_say(http, lambda: end_mentoring(mentoring, by=by_school), said=_("Le mentorat est terminé."))
    else:
        raise Http404
    return redirect("companion", uuid=companionship.uuid)
