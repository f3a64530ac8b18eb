"""The projection: what it counts, that it counts once, and that a rebuild says the same."""

import pytest

from conventions.domain.figures.models import Cell
from conventions.domain.figures.projection import project_figures
from conventions.domain.figures.queries import Asked, Place, numbers
from conventions.domain.figures.rebuilding import check_figures, rebuild_figures
from conventions.domain.figures.registry import statistics
from tests.kit import lives

pytestmark = pytest.mark.django_db


def cells() -> set[tuple]:
    names = [one.name for one in Cell._meta.fields if one.name != "id"]
    return set(Cell.objects.values_list(*names))


def test_what_is_projected_is_what_is_rebuilt():
    school = lives.make_school()
    for _n in range(3):
        lives.make_pupil(school)
    convention = lives.signed(school=school)
    project_figures()
    projected = cells()
    asked = Asked(Place.nation(), convention.year.number)
    found = numbers(statistics(), asked)
    assert found["pupils_expected"] == {"": 4}
    assert found["pupils_without_place"] == {"": 3}
    assert found["agreements_by_state"] == {"signed": 1}
    assert not check_figures()
    rebuild_figures()
    assert cells() == projected
