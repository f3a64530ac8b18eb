"""Reminding many at once: who would be written to and by what way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.people.standing import WRITERS, Standing
from conventions.domain.reminders.together import remind_together
from conventions.pages.access import staff_page
from conventions.pages.exports import list_file
from conventions.pages.visibility import one_moment
from workflow.engine import Refused

from ..contexts.reminders import RemindersPage


@require_safe
@one_moment
@staff_page(*WRITERS)
def reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who would be reminded, by what way, and who is left out because they were reminded lately."""
    page = RemindersPage(standing, http.GET)
    return list_file(http, page.table) or render(http, "school/reminders.html", {"page": page})


@require_POST
@staff_page(*WRITERS)
def send_reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Remind everybody of one group who is to be reminded now; who was meanwhile is left out."""
    page = RemindersPage(standing, http.POST)
    planned = page.planned(http.POST.get("group", ""))
    try:
        bulk = remind_together(
            planned,
            school=standing.school,
            user=standing.user,
            key=UUID(http.POST.get("key", "")),
            back=page.here,
        )
    except (ValueError, Refused) as problem:
        if isinstance(problem, Refused):
            messages.warning(http, str(problem))
        return redirect(page.here)
    return redirect("bulk_act", uuid=bulk.uuid)
