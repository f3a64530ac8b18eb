"""Hosts of former years called again for a period."""

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.season.periods.models import Period
from conventions.domain.season.training_plans.calls import Calls
from conventions.domain.season.training_plans.services import note_call
from tests.kit import lives
from tests.kit.training_school import admit, formation_of_year, plan_class, term_weeks

pytestmark = pytest.mark.django_db


def test_a_called_host_leaves_the_list_and_its_yes_comes_first(django_assert_max_num_queries):
    """A host of the diploma's classes is to be called until somebody did; who takes a pupil comes first."""
    convention = lives.validated(level="cap")
    school, pupil = convention.school, convention.pupil
    formation = formation_of_year(school, 1)
    pupil.enrolments.update(class_name="2CAP", formation=formation)
    Convention.objects.filter(pk=convention.pk).update(first_day="2025-01-06", last_day="2025-01-31")
    admit(school, "1CAP", formation=formation)
    plan_class(school, "1CAP", {1: term_weeks(school)[:4]})
    period = Period.objects.get(number=1)
    with django_assert_max_num_queries(8):
        [known] = Calls(school, [period]).of([period])
    assert known.name == convention.host.name
    [row] = Calls(school, [period]).all_of([period])
    assert (row.contact, row.call, row.takes) == (convention.representative, None, False)
    by = school.staff.get(role="office").user
    note_call(known.row(), period, "called", by=by)
    assert not Calls(school, [period]).of([period])
    note_call(known.row(), period, "takes", by=by)
    [row] = Calls(school, [period]).all_of([period])
    assert row.takes
    assert [one.name for one in Calls(school, [period]).taking([period])] == [known.name]
    assert period.calls.count() == 1
