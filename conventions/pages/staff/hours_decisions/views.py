"""Decisions on hours at a host of the school: filed, read as they are kept, withdrawn."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.leaning import withdraw_decision
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import decisions_at, file_decision
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.staff.staff_forms import staff_form_page

from .forms import DecisionForm, decided_in


@staff_page(*WRITERS)
def hours_decisions(http: HttpRequest, standing: Standing, host: UUID) -> HttpResponse:
    """Show what is filed at a host of the school, and file another decision."""
    known = Convention.objects.filter(school=standing.school).values("host")
    place = get_object_or_404(Host, uuid=host, pk__in=known)
    school, today = standing.school, standing.today
    return staff_form_page(
        http,
        DecisionForm(*((http.POST, http.FILES) if http.method == "POST" else ()), school=school),
        lambda given: file_decision(place, given["file"], decided_in(given), school=school, by=standing.user),
        said=_("La décision est déposée : les horaires qu'elle permet sont acceptés à ses dates."),
        then=reverse("hours_decisions", args=[place.uuid]),
        template="hours_decisions/decisions.html",
        title=_("Décisions sur les horaires"),
        button=_("Déposer la décision"),
        host=place,
        today=today,
        decisions=decisions_at(place, school),
    )


@staff_page(*WRITERS)
@require_safe
def hours_decision(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - as every page
    """Give a decision as it is kept."""
    decision = _own_or_404(standing, uuid)
    return pdf_response(bytes(decision.content), f"decision-{decision.sha256[:12]}.pdf")


@staff_page(*WRITERS)
@require_POST
def hours_decision_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Erase a decision filed by mistake, unless the hours of an agreement lean on it."""
    decision = _own_or_404(standing, uuid)
    host = decision.host.uuid
    act_or_say(http, lambda: withdraw_decision(decision), said=_("La décision est retirée et son fichier effacé."))
    return redirect("hours_decisions", host=host)


def _own_or_404(standing: Standing, uuid: UUID) -> HoursDecision:
    return get_object_or_404(HoursDecision.objects.select_related("host"), uuid=uuid, school=standing.school)
