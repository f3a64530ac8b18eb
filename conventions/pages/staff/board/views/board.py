"""*Semaine de stage*: the board of who is where, and what staff do from it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import (
    MARKS,
    justify_absence,
    take_back,
    tell_family,
)
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import with_search
from conventions.pages.shared.undo import ORIGIN, named_in, with_undo, without_undo
from conventions.pages.shared.visibility import one_moment, visible_conventions
from workflow.engine import Refused

from ..contexts import BoardPage
from ..forms import JustifyForm, MarkForm


@one_moment
@staff_page()
def week_board(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who is where on a day or in a week; a POST looks for a name."""
    if http.method == "POST":
        return redirect(with_search(http, http.get_full_path(), http.POST.get("nom", "")))
    page = BoardPage(http, standing)
    if sent := list_file(http, page.table):
        return sent
    template = "print" if page.asked["prints"] else "week_board"
    return render(http, f"board/{template}.html", {"page": page})


# -- one half-day ---------------------------------------------------------------------------------------------------


def _half_day_or_404(standing: Standing, identifier: UUID) -> HalfDay:
    seen = visible_conventions(standing)
    fetch = ("convention__pupil", "convention__school", "convention__host", "convention__referent__user")
    half_day = get_object_or_404(HalfDay.objects.select_related(*fetch), uuid=identifier, convention__in=seen)
    half_day.root = half_day.convention
    return half_day


BACK = {"day": "school_day", "followed": "followed_pupils"}
"""Pages to which a half-day leads back, by what their links and forms say; else the week."""


def _board(http: HttpRequest, *, undo: bool = False) -> HttpResponse:
    """Go back to the board, or to the day, as it was: only what stands after the question mark is given back.

    ``undo``: what was just noted may be taken back there.
    """
    page = BACK.get(http.POST.get("from", ""), "week_board")
    return redirect(f"{reverse(page)}?{with_undo(http.POST.get('back', '')) if undo else http.POST.get('back', '')}")


@staff_page()
def board_half_day(http: HttpRequest, standing: Standing, half_day: UUID) -> HttpResponse:
    """Note or correct a half-day in the name of the school."""
    shown = _half_day_or_404(standing, half_day)
    allowed = {law.name: law for law in shown.may(standing.actor)}
    form = MarkForm(typed(http), allowed=allowed, half_day=shown)
    return form_page(
        http,
        form,
        lambda given: form.note(given, by=standing.actor),
        then=lambda _done: _board(http, undo=True),
        said=lambda _done: _noted(shown),
        show=lambda status: _show_half_day(http, shown, allowed, mark_form=form, status=status),
    )


@staff_page()
@require_POST
def take_marks_back(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Take back what the reader has just noted, seconds ago: refused with a sentence when it is too late."""
    named = named_in(http.POST.get("noted", ""))
    found = HalfDay.objects.filter(uuid__in=named, convention__in=visible_conventions(standing))
    refused = [] if found else [str(Refused("too_late_to_take_back"))]
    for half_day in found.order_by("pk"):
        try:
            take_back(half_day, by=standing.actor)
        except Refused as refusal:
            refused.append(str(refusal))
    for sentence in dict.fromkeys(refused):
        messages.warning(http, sentence)
    if not refused:
        messages.success(http, _("C'est annulé : rien n'est noté, personne n'est prévenu."))
    return _board(http)


@staff_page()
@require_POST
def justify(http: HttpRequest, standing: Standing, half_day: UUID) -> HttpResponse:
    """Accept the reason of an absence."""
    justified = _half_day_or_404(standing, half_day)
    allowed = {law.name: law for law in justified.may(standing.actor)}
    form = JustifyForm(http.POST)
    return form_page(
        http,
        form,
        lambda given: justify_absence(justified, reason=given["reason"], by=standing.actor),
        then=lambda _done: _board(http),
        said=lambda _done: _noted(justified),
        show=lambda status: _show_half_day(http, justified, allowed, justify_form=form, status=status),
    )


@staff_page()
@require_POST
def warn_family(http: HttpRequest, standing: Standing, half_day: UUID) -> HttpResponse:
    """Tell the family of an absence: once, and the journal says by whom."""
    found = _half_day_or_404(standing, half_day)
    named = {"day": f"{found.date:%d/%m}", "half": found.get_half_display()}
    said = _("La famille est prévenue de l'absence du %(day)s, %(half)s.") % named
    act_or_say(http, lambda: tell_family(found, by=standing.actor), said=said)
    return _board(http)


def _noted(half_day: HalfDay) -> str:
    """Say what is noted, without a name: it waits in a cookie until the next page."""
    return _("C'est noté : %(what)s, %(day)s, %(half)s.") % {
        "what": half_day.get_status_display(),
        "day": f"{half_day.date:%d/%m}",
        "half": half_day.get_half_display(),
    }


def _show_half_day(
    http: HttpRequest,
    half_day: HalfDay,
    allowed: dict,
    *,
    mark_form: MarkForm | None = None,
    justify_form: JustifyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_correction = not half_day.is_unmarked
    context = {
        "half_day": half_day,
        "convention": half_day.convention,
        "allowed": allowed,
        "may_mark": any(name in allowed for name in MARKS.values()),
        "mark_form": mark_form or MarkForm(allowed=allowed, half_day=half_day),
        "justify_form": justify_form or JustifyForm(),
        "is_correction": is_correction,
        "back": http.POST.get("back", without_undo(http.GET)),
        "from": http.POST.get("from", http.GET.get(ORIGIN, "")),
        "back_page": BACK.get(http.POST.get("from", http.GET.get(ORIGIN, "")), "week_board"),
        "told_at": half_day.family_told_at,
    }
    return render(http, "board/half_day.html", context, status=status)
