"""The page of an act on many that the office has begun: how far it is, what became of each, taken up again by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.batches.models import BulkAct
from conventions.domain.batches.queries import CountedAct, counted
from conventions.domain.batches.running import continue_bulk
from conventions.domain.people.standing import WRITERS, Standing
from conventions.pages.access import staff_page

from ..contexts.bulk import WORDS, BulkPage


def _of(standing: Standing, uuid: str) -> CountedAct:
    return get_object_or_404(counted(BulkAct.objects.filter(act__in=WORDS, school=standing.school)), uuid=uuid)


@require_safe
@staff_page(*WRITERS)
def bulk_act(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Show how far an act on many is, then what became of each."""
    return render(http, "school/bulk_act.html", {"page": BulkPage(_of(standing, uuid))})


@require_POST
@staff_page(*WRITERS)
def resume_bulk(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand an act that stopped to a new job."""
    continue_bulk(_of(standing, uuid))
    return redirect("bulk_act", uuid=uuid)
