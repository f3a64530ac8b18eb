"""The evidence of one agreement, given to its head."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.evidence import give_evidence
from conventions.pages.shared.visibility import convention_or_404


@staff_page("head")
@require_POST
def agreement_evidence(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Give the evidence of one agreement to its head; the download is written down."""
    return give_evidence(http, convention_or_404(standing, number), by=standing.actor, back="agreement")
