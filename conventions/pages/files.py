"""The file of a document as a browser receives it: the bytes as they are now, never rendered again."""

from django.http import FileResponse, HttpResponse

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
