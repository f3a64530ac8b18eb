"""The first page of the school's staff, what they were told, and the choice of a school."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import handle_report, release_dossier
from conventions.domain.persons.people.standing import ANY_STAFF, SECOND_READER, WRITERS, Standing
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.calls.services import close_call
from conventions.pages.kit.access import CHOSEN_YEAR, CURRENT_SCHOOL, or_404, staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.kit.paging import with_search
from conventions.pages.shared.visibility import one_moment

from ..contexts.inbox import InboxPage
from ..forms import ReportAnswerForm


@one_moment
@staff_page()
def inbox(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what waits for the reader; a POST searches by the name of a pupil or of a host."""
    if http.method == "POST":
        return redirect(with_search(http, http.get_full_path(), http.POST.get("q", "")))
    page = InboxPage(http, standing)
    return list_file(http, page.table) or render(http, "school/inbox.html", {"page": page})


@staff_page(*WRITERS)
@require_POST
def handle(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Mark a report as dealt with, with what was done."""
    report = get_object_or_404(Report, uuid=uuid, convention__school=standing.school)
    form = ReportAnswerForm(http.POST)
    if not form.is_valid():
        messages.error(http, _("Votre texte est trop long : 2 000 caractères au plus."))
    else:
        act_or_say(
            http,
            lambda: handle_report(report, by=standing.user, answer=form.cleaned_data["answer"]),
            said=_("Signalement traité. Il reste lisible sur la page de la convention."),
        )
    if http.POST.get("back") == "agreement":
        return redirect("agreement", number=report.convention.number)
    return redirect("inbox")


@staff_page(*WRITERS)
@require_POST
def call_made(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Close a call that a family asked for."""
    call = get_object_or_404(CallAsked, uuid=uuid, pupil__school=standing.school)
    act_or_say(http, lambda: close_call(call, by=standing.user), said=_("L'appel est noté."))
    return redirect("inbox")


@staff_page("head")
@require_POST
def release(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Say that a report no longer keeps its dossier beyond the usual time."""
    told = get_object_or_404(Report, uuid=uuid, convention__school=standing.school)
    said = _("Ce signalement ne retient plus le dossier : il suivra la durée normale.")
    act_or_say(http, lambda: release_dossier(told, by=standing.user), said=said)
    return redirect("agreement", number=told.convention.number)


@staff_page(*ANY_STAFF, SECOND_READER)
def choose_school(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Choose the school to work for, for people with functions in several."""
    if http.method == "POST":
        chosen = or_404(next((s for s in standing.schools if str(s.uuid) == http.POST.get("school")), None))
        http.session[CURRENT_SCHOOL] = str(chosen.uuid)
        http.session.pop(CHOSEN_YEAR, None)
        return redirect("home")
    return render(http, "school/choose_school.html", {})
