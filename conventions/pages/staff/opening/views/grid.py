"""A class on one page, a found place typed beside each pupil: opened in one press."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.found_places.queries import OPENERS
from conventions.domain.season.found_places.uploads import open_places, recent_places
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed

from ..contexts import GridPage
from ..forms import GridForm


@staff_page(*OPENERS)
def opening(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the pupils of a class who have no agreement, and open those beside whom a place is typed."""
    page = GridPage(standing, http.GET)
    form = GridForm(typed(http), page=page)
    return form_page(
        http,
        form,
        lambda _given: open_places(school=standing.school, user=standing.user, rows=form.rows()),
        then=lambda upload: reverse("found_places", args=[upload.uuid]),
        atomic=False,
        template="opening/opening.html",
        page=page,
        recent=recent_places(standing.school, standing.user),
    )
