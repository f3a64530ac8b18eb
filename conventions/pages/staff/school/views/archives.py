"""The signed agreements of a class or of a period in one ZIP: chosen, gathered by a job, fetched by whoever asked."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from conventions.domain.dossier.batches.downloads import is_kept, take_documents
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.numbers.exports.archives import ACT, gather_files, zipped
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.staff.bulk_acts import begin_bulk

from ..contexts.archives import ArchivePage


@staff_page(*WRITERS)
@require_safe
def signed_files(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show how many signed agreements fit what is chosen, and what was gathered lately."""
    return render(http, "school/signed_files.html", {"page": ArchivePage(standing, http.GET)})


@staff_page(*WRITERS)
@require_POST
def gather(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Gather the files of what is chosen."""
    page = ArchivePage(standing, http.POST)
    return begin_bulk(
        http,
        lambda key: gather_files(page.found, school=standing.school, user=standing.user, key=key),
        back=reverse("signed_files"),
    )


@staff_page(*WRITERS)
@require_GET
def archive(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponseBase:
    """Give the ZIP to whoever asked for it, as long as it is kept; each file is written down as a download."""
    bulk = get_object_or_404(BulkAct, uuid=uuid, act=ACT, school=standing.school, user=standing.user)
    files = take_documents(bulk) if is_kept(bulk) else []
    if not files:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="conventions-{bulk.created_at:%Y-%m-%d}.zip"',
        "Referrer-Policy": "no-referrer",
    }
    return StreamingHttpResponse(zipped(files), content_type="application/zip", headers=headers)
