"""Figures for tests: brought up to date turn by turn, and compared with what a rebuild says."""

from conventions.domain.figures.models import Cell, PupilFact
from conventions.domain.figures.projection import project_figures
from conventions.domain.figures.queries import Asked, Place, numbers
from conventions.domain.figures.rebuilding import check_figures, rebuild_figures
from conventions.domain.figures.registry import statistics
from conventions.domain.people.models import School


def cells() -> set[tuple]:
    """Return all cells, without their keys."""
    return set(Cell.objects.values_list(*(one.name for one in Cell._meta.fields if one.name != "id")))


def counted(place: Place | School | None = None, *, year: int | None = None, **where: object) -> dict[str, dict]:
    """Project what waits, and return all numbers of a territory in a year that are not zero."""
    project_figures()
    if isinstance(place, School):
        place = Place("school", str(place.pk))
    years = sorted(set(Cell.objects.values_list("year", flat=True)))
    asked = Asked(place or Place.nation(), years[-1] if year is None and years else year or 0, where)
    found = numbers(statistics(), asked)
    return {name: told for name, told in found.items() if any(told.values())}


def rebuilt_says_the_same() -> bool:
    """Tell whether a rebuild makes the cells that the projection made, and the check finds nothing."""
    project_figures()
    projected, facts = cells(), PupilFact.objects.count()
    found = check_figures()
    assert not found, found
    rebuild_figures()
    assert (cells() ^ projected, PupilFact.objects.count()) == (set(), facts)
    return True
