"""The tutor's page: the attendance of the day in one gesture, what is left to mark, a correction with its reason.

Opening a page never acts: only a POST does.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.accidents.queries import accidents_to_declare
from conventions.domain.dossier.agreements.base_messages import period_in_words
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.works import permitted_works
from conventions.domain.dossier.alerts.services import give_link_back
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import MARKS, mark_day, mark_half_day
from conventions.domain.dossier.internship.evaluations.models import Author
from conventions.domain.dossier.internship.photos import answer_photos
from conventions.domain.persons.people.models import Guardian
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.phones import format_local
from conventions.pages.kit.access import or_404
from conventions.pages.kit.files import internship_calendar
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.kit.french import hour_format
from conventions.pages.shared.accident_files import before_in_words
from conventions.pages.shared.delayed_marks import DeviceWeek, week_answer
from conventions.pages.shared.presence_marks import CorrectionForm
from conventions.pages.shared.suspended import said_of_suspension
from workflow.engine import Refused

from ..access import TutorVisit, Visitor, tutor_page
from ..queries import NextYear, days_for_marker, slot_for_marker, visits_to_come
from ..trainees import trainees_of


def frame_of(visit: Visitor) -> dict[str, Any]:
    """Return what every page of these links shows: the school first, then the pupil's first name alone."""
    convention = visit.convention
    return {
        **visit.shown(),
        "convention": convention,
        "school": convention.school,
        "school_phone": format_local(convention.school.phone),
        "pupil": convention.pupil.first_name,
        "of_pupil": after_de(convention.pupil.first_name),
        "host": convention.host.name,
        "period": period_in_words(convention),
    }


