"""Reminding many at once: who would be written to and by what way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.machine import REMINDERS
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.reminders.bulk_reminders import remind_together
from conventions.domain.season.reminders.services import hold_reminders
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, one_moment, roles_towards
from conventions.pages.staff.bulk_acts import begin_bulk
from conventions.pages.staff.staff_forms import staff_form_page

from ..contexts.reminders import RemindersPage
from ..forms import HoldForm


@one_moment
@staff_page(*WRITERS)
@require_safe
def reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who would be reminded, by what way, and who is left out because they were reminded lately."""
    page = RemindersPage(standing, http.GET)
    return list_file(http, page.table) or render(http, "school/reminders.html", {"page": page})


@staff_page(*WRITERS)
@require_POST
def send_reminders(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Remind everybody of one group who is to be reminded now; who was meanwhile is left out."""
    page = RemindersPage(standing, http.POST)
    planned = page.planned(http.POST.get("group", ""))
    return begin_bulk(
        http,
        lambda key: remind_together(
            planned,
            school=standing.school,
            user=standing.user,
            key=key,
            back=page.here,
        ),
        back=page.here,
    )


@staff_page()
def hold(http: HttpRequest, standing: Standing, number: str, party: str) -> HttpResponse:
    """Hold what leaves by itself to one party, stop it, or let it go on, and say why."""
    convention = convention_or_404(standing, number)
    insist(roles_towards(standing, convention) & set(REMINDERS))
    form = HoldForm(typed(http))
    there = reverse("agreement", args=[number]) + "#relances"
    return staff_form_page(
        http,
        form,
        lambda given: hold_reminders(
            convention,
            party=party,
            until=form.held_until(convention.today()),
            reason=given["reason"],
            by=standing.actor,
        ),
        said=_("C'est noté."),
        title=_("Retenir ou arrêter les relances"),
        heading=_("Relances pour le stage %(of_name)s") % {"of_name": after_de(convention.pupil.name)},
        back=there,
        back_label=convention.number,
    )
