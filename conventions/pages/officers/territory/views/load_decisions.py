"""Decisions of the academic authority on the trainees of establishments, as an officer files and reads them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.load_decisions.models import LoadDecision
from conventions.domain.law.load_decisions.services import decisions_of_departments, withdraw_decision
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.load_decisions import LoadDecisionForm, file_typed


@verified_territory_page
def load_decisions(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the decisions on establishments of the territory, and file another."""
    user = user_of(http)
    return form_page(
        http,
        LoadDecisionForm(typed(http), http.FILES or None, user=user),
        lambda given: file_typed(given, school=None, by=user),
        then=http.path,
        said=_("La décision est enregistrée : elle vaut pour les conventions de tous les établissements."),
        atomic=False,
        template="territory/load_decisions.html",
        decisions=decisions_of_departments([one.code for one in departments], by=user),
    )


@verified_territory_page
@require_safe
def load_decision(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Give the file of a decision on an establishment of the territory."""
    own = decisions_of_departments([one.code for one in departments], by=user_of(http))
    decision = get_object_or_404(LoadDecision, pk__in=own.values("pk"), uuid=uuid)
    return pdf_response(bytes(decision.content), "decision.pdf")


@verified_territory_page
@require_POST
def load_decision_withdraw(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Take back a decision on an establishment of the territory, whoever filed it."""
    own = decisions_of_departments([one.code for one in departments], by=user_of(http))
    decision = get_object_or_404(LoadDecision, pk__in=own.values("pk"), uuid=uuid)
    act_or_say(http, lambda: withdraw_decision(decision, by=user_of(http)), said=_("La décision est retirée."))
    return redirect("territory_load_decisions")
