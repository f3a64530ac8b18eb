"""Hosts of a school and their places, and the decisions of the academic authority that its office files."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.load_decisions.models import LoadDecision
from conventions.domain.law.load_decisions.services import decisions_on, withdraw_decision
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.load_decisions import LoadDecisionForm, file_typed

from .queries import hosts_for
from .tables import table_of_places


@staff_page(*WRITERS)
def host_places(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the hosts with their places, and file a decision that allows one of them more."""
    rows = hosts_for(standing)
    user = user_of(http)
    return form_page(
        http,
        LoadDecisionForm(typed(http), http.FILES or None, user=user),
        lambda given: file_typed(given, school=standing.school, by=user),
        then=http.path,
        said=_("La décision est enregistrée : elle vaut pour les conventions de tous les établissements."),
        atomic=False,
        template="host_places/host_places.html",
        table=table_of_places(rows),
        may_withdraw=standing.school.pk,
        decisions=decisions_on([row.host.siret for row in rows if row.host.siret], standing.school.today()),
    )


@staff_page(*WRITERS)
@require_safe
def host_places_decision(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Give the file of a decision on a host of this school, or of one that it filed."""
    sirets = {row.host.siret for row in hosts_for(standing)}
    own = LoadDecision.objects.filter(Q(school=standing.school) | Q(siret__in=sirets - {""}))
    return pdf_response(bytes(get_object_or_404(own, uuid=uuid).content), "decision.pdf")


@staff_page(*WRITERS)
@require_POST
def host_places_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take back a decision that this school filed."""
    decision = get_object_or_404(LoadDecision, uuid=uuid, school=standing.school)
    act_or_say(http, lambda: withdraw_decision(decision, by=user_of(http)), said=_("La décision est retirée."))
    return redirect("host_places")
