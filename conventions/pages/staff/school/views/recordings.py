"""Sentences that a school records in the languages of its families."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.recordings import Desk, recording_page, recording_removed, recordings_page


def _desk(standing: Standing) -> Desk:
    return Desk(standing.school, "", "frames/school.html", reverse("registry"), _("Listes et réglages"))


@staff_page(*KEEPERS)
def recordings(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List what families of the school can hear."""
    return recordings_page(http, _desk(standing))


@staff_page(*KEEPERS)
@csp_update({"media-src": ["blob:"]})  # type: ignore[arg-type]
def recording(http: HttpRequest, standing: Standing, language: str, sentence: str) -> HttpResponse:
    """Record one sentence for the school's families; who spoke hears it back from the browser, before it is sent."""
    return recording_page(http, _desk(standing), language, sentence)


@staff_page(*KEEPERS)
@require_POST
def recording_remove(http: HttpRequest, standing: Standing, language: str, sentence: str) -> HttpResponse:
    """Take the school's own recording away."""
    return recording_removed(http, _desk(standing), language, sentence)
