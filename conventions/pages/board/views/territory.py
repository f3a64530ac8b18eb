"""The page of a territorial officer: figures, no names."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conventions.pages.paging import page_of

from .. import territory as figures


@never_cache
@login_required
@require_safe
def territory(http: HttpRequest) -> HttpResponse:
    """Show the figures of the officer's own territory, by département, then by school of the one chosen."""
    territories = list(http.user.territories.all())
    if not territories:
        raise PermissionDenied
    schools = figures.schools_of(territories)
    departments = figures.departments_of(schools)
    chosen = http.GET.get("departement", "") or (departments[0].key if len(departments) == 1 else "")
    if chosen not in {place.key for place in departments}:
        chosen = ""
    page = None
    if chosen:
        of_department = figures.schools_with_figures(schools.filter(department=chosen))
        page = page_of(http, of_department)
    context = {
        "territories": figures.names_of(territories),
        "school_count": sum(place.schools for place in departments),
        "totals": figures.totals(schools),
        "levels": figures.pupils_by_level(schools),
        "states": figures.agreements_by_state(schools),
        "departments": departments,
        "chosen": next((place for place in departments if place.key == chosen), None),
        "page_obj": page,
        "bar": figures.BAR,
    }
    return render(http, "board/territory.html", context)
