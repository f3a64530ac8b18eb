"""The readings that an officer opened to the labour inspection, and one more."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.calendars.content import school_year
from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.law.regulated_works.services import grant_inspection, revoke_inspection
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.readings import read_counts, table_of_readings
from workflow import clock

from .forms import TerritoryInspectionForm


def _own(http: HttpRequest) -> QuerySet[InspectionGrant]:
    """Return the readings that this officer opened, whichever of their territories they were opened for."""
    rows = InspectionGrant.objects.filter(officer__user=user_of(http), erased_at=None)
    return rows.select_related("host").order_by("-pk")


@territory_page
@require_safe
def territory_inspections(http: HttpRequest, departments: list[Department]) -> HttpResponse:  # noqa: ARG001 - as a page
    """List the readings, how often and when each was read."""
    table = table_of_readings(read_counts(_own(http)))
    return render(http, "inspections/inspections.html", {"table": table})


@territory_page
def territory_inspection_open(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Open the file of one host for this school year: its trainees from the schools of the territory."""
    today = clock.now().astimezone(departments[0].tz).date()
    form = TerritoryInspectionForm(typed(http), departments=departments)

    def open_reading(given: dict) -> InspectionGrant:
        host = given.pop("siret")
        rows = TerritorialOfficer.objects.filter(user=user_of(http)).order_by("pk")
        officer = next(one for one in rows if any(one.covers(place) for place in departments))
        by = account_actor(user_of(http))
        return grant_inspection(form.reading(host, school_year(today)), officer=officer, by=by)

    return form_page(
        http,
        form,
        open_reading,
        then=reverse("territory_inspections"),
        said=_("La lecture est ouverte : le lien part à l'adresse de l'agent."),
        frame="frames/officer.html",
        title=_("Ouvrir un dossier à l'inspection du travail"),
        intro=_(
            "L'agent lit les stagiaires de cet organisme venus des établissements de votre territoire, leurs horaires "
            "et les déclarations, rien d'autre des élèves. Chaque lecture est notée ; vous la fermez quand vous voulez."
        ),
        button=_("Ouvrir la lecture"),
        back=reverse("territory_inspections"),
        back_label=_("Lectures de l'inspection"),
    )


@territory_page
@require_POST
def territory_inspection_close(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:  # noqa: ARG001 - as a page
    """Close a reading by one press."""
    grant = get_object_or_404(_own(http), uuid=uuid)
    by = account_actor(user_of(http))
    act_or_say(http, lambda: revoke_inspection(grant, by=by), said=_("La lecture est fermée."))
    return redirect("territory_inspections")
