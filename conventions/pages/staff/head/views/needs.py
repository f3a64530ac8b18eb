"""The school's pupils without a place, by week, against the free seats around."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from conventions.domain.exchange.supply.around import RADII, AroundLine, needs_around
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.shared.visibility import one_moment


@one_moment
@staff_page("head")
@require_safe
def school_needs(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what is lacking to the head, within a distance that the address says."""
    asked = http.GET.get("km", "")
    km = next((one for one in RADII if str(one) == asked), RADII[1])
    lines = needs_around(standing.school, km)
    context = {"lines": lines, "km": km, "radii": RADII, "school": standing.school}
    return list_file(http, lambda: _table(lines)) or render(http, "head/needs.html", context)


def _table(lines: list[AroundLine]) -> Table:
    columns = (
        TableColumn(_("Semaine du"), lambda row: row.week),
        TableColumn(_("Niveau"), lambda row: row.level_in_words),
        TableColumn(_("Élèves sans stage"), lambda row: row.pupils),
        TableColumn(_("Places libres autour"), lambda row: row.seats),
        TableColumn(_("Places qui manquent"), lambda row: row.missing),
    )
    return Table("besoins", _("Élèves sans stage et places libres"), columns, lines)
