"""The page of many agreements approved together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.batches.models import BulkAct, BulkItem
from conventions.domain.batches.queries import CountedAct, counted, last_move
from conventions.domain.batches.running import STALLED_AFTER, continue_bulk
from conventions.domain.people.standing import Standing
from conventions.pages.access import staff_page


def _approval(standing: Standing, uuid: str) -> CountedAct:
    return get_object_or_404(counted(BulkAct.objects.filter(act="approve", school=standing.school)), uuid=uuid)


@staff_page("head")
@require_safe
def approval_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Show how far a batch is, then what became of each agreement."""
    batch = _approval(standing, uuid)
    running = batch.finished_at is None
    shown = ("convention__pupil", "convention__host", "convention__enrolment")
    items = batch.items.select_related(*shown).order_by("position")
    results = {value: [item for item in items if item.result == value] for value in BulkItem.Result.values}
    context = {
        "batch": batch,
        "running": running,
        "stalled": running and last_move(batch.created_at, batch.moved_at) < timezone.now() - STALLED_AFTER,
        "done": batch.done + batch.failed,
        "approved": results[BulkItem.Result.DONE],
        "failed": results[BulkItem.Result.FAILED],
    }
    return render(http, "head/approval_batch.html", context)


@staff_page("head")
@require_POST
def resume_approval(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand a batch that stopped to a new job."""
    continue_bulk(_approval(standing, uuid))
    return redirect("approval_batch", uuid=uuid)
