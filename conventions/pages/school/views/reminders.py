"""Reminding many at once: who would be written to and by what way, then what became of each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.batches.models import BulkAct, BulkItem
from conventions.domain.batches.queries import CountedAct, counted, last_move
from conventions.domain.batches.running import STALLED_AFTER, continue_bulk
from conventions.domain.people.standing import WRITERS, Standing
from conventions.domain.reminders.together import remind_together
from conventions.pages.access import staff_page
from workflow.engine import Refused

from ..contexts.reminders import RemindersPage, class_in


@require_safe
@staff_page(*WRITERS)
def reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who would be reminded, by what way, and who is left out because they were reminded lately."""
    return render(http, "school/reminders.html", {"page": RemindersPage(standing, class_in(http))})


@require_POST
@staff_page(*WRITERS)
def send_reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Remind everybody of one group, as the page showed them; who was reminded meanwhile is left out."""
    page = RemindersPage(standing, class_in(http))
    planned = page.families if http.POST.get("group") == "families" else page.parties
    try:
        bulk = remind_together(planned, school=standing.school, user=standing.user, key=UUID(http.POST.get("key", "")))
    except (ValueError, Refused) as problem:
        if isinstance(problem, Refused):
            messages.warning(http, str(problem))
        return redirect(page.here)
    return redirect("bulk_reminders", uuid=bulk.uuid)


def _of(standing: Standing, uuid: str) -> CountedAct:
    return get_object_or_404(counted(BulkAct.objects.filter(act="remind", school=standing.school)), uuid=uuid)


@require_safe
@staff_page(*WRITERS)
def bulk_reminders(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Show how far the reminders are, then who was written to and who was not."""
    bulk = _of(standing, uuid)
    is_running = bulk.finished_at is None
    items = bulk.items.select_related("convention__pupil", "pupil").order_by("position")
    context = {
        "bulk": bulk,
        "running": is_running,
        "stalled": is_running and last_move(bulk.created_at, bulk.moved_at) < timezone.now() - STALLED_AFTER,
        "done": bulk.done + bulk.failed,
        "failed": [item for item in items if item.result == BulkItem.Result.FAILED],
    }
    return render(http, "school/bulk_reminders.html", context)


@require_POST
@staff_page(*WRITERS)
def resume_reminders(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand reminders that stopped to a new job."""
    continue_bulk(_of(standing, uuid))
    return redirect("bulk_reminders", uuid=uuid)
