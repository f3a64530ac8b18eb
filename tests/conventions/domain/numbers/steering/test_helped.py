"""Pupils whom schools helped, in the report: counted once a week, and told after the rows are gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.steering.helped import helped_by_department
from conventions.domain.numbers.steering.services import Use, file_of
from conventions.domain.numbers.steering.spans import school_year, two_months
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.services import decide_next, name_pupil
from conventions.domain.season.progress.models import WeekFigures
from conventions.domain.season.progress.weeks import count_weeks
from tests.kit import lives
from tests.kit.tags import read
from workflow import clock

pytestmark = pytest.mark.django_db


def test_an_officer_reads_how_many_were_named_met_and_placed_once_the_rows_are_erased():
    """The last week that a school counted, of this year alone; two schools of a département together."""
    school, other = lives.make_school(), lives.make_school()
    office = school.staff.get(role="office")
    first = name_pupil(lives.make_pupil(school), by=office)
    name_pupil(lives.make_pupil(school), by=office)
    name_pupil(lives.make_pupil(other), by=other.staff.get(role="office"))
    decide_next(first, act="family", act_by=office, act_on=school.today(), is_done=True)
    Companionship.objects.filter(pk=first.pk).update(ending="placed", ended_at=clock.now())
    count_weeks()
    Companionship.objects.all().delete()
    clock.move_to(clock.now() + timedelta(days=7))
    count_weeks()
    today = timezone.localdate(clock.now())
    [(department, numbers)] = helped_by_department(school_year(today)).items()
    assert (department, numbers.named, numbers.met, numbers.placed) == (school.department, 3, 1, 1)
    project_figures()
    span = two_months(today)
    tagged = read(file_of(span, Use.INTERNAL))
    rows = [[tagged.text(cell) for cell in row.kids] for row in tagged.elements("TR")]
    assert ["Ensemble", "3", "1", "1"] in rows
    WeekFigures.objects.update(counted_on=school_year(today).first_day - timedelta(days=1))
    assert helped_by_department(span) == {}
    assert "Élèves accompagnés" not in read(file_of(span, Use.INTERNAL)).text()
