"""The page of an act on many: how far it is, what became of each, taken up again by hand; the same for every act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.queries import CountedAct, counted
from conventions.domain.dossier.batches.running import continue_bulk
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.staff.bulk_acts import acts_of

from ..contexts.bulk import BulkPage


def _of(standing: Standing, uuid: str) -> CountedAct:
    acts = BulkAct.objects.filter(act__in=acts_of(standing), school=standing.school)
    return get_object_or_404(counted(acts), uuid=uuid)


@staff_page()
@require_safe
def bulk_act(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Show how far an act on many is, then what became of each."""
    return render(http, "school/bulk_act.html", {"page": BulkPage(_of(standing, uuid), standing)})


@staff_page()
@require_POST
def resume_bulk(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand an act that stopped to a new job."""
    continue_bulk(_of(standing, uuid))
    return redirect("bulk_act", uuid=uuid)
