"""First page and tables of the report over schools of Guyane: every number recounted from the trade's tables."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.development.demo.past_weeks import photograph_past_weeks
from config.development.demo.population import school_moment
from config.development.demo.recounting import SCRIPT
from config.development.demo.territories import WHERE, write_schools
from conventions.domain.numbers.exports.cells import table_of_cells
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.steering.composing import LEVELS, OF_PLACES
from conventions.domain.numbers.steering.first_page import PUPILS, SEATS, signed
from conventions.domain.numbers.steering.reading import NATION, ReportReading
from conventions.domain.numbers.steering.services import Use, file_of
from conventions.domain.numbers.steering.spans import Span, two_months
from tests.kit.tags import faults, read
from workflow import clock

pytestmark = pytest.mark.django_db
GUYANE = "\n".join([*WHERE.strip().splitlines()[:2], "973 | Littoral guyanais | 97300 Cayenne, 97310 Kourou"])
OF_PRIORITY = """
    SELECT coalesce(sum(n.value) FILTER (WHERE s.priority_education = 'REP'), 0),
        coalesce(sum(n.value) FILTER (WHERE s.priority_education = 'REP+'), 0),
        coalesce(sum(n.value) FILTER (WHERE s.qpv = 'inside'), 0),
        coalesce(sum(n.value) FILTER (WHERE s.qpv = 'near'), 0)
    FROM counted n JOIN conventions_school s ON s.id::text = n.code
    WHERE n.territory = 'school' AND n.year = %s AND n.statistic = %s
"""


@pytest.fixture
def span() -> Span:
    base = school_moment(timezone.now())
    clock.move_to(base)
    write_schools(base, GUYANE)
    rebuild_figures()
    photograph_past_weeks()
    return two_months(base.date())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_number_of_pupils_seats_and_priority_is_recounted(span):
    """Rows of the nation and of Guyane, sentences, REP, REP+, QPV, the sheets of the export: all are the script's."""
    with connection.cursor() as cursor:
        script = SCRIPT.read_text(encoding="utf-8").rstrip().rstrip(";")
        cursor.execute(f"CREATE TEMPORARY TABLE counted(territory, code, year, statistic, detail, value) AS {script}")
        cursor.execute(
            "SELECT territory, statistic, sum(value)::int FROM counted WHERE year = %s AND code IN ('', '973')"
            " GROUP BY territory, statistic",
            [span.year],
        )
        recounted = {(territory, name): value for territory, name, value in cursor.fetchall()}
        of_priority = {}
        for name in ("pupils_without_place", "pupils_expected"):
            cursor.execute(OF_PRIORITY, [span.year, name])
            of_priority[name] = cursor.fetchone()
    pdf = file_of(span, Use.INTERNAL)
    assert faults(pdf) == []
    tagged = read(pdf)
    tables = {}
    for table in tagged.elements("Table"):
        head, *rows = ([plain(tagged.text(cell)) for cell in row.kids] for row in table.kids)
        tables.setdefault(head[0], {row[0]: row[1:] for row in rows})

    main = tables["Statistique"]
    for name in (*PUPILS, *SEATS):
        assert number(main[str(statistics()[name].label)][0]) == recounted.get(("nation", name), 0), name
    of_guyane = [number(told) for told in tables["Départements"]["Guyane"]]
    assert of_guyane == [recounted.get(("department", name), 0) for name in OF_PLACES]
    asked = zip(of_priority["pupils_without_place"], of_priority["pupils_expected"], strict=True)
    told = [f"{without} sur {expected}" if expected else "–" for without, expected in asked]
    assert tables["Sans stage, parmi les attendus"]["Guyane"] == told
    without, expected = (recounted.get(("nation", name), 0) for name in ("pupils_without_place", "pupils_expected"))
    text = plain(tagged.text())
    is_lacking = without > 0  # in summer no period is to come
    assert (f"{without} des {expected} élèves attendus (" in text) is is_lacking
    assert (f"d'abord Guyane ({without})" in text) is is_lacking
    of_rep_plus = of_priority["pupils_without_place"][1], of_priority["pupils_expected"][1]
    assert "en REP+, {} des {} élèves attendus (".format(*of_rep_plus) in text
    others = ReportReading(span, clock.now()).not_using(Territory.DEPARTMENT)
    assert f"N'utilisent pas encore : {', '.join(one.name for one in others)}." in text
    assert "Guyane" not in [one.name for one in others]

    for level in LEVELS:
        for name in OF_PLACES:
            sheet = table_of_cells(statistics()[name], NATION, level, span.year, [NATION])
            of_sheet = sum(row["value"] for row in sheet.rows if row["is_first"] is not False)
            shown = sum(number(row[OF_PLACES.index(name)]) for row in tables[LEVELS[level]].values())
            assert of_sheet == shown == recounted.get(("nation", name), 0), (level, name)


def test_what_changed_stands_beside_the_last_monday_of_the_report_before(span):
    """Each difference is that of two numbers of its row; in September the first Monday stands for the one before."""
    reading = ReportReading(span, clock.now())
    if span.first_day.month != 9:
        assert reading.since is not None
        assert span.first_day - timedelta(days=7) < reading.since <= span.first_day
    early = ReportReading(two_months(date(span.year, 9, 15)), clock.now())
    assert early.since == next(iter(early.weeks), None)
    tagged = read(file_of(span, Use.INTERNAL))
    [table] = [one for one in tagged.elements("Table") if tagged.text(one.kids[0]).startswith("Statistique")]
    rows = [[plain(tagged.text(cell)) for cell in row.kids] for row in table.kids[1:]]
    told = [row for row in rows if row[4] != "–"]
    assert bool(told) is (reading.since is not None)
    assert not told or len(told) == sum(statistics()[name].is_photographed for name in (*PUPILS, *SEATS))
    for label, now, _share, then, difference, _year_before in told:
        assert difference == plain(signed(number(now) - number(then))), label


def test_a_difference_has_its_sign():
    """A true minus, so that nothing is read as a dash."""
    assert [signed(one) for one in (12, -3, 0)] == ["+12", "−3", "0"]


def number(told: str) -> int:
    return int(told.replace(" ", ""))
