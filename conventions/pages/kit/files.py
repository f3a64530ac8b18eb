"""Files as a browser receives them: a document's bytes as they are now, never rendered again; a calendar's."""

from django.http import FileResponse, Http404, HttpResponse

from conventions.domain.dossier.agreements.calendar_file import (
    MEDIA_TYPE,
    CalendarEvent,
    calendar_of,
    event_of_internship,
)
from conventions.domain.dossier.agreements.models import Convention
from signatures.models import Document


def file_of(document: Document, *, download: bool = False) -> FileResponse:
    """Return the PDF, shown in the browser or downloaded, under a name that tells nobody's."""
    name = f"{document.purpose}-{document.number}-v{document.version}.pdf"
    return FileResponse(
        iter([document.content()]),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{"attachment" if download else "inline"}; filename="{name}"',
            "Referrer-Policy": "no-referrer",
        },
    )


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Show pages that were kept as a PDF: a scan, a proof, what is made for the printer."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def calendar_response(*events: CalendarEvent, name: str) -> HttpResponse:
    """Return events for the calendar of a telephone or a mail program."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Referrer-Policy": "no-referrer"}
    return HttpResponse(calendar_of(*events), content_type=MEDIA_TYPE, headers=headers)


def internship_calendar(convention: Convention) -> HttpResponse:
    """Return an internship for a calendar; not found while it is not signed."""
    event = event_of_internship(convention)
    if event is None:
        raise Http404
    return calendar_response(event, name="stage.ics")
