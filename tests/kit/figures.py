"""Figures for tests: brought up to date turn by turn, and compared with what a rebuild makes."""

from conventions.domain.numbers.figures.models import Cell, PupilFact
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, numbers
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.persons.people.models import School


def cells() -> set[tuple]:
    """Return all cells, without their keys."""
    return set(Cell.objects.values_list(*(one.name for one in Cell._meta.fields if one.name != "id")))


def counted(
    place: CountedTerritory | School | None = None, *, year: int | None = None, **where: object
) -> dict[str, dict]:
    """Project what waits, and return all numbers of a territory in a year, the last by itself, that are not zero.

    Whatever a statistic gives is among the details that it declares.
    """
    project_figures()
    if isinstance(place, School):
        place = CountedTerritory("school", str(place.pk))
    years = sorted(set(Cell.objects.values_list("year", flat=True)))
    asked = FiguresQuery(place or CountedTerritory.nation(), years[-1] if year is None and years else year or 0, where)
    found = {name: told for name, told in numbers(statistics(), asked).items() if any(told.values())}
    for name, told in found.items():
        said = set(statistics()[name].details()) or {""}
        assert set(told) <= said, f"{name} gives what its details do not say: {', '.join(sorted(set(told) - said))}"
    return found


def rebuilt_says_the_same() -> bool:
    """Tell whether a rebuild makes the cells that the projection made."""
    project_figures()
    projected, facts = cells(), PupilFact.objects.count()
    rebuild_figures()
    assert (cells() ^ projected, PupilFact.objects.count()) == (set(), facts)
    return True
