"""The list of the PFMP that pupils of a school have confirmed, on the page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.placements.applications.models import Application
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.paging import page_of
from workflow.refusals import Refused

from .tables import confirmed_at, table_of_pfmp


@staff_page(*KEEPERS)
@require_safe
def pfmp(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show whose PFMP is found and where; the file holds all that their agreement asks."""
    applications = confirmed_at(standing.school)
    if sent := list_file(http, lambda: table_of_pfmp(applications)):
        return sent
    may_give_back = standing.holds(*Application.transitions()["give_back"].spec.who)
    context = {"page_obj": page_of(http, applications), "may_give_back": may_give_back}
    return render(http, "pfmp/pfmp.html", {**context, "on_paper": str(Refused("pfmp_on_paper"))})
