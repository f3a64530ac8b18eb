"""The page on which a device without a line notes presences, and the worker that keeps it: neither has data."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "sw.js"


@never_cache
@require_safe
def presences(http: HttpRequest) -> HttpResponse:
    """Show the empty page, which the device's own script fills with what the device keeps."""
    return render(http, "presences/presences.html")


@never_cache
@require_safe
def presences_worker(http: HttpRequest) -> HttpResponse:
    """Give the worker, for this one page; never hashed, never cached."""
    headers = {"Service-Worker-Allowed": reverse("presences")}
    text = WORKER.read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)
