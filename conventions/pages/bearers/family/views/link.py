"""Pages of a pupil's or a guardian's link: where the internship stands, a place found, an absence, an alert."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.base_messages import period_in_words
from conventions.domain.dossier.agreements.calendar_file import hours_in_words
from conventions.domain.dossier.agreements.periods import duty_phone_in
from conventions.domain.dossier.alerts.calls import alerts_by, raise_alert
from conventions.domain.law.insurance.services import keep_certificate, present_certificate
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.phones import format_local
from conventions.domain.season.path.queries import level_of
from conventions.domain.season.periods.services import note_search
from conventions.pages.kit.files import internship_calendar
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.drafting.own_place import OwnPlaceForm, open_own_place
from conventions.pages.shared.insurance import InsuranceForm
from conventions.pages.shared.links import gates
from conventions.pages.shared.links.calls import call_page
from conventions.pages.shared.links.majority import OfAge
from conventions.pages.shared.path_reader import forget_reader, keep_reader, leave_shared, reader_of
from conventions.pages.shared.search_log import SearchLogForm
from workflow.journal import entries_of

from ..access import FamilyPageVisit, family_page
from ..contexts import HomePage, PupilAlertPage, SentAlert
from ..forms import AbsenceForm, AlertForm
from ..queries import reports_by
from ..services import announce_absence, say_not_mine


def _show(
    http: HttpRequest, visit: FamilyPageVisit, page: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {**visit.shown(), **context}
    context["school_phone"] = format_local(context["school"].phone)
    return render(http, f"family/{page}.html", context, status=status)


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """Show where each internship stands and what waits for the visit."""
    return _show(http, visit, "home", {"page": HomePage(visit)})


def _only_who_answers(visit: FamilyPageVisit) -> None:
    """Who houses the pupil without authority declares no place: the page is not theirs."""
    if visit.only_houses:
        raise Http404


@family_page("GET", "POST", gate=True, before=_only_who_answers, of_age=OfAge.NEVER)
def family_own_place(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """*J'ai déjà un stage*: open the agreement, then its receipt."""
    form = OwnPlaceForm(typed(http), pupil=visit.pupil)
    return form_page(
        http,
        form,
        lambda _given: open_own_place(visit.pupil, form, by=visit.actor),
        then=lambda convention: visit.address("family_opened", convention.number),
        show=lambda status: _show(http, visit, "own_place", {"form": form}, status=status),
    )


