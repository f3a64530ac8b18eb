"""The day: each half-day with one press, a class or a host together, tutors written to, the sheet of paper keyed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.dossier.internship.attendance.services import MARKS, mark_together, tell_family
from conventions.domain.persons.people.dossier_services import note_contact_readings
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.presences import remind_tutors
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.paging import searched, with_search
from conventions.pages.shared.delayed_marks import week_answer
from conventions.pages.shared.undo import with_undo
from conventions.pages.shared.visibility import one_moment, visible_conventions
from workflow.engine import Refused

from ..access import SUPERVISORS
from ..day import DayPage


@one_moment
@staff_page(*SUPERVISORS)
def school_day(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who is expected this half-day, what is noted, and whom to call; a POST looks for a name.

    Or it asks for a family's numbers: that they are read is written down.
    """
    if "numbers" in http.POST:
        page = DayPage(standing, http.GET, text=searched(http), called=http.POST["numbers"])
        note_contact_readings(pupils=page.called, by=standing.user)
        return render(http, "board/day.html", {"page": page})
    if http.method == "POST":
        return redirect(with_search(http, http.get_full_path(), http.POST.get("q", "")))
    return render(http, "board/day.html", {"page": DayPage(standing, http.GET, text=searched(http))})


@staff_page(*SUPERVISORS)
@require_POST
def mark_day(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Note one half-day, or a whole group present, or tell the families of who is absent, as the button says."""
    page = DayPage(standing, http.POST)
    if "families" in http.POST:
        _tell_families(http, standing, page, http.POST["families"].split())
        return redirect(page.here)
    waiting = {str(line.half_day.uuid): line.half_day for line in page.lines if line.to_mark and line.half_day}
    if "all" in http.POST:
        marks = [(waiting[one], "present") for one in http.POST["all"].split() if one in waiting]
    else:
        marks = [(waiting[http.POST[mark]], mark) for mark in MARKS if http.POST.get(mark) in waiting]
    _mark(http, standing, marks)
    return redirect(f"{reverse('school_day')}?{with_undo(page.query)}")


def _mark(http: HttpRequest, standing: Standing, marks: list) -> None:
    """Note these half-days and say how many, without a name: it waits in a cookie until the next page."""
    done, refused = mark_together(marks, by=standing.actor)
    for sentence in dict.fromkeys(str(refusal) for refusal in refused):
        messages.error(http, sentence)
    if done:
        said = ngettext("Une demi-journée est notée.", "%(n)d demi-journées sont notées.", done)
        messages.success(http, said % {"n": done})
    elif not refused:
        messages.info(http, _("Rien n'a changé : ces demi-journées étaient déjà notées, ou rien n'était coché."))


def _tell_families(http: HttpRequest, standing: Standing, page: DayPage, shown: list[str]) -> None:
    """Tell the families of those whom the page showed absent: once each, whoever was told meanwhile left out."""
    number, refused = 0, []
    for line in page.untold:
        if line.half_day and str(line.half_day.uuid) in shown:
            try:
                tell_family(line.half_day, by=standing.actor)
                number += 1
            except Refused as refusal:
                refused.append(str(refusal))
    for sentence in dict.fromkeys(refused):
        messages.warning(http, sentence)
    if number:
        said = ngettext("La famille est prévenue.", "%(n)d familles sont prévenues.", number)
        messages.success(http, said % {"n": number})
    elif not refused:
        messages.info(http, _("Rien n'a changé : ces familles étaient déjà prévenues."))


@staff_page(*SUPERVISORS)
@require_POST
def tell_tutors(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Write to the tutors who have not noted who came."""
    page = DayPage(standing, http.POST)
    try:
        told = [one.convention for one in page.to_tell]
        bulk = remind_tutors(told, school=standing.school, user=standing.user, key=UUID(http.POST.get("key", "")))
    except (ValueError, Refused) as problem:
        if isinstance(problem, Refused):
            messages.warning(http, str(problem))
    else:
        failed = bulk.items.filter(result=BulkItem.Result.FAILED)
        for sentence in dict.fromkeys(str(item.refusal) for item in failed):
            messages.warning(http, sentence)
        if n := bulk.items.count() - len(failed):
            said = ngettext(
                "Un message part vers le tuteur ou la tutrice.", "%(n)d messages partent vers les tuteurs.", n
            )
            messages.success(http, said % {"n": n})
    return redirect(page.here)


# -- when the line is down -----------------------------------------------------------------------------------------


@staff_page(*SUPERVISORS)
def without_line(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give the week to a device of the reader's; take what was noted on it while there was no line."""
    week = DayPage(standing, http.GET).device_week
    return week_answer(
        http, week, visible_conventions(standing), lambda marked: reverse("board_half_day", args=[marked.uuid])
    )


@one_moment
@staff_page(*SUPERVISORS)
@require_safe
def day_sheet(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the day on one sheet to print: whom to call, boxes to tick."""
    return render(http, "board/day_sheet.html", {"page": DayPage(standing, http.GET)})


@one_moment
@staff_page(*SUPERVISORS)
@require_safe
def key_in(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what is to be keyed in of a day's sheet, in its order."""
    return render(http, "board/day_key_in.html", {"page": DayPage(standing, http.GET)})


@staff_page(*SUPERVISORS)
@require_POST
def mark_sheet(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Note what was ticked on the sheet; the others are present only when the button says so."""
    page = DayPage(standing, http.POST)
    _mark(http, standing, page.keyed(http.POST.dict(), others_present=http.POST.get("others") == "present"))
    return redirect(f"{reverse('day_key_in')}?{page.query}")
