"""The projection: what it counts, that it counts once, and that a rebuild says the same after whatever happened."""

import pytest

from conventions.domain.figures.projection import project_figures
from tests.kit import lives
from tests.kit.figures import counted, rebuilt_says_the_same

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def under_way():
    """The figures were counted before all that a test does: it is seen entry by entry."""
    project_figures()


def test_what_is_projected_is_what_is_rebuilt():
    school = lives.make_school()
    for _n in range(3):
        lives.make_pupil(school)
    lives.signed(school=school)
    found = counted()
    assert found["pupils_expected"] == {"": 4}
    assert found["pupils_without_place"] == {"": 3}
    assert found["agreements_by_state"] == {"signed": 1}
    assert rebuilt_says_the_same()
