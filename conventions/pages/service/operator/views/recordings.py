"""Sentences that the operator records for the families of every school."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.pages.kit.access import administrator_page
from conventions.pages.shared.recordings import Desk, recording_page, recording_removed, recordings_page


def _desk() -> Desk:
    return Desk(None, "operator_", "operator/base.html", reverse("operator"), _("Aujourd'hui"))


@administrator_page
def recordings(http: HttpRequest) -> HttpResponse:
    """List what families of every school can hear, and files of the folder that are not offered."""
    return recordings_page(http, _desk())


@administrator_page  # type: ignore[arg-type]
@csp_update({"media-src": ["blob:"]})  # type: ignore[arg-type]
def recording(http: HttpRequest, language: str, sentence: str) -> HttpResponse:
    """Record one sentence for everybody, heard back before it is sent."""
    return recording_page(http, _desk(), language, sentence)


@administrator_page
@require_POST
def recording_remove(http: HttpRequest, language: str, sentence: str) -> HttpResponse:
    """Take a recording away."""
    return recording_removed(http, _desk(), language, sentence)
