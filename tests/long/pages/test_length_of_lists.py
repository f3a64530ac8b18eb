"""Cost of the school's lists, whatever their length."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.alerts.services import report
from tests.conventions.pages.staff.school.conftest import enter, school  # noqa: F401 - a fixture is found by name
from tests.conventions.pages.staff.school.test_school import person
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("n", [3, 30])
def test_the_lists_cost_the_same_whatever_their_length(school, enter, django_assert_max_num_queries, n):  # noqa: F811 - the fixture
    """Twenty-one queries at most for the inbox, for departures and for whom to help; the classes and the pupils."""
    conventions = [lives.validated(school=school) for _ in range(2)]
    for _ in range(n):
        conventions.append(lives.host_completed(school=school))
        report(conventions[-1], "paper", by=lives.by(conventions[-1], "guardian"))
    lives.in_state("refused", school=school)
    client = enter(person(school, "head"))
    for address, most in ((reverse("inbox"), 21), (reverse("classes"), 16), (reverse("class_pupils"), 16)):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
