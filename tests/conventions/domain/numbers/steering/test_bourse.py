"""The experiment of the bourse in a report: lycées and vocational pupils served, and the share of REP and QPV."""

import pytest
from django.db import connection
from django.utils import timezone

from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.steering.bourse import BourseNumbers, bourse_numbers
from conventions.domain.numbers.steering.services import Use, file_of
from conventions.domain.numbers.steering.spans import school_year, two_months
from tests.kit import lives
from tests.kit.tags import read
from tests.kit.training_school import admit, formation_of_year
from workflow import clock

pytestmark = pytest.mark.django_db
RECOUNT = """
    SELECT count(DISTINCT p.school_id), count(DISTINCT p.school_id) FILTER (WHERE c.id IS NOT NULL),
           count(DISTINCT p.id), count(DISTINCT p.id) FILTER (WHERE c.id IS NOT NULL),
           count(DISTINCT p.id) FILTER (WHERE c.application_id IS NOT NULL)
    FROM conventions_enrolment e
    JOIN conventions_pupil p ON p.id = e.pupil_id
    JOIN conventions_school s ON s.id = p.school_id
    JOIN conventions_schoolyear y ON y.id = e.year_id
    LEFT JOIN conventions_convention c
        ON c.pupil_id = p.id AND c.year_id = e.year_id AND c.kind = 'pfmp' AND c.validated AND c.first_day <= %(last)s
    WHERE y.number = %(year)s AND e.left_at IS NULL AND e.formation_id IS NOT NULL
      AND NOT (e.apprentice_from IS NOT NULL AND e.apprentice_from <= %(last)s
               AND (e.apprentice_until IS NULL OR e.apprentice_until >= %(last)s))
      AND {where}
"""
"""Numbers of the report, counted without the code that makes them."""


def recount(span, where: str) -> BourseNumbers:
    settled = "c.status IN ('validated', 'signing', 'signed', 'running', 'to_complete', 'completed')"
    with connection.cursor() as cursor:
        query = RECOUNT.replace("c.validated", settled).format(where=where)
        cursor.execute(query, {"last": span.last_day, "year": span.year})
        return BourseNumbers(*cursor.fetchone())


def test_schools_and_pupils_served_are_those_of_sql():
    """One of two lycées is in REP+; one of its pupils has an approved agreement, an apprentice is not counted."""
    convention = lives.validated(level="cap", tutor=True)
    school, other = convention.school, lives.make_school(qpv="inside")
    type(school).objects.filter(pk=school.pk).update(priority_education="REP+")
    formation = formation_of_year(school, 1)
    convention.pupil.enrolments.update(formation=formation)
    admit(school, "1CAP", formation=formation, n=2)
    [apprentice, _pupil] = admit(other, "1CAP", formation=formation_of_year(other, 1), n=2)
    apprentice.enrolments.update(apprentice_from=school.today())
    span = school_year(convention.first_day)
    numbers = bourse_numbers(span)
    assert numbers["Tous"] == BourseNumbers(2, 1, 4, 1, 0)
    assert numbers["REP et REP+"] == BourseNumbers(1, 1, 3, 1, 0)
    assert numbers["Dans un QPV"] == BourseNumbers(1, 0, 1, 0, 0)
    assert [numbers["Tous"], numbers["REP et REP+"]] == [
        recount(span, where) for where in ("true", "s.priority_education IN ('REP', 'REP+')")
    ]


def test_the_officers_report_tells_it():
    """The table stands in the report of internal use, and nothing where no pupil is in a formation."""
    school = lives.make_school()
    project_figures()
    span = two_months(timezone.localdate(clock.now()))
    assert "Bourse des lycées" not in read(file_of(span, Use.INTERNAL)).text()
    admit(school, "1CAP", formation=formation_of_year(school, 1), n=2)
    tagged = read(file_of(span, Use.INTERNAL))
    rows = [[tagged.text(cell) for cell in row.kids] for row in tagged.elements("TR")]
    assert ["Tous", "1 (100 %)", "0 (0 %)", "2 (100 %)", "0 (0 %)", "0 (0 %)"] in rows
