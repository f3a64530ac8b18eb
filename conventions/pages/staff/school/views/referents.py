"""Who follows which pupil, named for many from one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.referents import NAMERS
from conventions.domain.dossier.batches.referents import name_referents
from conventions.domain.persons.people.standing import TRAINERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.bulk_acts import begin_bulk

from ..contexts.referents import ReferentsPage


@one_moment
@staff_page(*NAMERS, *TRAINERS)
@require_safe
def referents(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show whom nobody follows, who is proposed, and how many pupils each teacher has."""
    return render(http, "school/referents.html", {"page": ReferentsPage(standing, http.GET)})


@staff_page(*NAMERS, *TRAINERS)
@require_POST
def name_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Name who was proposed, or chosen for all, for what is ticked."""
    page = ReferentsPage(standing, http.POST)
    return begin_bulk(
        http,
        lambda key: name_referents(
            page.choices(http.POST),
            school=standing.school,
            user=standing.user,
            key=key,
            back=page.here,
        ),
        back=page.here,
    )
