"""All cells of a territory and a year as a file, one statistic at a time: true numbers, each reading written down."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.numbers.exports.cells import table_of_cells
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.officers import in_words, places_of
from conventions.domain.numbers.figures.queries import CountedTerritory
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import search_page
from conventions.pages.shared.target_years import label_of, present_year

from ..forms import ExportForm

YEARS = 3


@territory_page
@require_safe
def export(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Ask what is wanted; give it, and write down who took it."""
    own = places_of(user_of(http).territories.all())
    places = dict.fromkeys((*own, *(CountedTerritory(Territory.DEPARTMENT, one.code, one.name) for one in departments)))
    years = [present_year() - back for back in range(YEARS)]
    form = ExportForm(http.GET, own=own, places=list(places), years=years)
    if not form.is_valid():
        title = _("Exporter les chiffres")
        return search_page(http, form, "steering/export.html", title=title, frame="frames/officer.html")
    given = form.cleaned_data
    place, level, year = given["place"], given["level"], given["annee"]
    note_numbers_reading(
        NumbersReading.What.FIGURES,
        by=account_actor(user_of(http)),
        territories=[
            f"{in_words(place)} – {given['statistic'].label}, par {str(level.label).lower()}, {label_of(year)}"
        ],
        department=place.code if place.territory == Territory.DEPARTMENT else "",
        as_file=True,
    )
    answer = list_file(http, lambda: table_of_cells(given["statistic"], place, level, year, own))
    assert answer is not None  # the form of the file is one of those that there are
    return answer