@tutor_page("GET")
def tutor(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Show what is to be marked today, then what was left, then the whole internship; acts on nothing."""
    return _page(http, visit)


def _page(http: HttpRequest, visit: TutorVisit, *, refused: str = "", status: int = 200) -> HttpResponse:
    if refused:
        messages.error(http, refused)
    convention = visit.convention
    today = convention.today()
    days = days_for_marker(convention, visit.actor, today)
    evaluation = convention.evaluations.filter(author=Author.TUTOR).first()
    context = {
        **frame_of(visit),
        "days": days,
        "today": next((day for day in days if day.is_today), None),
        "left": [day for day in days if day.is_past and day.to_mark],
        "suspended": said_of_suspension(convention),
        "visits": visits_to_come(convention),
        "to_declare": [
            (accident, before_in_words(accident.declare_before))
            for accident in accidents_to_declare(convention).filter(declared_at=None, closed_at=None)
        ],
        "hours": hour_format(),
        "evaluation": evaluation,
        **NextYear.shown(evaluation),
        "permitted": permitted_works(convention) if convention.is_training else [],
        "family": _family_of(convention, today) if convention.is_running else [],
        "has_others": _has_others(convention),
        "week": _week_of(visit) if convention.takes_marks or convention.awaits_first_day else None,
    }
    return render(http, "tutor/tutor.html", context, status=status)


def _has_others(convention: Convention) -> bool:
    """Tell whether the tutor of a training period follows somebody else too."""
    if not convention.is_training or convention.mentor is None:
        return False
    return trainees_of(convention.mentor).exclude(pk=convention.pk).exists()


def _week_of(visit: TutorVisit) -> DeviceWeek:
    return DeviceWeek(visit.actor, visit.convention.uuid, reverse("tutor_without_line", args=[visit.token]))


def _family_of(convention: Convention, today: date) -> list[Guardian]:
    """Return who is told of the pupil today and can be called, as the agreement prints them: not who withholds it."""
    told = convention.pupil.told_guardians(today)
    return [guardian for guardian in told if guardian.phone and not guardian.withheld]


@tutor_page("GET")
def calendar(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Give the internship for the tutor's calendar."""
    return internship_calendar(visit.convention)


@tutor_page("POST")
def mark_whole_day(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Mark every half-day of a day with the button that was pressed."""
    try:
        day = date.fromisoformat(http.POST.get("day", ""))
    except ValueError:
        raise Http404 from None
    button = PageForm(http.POST)
    return _marked(http, visit, button, lambda _given: mark_day(visit.convention, day, _mark_of(http), by=visit.actor))


def _marked(
    http: HttpRequest,
    visit: TutorVisit,
    form: PageForm,
    act: Callable[[dict[str, Any]], list[HalfDay]],
    show: Callable[[int], HttpResponse] | None = None,
) -> HttpResponse:
    """Note what ``act`` marks; what is refused is said above the whole page."""

    def page(status: int) -> HttpResponse:
        return _page(http, visit, refused=form.refusal, status=status) if form.refusal or not show else show(status)

    def then(marked: list[HalfDay]) -> str:
        _say_marked(http, visit, marked)
        return visit.address()

    return form_page(http, form, act, then=then, show=page)


@tutor_page("GET", "POST")
def without_line(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Give the week to a device of the tutor's; take what was noted on it while there was no line."""
    own = Convention.objects.filter(pk=visit.convention.pk)
    return week_answer(
        http, _week_of(visit), own, lambda marked: reverse("tutor_half_day", args=[visit.token, marked.uuid])
    )


@tutor_page("POST")
def photos(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Keep whether the pupil may take photos of the place, by one press; 404 for another answer, or once it is over."""
    allowed = or_404({"yes": True, "no": False}.get(http.POST.get("allowed", "")))
    if not (visit.convention.is_running or visit.convention.awaits_first_day):
        raise Http404
    answer_photos(visit.convention, allowed=allowed)
    yes, no = _("C'est noté : des photos du lieu, jamais d'une personne sans son oui."), _("C'est noté : aucune photo.")
    messages.success(http, yes if allowed else no)
    return redirect("tutor", token=visit.token)


@tutor_page("GET", "POST")
def half_day(http: HttpRequest, visit: TutorVisit, half_day: UUID) -> HttpResponse:
    """Mark one half-day with a button; here it is corrected, with a reason, or its hours are given."""
    marked = get_object_or_404(visit.convention.half_days, uuid=half_day)
    slot = slot_for_marker(marked, visit.convention, visit.actor)
    if http.method != "POST" and not slot.marks:
        return redirect("tutor", token=visit.token)
    form: PageForm = PageForm(http.POST)
    if slot.may_be_corrected or http.method != "POST" or "left" in http.POST:
        form = CorrectionForm(typed(http), marks=slot.marks, half_day=marked, partly=slot.partly)

    def mark(given: dict[str, Any]) -> list[HalfDay]:
        if isinstance(form, CorrectionForm):
            form.note(given, by=visit.actor)
        else:
            mark_half_day(marked, _mark_of(http), by=visit.actor)
        return [marked]

    context = {**frame_of(visit), "slot": slot, "form": form}
    return _marked(
        http, visit, form, mark, lambda status: render(http, "tutor/correction.html", context, status=status)
    )


def _mark_of(http: HttpRequest) -> str:
    chosen = http.POST.get("mark", "")
    if chosen not in MARKS:
        raise Refused("mark_missing")
    return chosen


def _say_marked(http: HttpRequest, visit: TutorVisit, marked: list[HalfDay]) -> None:
    """Say what is noted and, after an absence, what to do now (article 9 of the model)."""
    first = marked[0]
    when = _("toute la journée") if len(marked) > 1 else _(first.get_half_display())
    noted = _("C'est noté : %(what)s, %(day)s, %(when)s.") % {
        "what": _(first.get_status_display()),
        "day": f"{first.date:%d/%m}",
        "when": when,
    }
    if not first.was_missed:
        messages.success(http, noted)
        return
    school = visit.convention.school
    contact = format_local(visit.duty_phone or school.phone) or school.email
    sentence = _(
        "L'établissement est prévenu à l'instant et prévient la famille. Vous ne savez pas où est l'élève ? "
        "Appelez aussi : %(contact)s."
    )
    messages.warning(http, f"{noted} {sentence % {'contact': contact}}")


@tutor_page("POST")
def not_mine(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """*Ce message n'est pas pour moi*: close the link and tell the school."""
    give_link_back(visit.link, visit.convention, by=visit.actor)
    return redirect("tutor", token=visit.token)