@family_page("GET", "POST", gate=True, before=_only_who_answers, of_age=OfAge.NEVER)
def family_searches(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """Show where a place was asked for, and take one step more: the family and the school read the same list."""
    form = SearchLogForm(typed(http))
    context = {"form": form, "steps": visit.pupil.searches.all(), "school": visit.pupil.school}
    return form_page(
        http,
        form,
        lambda given: note_search(visit.pupil, text=given["text"]),
        then=visit.address("family_searches"),
        show=lambda status: _show(http, visit, "searches", context, status=status),
    )


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_opened(http: HttpRequest, visit: FamilyPageVisit, number: str) -> HttpResponse:
    """Acknowledge the opening: when, which service, how to reach it (L112-11 CRPA)."""
    convention = visit.convention_or_404(number)
    context = {
        "convention": convention,
        "period": period_in_words(convention),
        "at": entries_of(convention)[0].at,
        "school": convention.school,
    }
    return _show(http, visit, "opened", context)


@family_page("GET", "POST", gate=True, of_age=OfAge.NEVER)
def family_absence(http: HttpRequest, visit: FamilyPageVisit, number: str) -> HttpResponse:
    """*Mon enfant est absent aujourd'hui*: the school and the tutor are told."""
    convention = visit.convention_or_404(number)
    if not visit.may_announce:
        raise Http404
    form = AbsenceForm(typed(http), convention=convention)
    running = convention.is_running and bool(form.fields["day"].choices)
    context = {"form": form, "convention": convention, "school": convention.school, "running": running}
    return form_page(
        http,
        form,
        lambda _given: announce_absence(convention, form, by=visit.actor),
        then=lambda made: visit.address("family_receipt", made.uuid),
        show=lambda status: _show(http, visit, "absence", context, status=status),
    )


@family_page("GET", "POST", gate=True, of_age=OfAge.NEVER)
def family_alert(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """*Quelque chose ne va pas*: its readers alone are told, by quality; numbers to call come first."""
    if visit.is_guardian:
        raise Http404
    page = PupilAlertPage(visit)
    form = AlertForm(typed(http), second=page.second)
    return form_page(
        http,
        form,
        lambda given: raise_alert(visit.pupil, form.sentence(), to=given["to"]),
        then=lambda made: visit.address("family_alert_sent", made.uuid),
        show=lambda status: _show(http, visit, "alert", {"form": form, "page": page}, status=status),
    )


@family_page("GET", of_age=OfAge.NEVER)
def family_alert_sent(http: HttpRequest, visit: FamilyPageVisit, alert: UUID) -> HttpResponse:
    """Say who is told, whether it was read, and whom to call now; what was written is not shown again.

    No birth date is asked: who has just written without one reads this. An answer is behind it.
    """
    if visit.is_guardian:
        raise Http404
    found = get_object_or_404(alerts_by(visit.pupil), uuid=alert)
    return _show(http, visit, "alert_sent", {"sent": SentAlert(found), "school": found.school})


@family_page("GET", "POST", of_age=OfAge.SHARED)
def family_call(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """*Rappelez-moi*: no birth date is asked, whoever cannot read the page may ask for a call."""
    return call_page(http, visit)


@family_page("GET", "POST", gate=True, before=_only_who_answers, of_age=OfAge.NEVER)
def family_insurance(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """Take the photo of the certificate of insurance, where the school asks for one; it is not shown again."""
    if not visit.pupil.school.wants_insurance:
        raise Http404
    form = InsuranceForm(typed(http), http.FILES or None, pupil=visit.pupil)
    context = {"form": form, "certificate": present_certificate(visit.pupil)}
    return form_page(
        http,
        form,
        lambda given: keep_certificate(visit.pupil, given["file"], by=visit.actor),
        then=visit.address("family"),
        said=_("L'attestation est bien arrivée : l'établissement peut la lire."),
        show=lambda status: _show(http, visit, "insurance", context, status=status),
    )


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_receipt(http: HttpRequest, visit: FamilyPageVisit, report: str) -> HttpResponse:
    """Acknowledge what the visit has told the school."""
    found = get_object_or_404(
        reports_by(visit.conventions, visit.holder).select_related("convention__school"), uuid=report
    )
    return _show(http, visit, "receipt", {"report": found, "school": found.convention.school})


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_pocket(http: HttpRequest, visit: FamilyPageVisit, number: str) -> HttpResponse:
    """*Mon stage en poche*: one small sheet to print, fold and keep."""
    convention = visit.convention_or_404(number)
    if not convention.is_in_force:
        raise Http404
    mentor = convention.mentor
    context = {
        "convention": convention,
        "school": convention.school,
        "period": period_in_words(convention),
        "hours": hours_in_words(convention),
        "duty_phone": duty_phone_in(convention),
        "mentor": mentor,
        "mentor_phone": format_local(mentor.phone) if mentor else "",
    }
    return _show(http, visit, "pocket", context)


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_path(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """*Mon parcours*: the device is the pupil's from here, once they say whose it is; a guardian reads the steps.

    On a device that is theirs already the link is what lets them choose the diary's digits anew.
    """
    enrolment = visit.pupil.enrolments.filter(year=present_year(visit.pupil.school), left_at=None).first()
    if enrolment is None:
        return redirect("path_home")
    level = redirect("path_level", level_of(enrolment))
    if visit.is_guardian:
        return level
    reader = reader_of(http)
    if reader and reader.is_own and reader.enrolment == enrolment:
        return keep_reader(level, enrolment, is_own=True, by="link")
    return keep_reader(redirect("path_device"), enrolment, is_own=None, by="link")


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_calendar(http: HttpRequest, visit: FamilyPageVisit, number: str) -> HttpResponse:
    """Give the internship for the calendar of a telephone."""
    return internship_calendar(visit.convention_or_404(number))


@family_page("GET", "POST", of_age=OfAge.SHARED)
def family_not_mine(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """*Ce message n'est pas pour moi*: asked once more, then the link is closed and the school told."""
    if http.method == "POST":
        say_not_mine(visit.link, visit.pupil, by=visit.actor)
        gates.close(http)
        answer = redirect("not_mine_done")
        if not visit.is_guardian:
            forget_reader(answer)
        return answer
    return _show(http, visit, "not_mine", {})


@family_page("POST", of_age=OfAge.SHARED)
def family_leave(http: HttpRequest, visit: FamilyPageVisit) -> HttpResponse:
    """Close the page on a shared telephone or computer: the birth date is asked again."""
    gates.close(http)
    return leave_shared(http, redirect("home"))
