"""The first page of lists and settings, the school's own sheet, and the calendar where a rector fixes it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.calendar_changes import concerned_by_calendar
from conventions.domain.law.calendars.content import ClosedPeriod, academy_of
from conventions.domain.law.calendars.models import SchoolCalendar
from conventions.domain.law.calendars.queries import proposals_of, years_of
from conventions.domain.law.calendars.services import ProposedYear, propose_period, withdraw_proposal
from conventions.domain.law.formations.models import Formation
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.queries import pending_contact_changes
from conventions.domain.persons.people.services import record_ca_decision
from conventions.domain.persons.people.stamps import set_stamp, stamp_of
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.rolls.queries import counts_of_school
from conventions.domain.season.rolls.services import change_school
from conventions.domain.upkeep.compliance.lists import count_of, listings_of_school
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import StampForm, typed
from conventions.pages.staff.staff_forms import staff_form_page

from ..forms import BoardDecisionForm, ProposalForm, SchoolForm
from ..tables import table_of_closed_days

SHOWN_PROPOSALS = 20
"""The latest that the page lists."""


@staff_page(*KEEPERS)
@require_safe
def registry(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the lists and settings as tiles, with what is missing first."""
    school = standing.school
    context = {
        **counts_of_school(standing),
        "pending_count": pending_contact_changes(school=school).count(),
        "school": school,
        "lacks_decision": school.needs_ca_decision and school.ca_decision_date is None,
        "against_rules": count_of(listings_of_school(school)),
        "trains": school.type != School.Type.COLLEGE and Formation.objects.filter(school=school).exists(),
    }
    return render(http, "lists/registry.html", context)


@staff_page(*KEEPERS)
@require_safe
def compliance(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List what breaks a rule that is younger than it, each row with the page where it is put right."""
    return render(http, "lists/compliance.html", {"listings": listings_of_school(standing.school)})


@staff_page(*KEEPERS)
@require_safe
def school_sheet(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what the school says of itself and the rules that it sets."""
    return render(http, "lists/school.html", {"school": standing.school})


@staff_page(*KEEPERS)
def school_edit(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Change contacts and rules."""
    school = standing.school
    initial = {name: getattr(school, name) for name in SchoolForm.base_fields}
    initial["phone"] = school.local_phone
    return staff_form_page(
        http,
        SchoolForm(typed(http), initial=initial),
        lambda given: change_school(school=school, **given),
        said=_("Les réglages sont enregistrés."),
        title=_("Coordonnées et règles de l'établissement"),
        **_back_to_school(),
    )


@staff_page(*KEEPERS)
def school_decision(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Record the board's decision."""
    school = standing.school
    if not school.needs_ca_decision:
        raise Http404
    initial = {
        "decided_on": school.ca_decision_date,
        "transmitted_on": school.ca_transmitted_on,
        "reference": school.ca_decision_reference,
    }
    return staff_form_page(
        http,
        BoardDecisionForm(typed(http), initial=initial),
        lambda given: record_ca_decision(school=school, **given),
        said=_("La délibération est enregistrée."),
        title=_("Délibération du conseil d'administration"),
        intro=_(
            "Dans un établissement public, le conseil d'administration autorise la direction à signer les conventions. "
            "Sa date et sa référence figurent sur chaque convention."
        ),
        button=_("Enregistrer la délibération"),
        **_back_to_school(),
    )


@staff_page(*KEEPERS)
def school_stamp(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Set the school's stamp, once for all agreements to come."""
    school, there = standing.school, stamp_of(standing.school).first()
    return staff_form_page(
        http,
        StampForm(typed(http), http.FILES or None),
        lambda given: set_stamp(school, content=given["file"].read(), by=standing.user.name),
        said=_("Le cachet est enregistré : il s'imprime sur les conventions validées à partir de maintenant."),
        title=_("Cachet de l'établissement"),
        intro=_("Une photo ou un scan du cachet, imprimé à côté de la signature de la direction. Facultatif."),
        warning=_("Un cachet est déjà enregistré : le nouveau prend sa place.") if there else "",
        button=_("Enregistrer le cachet"),
        **_back_to_school(),
    )


@staff_page(*KEEPERS)
def holidays(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the calendar of the académie, agreements that it concerns, and take what the school proposes for it."""
    school = standing.school
    academy = academy_of(school.department)
    if not academy:
        if http.method == "POST":
            raise Http404
        return render(http, "lists/holidays.html", {"school": school, "form": None})
    years = years_of(academy)
    shown = [(dated, _days_here(dated.calendar, school)) for dated in years]
    known = {
        period.uuid: (dated.year, period)
        for dated, periods in shown
        for period in periods
        if period.last_day >= school.today()
    }
    return form_page(
        http,
        ProposalForm(typed(http), known=known),
        lambda given: propose_period(
            ProposedYear(school, given["year"], given["what"], given["period"], given["known"], given["why"]),
            by=standing.actor,
        ),
        then=reverse("holidays"),
        said=_("La proposition est envoyée à l'académie. Sa réponse s'affichera ici."),
        template="lists/holidays.html",
        school=school,
        academy=academy,
        years=[(one, table_of_closed_days(str(one.label), periods)) for one, periods in shown],
        proposals=proposals_of(school)[:SHOWN_PROPOSALS],
        concerned=concerned_by_calendar(school),
    )


def _days_here(calendar: SchoolCalendar | None, school: School) -> list[ClosedPeriod]:
    """Return what a published calendar says for a school; nothing while it is being prepared."""
    if calendar is None or not calendar.is_published:
        return []
    return [one for one in calendar.content().periods if one.department in ("", school.department)]


@staff_page(*KEEPERS)
@require_POST
def holidays_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take back what the school proposed."""
    proposal = get_object_or_404(proposals_of(standing.school), uuid=uuid)
    act_or_say(http, lambda: withdraw_proposal(proposal, by=standing.actor), said=_("La proposition est retirée."))
    return redirect("holidays")


def _back_to_school() -> dict[str, Any]:
    return {"back": reverse("school_sheet"), "back_label": _("Établissement")}
