"""The page a QR code leads to; what is done with a personal link stands in the room of the parties."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from signatures.models import Document
from signatures.queries import documents_of

from .freezing import PURPOSE
from .models import Convention


@never_cache
@require_safe
def verification(http: HttpRequest, number: str, version: int) -> HttpResponse:
    """Say that a version exists, its state and its fingerprint; nothing personal."""
    convention = get_object_or_404(Convention, number=number)
    document = get_object_or_404(
        Document, root_label=convention.journal_label(), root_id=convention.pk, purpose=PURPOSE, version=version
    )
    context = {
        "convention": convention,
        "document": document,
        "superseded": convention.version != version,
        "fingerprint": document.sealed_sha256,
        "others": [
            {"title": other.title, "version": other.version, "fingerprint": other.sealed_sha256}
            for purpose in ("amendment", "evaluation", "attestation")
            for other in documents_of(convention, purpose).order_by("version")
        ],
    }
    return render(http, "conventions/pages/verification.html", context)
