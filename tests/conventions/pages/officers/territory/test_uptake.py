"""How many schools use the service, and whom the officer calls first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from config.development.lives.people import stretched_year
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.steering.uptake import UptakeStage, by_monday
from conventions.domain.persons.people.models import School, TerritorialOfficer, User
from conventions.domain.season.letters.letter_lines import lines
from conventions.domain.season.letters.readers import reader_of
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db

RECOUNT = """
    SELECT count(*),
        count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM conventions_staff post JOIN conventions_user account ON account.id = post.user_id
            WHERE post.school_id = school.id AND account.last_login IS NOT NULL
            AND coalesce(post.ends_on, 'infinity') >= now())),
        count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM conventions_period period
            WHERE period.school_id = school.id AND period.confirmed_at IS NOT NULL)),
        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM conventions_convention one WHERE one.school_id = school.id)),
        count(*) FILTER (WHERE (
            SELECT max(account.last_login) FROM conventions_staff post
            JOIN conventions_user account ON account.id = post.user_id
            WHERE post.school_id = school.id) < now() - interval '22 days')
    FROM conventions_school school WHERE school.department = '49' AND NOT school.is_closed
"""


def school(*, days_ago: int | None = None, leaves_in: int | None = None) -> School:
    """Make a school where somebody signed in so many days ago, whose pupils leave in so many weeks."""
    made = lives.make_school()
    stretched_year(made)
    if days_ago is not None:
        user = lives.hire(made, "cpe").user
        User.objects.filter(pk=user.pk).update(last_login=clock.now() - timedelta(days=days_ago))
    if leaves_in is not None:
        first = monday_of(clock.now().date()) + timedelta(weeks=leaves_in)
        Period.objects.create(
            school=made, year=present_year(made), name="Stage", kind="observation_3e_4e", levels=["3e"],
            first_day=first, last_day=first + timedelta(days=4), confirmed_at=clock.now(),
        )  # fmt: skip
    return made


@pytest.fixture
def schools() -> dict[str, School]:
    made = {
        "nobody": school(),
        "nobody, soon": school(leaves_in=3),
        "no period": school(days_ago=2),
        "no agreement": school(days_ago=2, leaves_in=9),
        "away": school(days_ago=2, leaves_in=0),
        "gone": school(),
        "proposed": school(days_ago=2, leaves_in=4),
        "over": school(days_ago=40, leaves_in=-4),
        "silent": school(days_ago=40, leaves_in=5),
        "uses it": school(days_ago=1, leaves_in=5),
    }
    for name in ("silent", "uses it", "over"):
        lives.signed(school=made[name])
    Period.objects.filter(school=made["proposed"]).update(confirmed_at=None)
    left = lives.hire(made["gone"], "cpe", starts_on=date(2025, 1, 1), ends_on=date(2025, 7, 1)).user
    User.objects.filter(pk=left.pk).update(last_login=clock.now())
    User.objects.filter(posts__school__in=[made["silent"], made["over"]]).update(
        last_login=clock.now() - timedelta(days=40)
    )
    lives.make_school(postcode="69001")
    return made


def client_of(level: str = "department", code: str = "49"):
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return verified(user)


def test_an_officer_reads_how_many_schools_use_the_service_and_calls_whose_pupils_leave_first(schools):
    """Each number is recounted; who uses the service is not called; what was read is written down."""
    answer = client_of().get(reverse("territory_uptake"))
    page = answer.context["page"]
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        assert tuple(number for number, _words in page.counts) == cursor.fetchone() == (10, 7, 6, 3, 2)
    assert {row.school: row.weeks for row in page.calls if row.weeks is not None} == {  # Monday to Monday
        schools["away"]: 0,
        schools["nobody, soon"]: 3,
        schools["silent"]: 5,
        schools["no agreement"]: 9,
    }
    called = [(row.school, row.stage) for row in page.calls]
    assert called[:4] == [
        (schools["away"], UptakeStage.NO_AGREEMENT),
        (schools["nobody, soon"], UptakeStage.NO_ACCOUNT),
        (schools["silent"], UptakeStage.SILENT),
        (schools["no agreement"], UptakeStage.NO_AGREEMENT),
    ]
    assert {school for school, stage in called[4:6] if stage == UptakeStage.NO_ACCOUNT} == {
        schools["nobody"],
        schools["gone"],
    }
    assert {school for school, stage in called[6:] if stage == UptakeStage.NO_PERIOD} == {
        schools["no period"],
        schools["proposed"],
    }
    assert NumbersReading.objects.latest("pk").territory.endswith("qui utilise le service")


def test_the_list_is_one_press_from_home_and_leads_to_each_school(schools):
    """Telephone and mail are presses; a closed school is not called."""
    School.objects.filter(pk=schools["silent"].pk).update(is_closed=True)
    School.objects.filter(pk=schools["nobody"].pk).update(phone="+33241000000", email="bureau@ecole.example")
    at = Presses(client_of())
    at.open(reverse("territory"))
    at.follow("Qui utilise le service")
    lines = at.read("Qui appeler")
    assert len(lines) == 1 + 7
    assert "7 établissements à appeler" in at.text
    assert any("bureau@ecole.example" in cell for cells in lines.values() for cell in cells)
    at.follow(schools["nobody, soon"].name)
    assert schools["nobody, soon"].name in at.text


def test_a_wider_territory_is_read_by_departement(schools):
    """The département with most schools to call is first."""
    other = lives.make_school(postcode="44000")
    page = client_of("academy", "Nantes").get(reverse("territory_uptake")).context["page"]
    assert [(row.name, len(row.schools), row.to_call) for row in page.by_department] == [
        ("Maine-et-Loire", 10, 8),
        ("Loire-Atlantique", 1, 1),
    ]
    assert other in [row.school for row in page.calls]


WEEKS = """
    SELECT count(*) FILTER (WHERE said < %(monday)s), count(*) FILTER (WHERE began < %(monday)s)
    FROM (
        SELECT (SELECT min(confirmed_at) FROM conventions_period WHERE school_id = school.id) AS said,
            (SELECT min(t.at) FROM workflow_transition t JOIN conventions_convention one ON one.uuid = t.root_uuid
             WHERE one.school_id = school.id) AS began
        FROM conventions_school school WHERE school.department = '49' AND NOT school.is_closed
    ) known
"""


def test_each_monday_says_how_many_schools_had_come_so_far(schools):
    """Recounted by SQL; a school that began this week counts from the next Monday; the curve has the year's Mondays."""
    for name, weeks in (("nobody, soon", 3), ("away", 2), ("uses it", 1)):
        said = clock.now() - timedelta(weeks=weeks)
        Period.objects.filter(school=schools[name]).update(confirmed_at=said)
    client = client_of()
    page = client.get(reverse("territory_uptake")).context["page"]
    points = [monday_of(clock.now().date()) + timedelta(weeks=n) for n in range(-4, 2)]
    told = [(one.with_period, one.with_agreement) for one in by_monday(page.every, points)]
    recounted = []
    for monday in points:
        with connection.cursor() as cursor:
            cursor.execute(WEEKS, {"monday": monday})
            recounted.append(cursor.fetchone())
    assert told == recounted
    assert told[-1] == (6, 3)
    assert 0 < told[-2][0] < 6
    if page.curve is None:  # the year has one Monday only
        assert clock.now().date() < date(page.year, 9, 15)
        return
    drawn = by_monday(page.every, page.curve.points)
    assert [series.values for series in page.curve.series] == [
        [one.with_period for one in drawn],
        [one.with_agreement for one in drawn],
    ]
    lines_of_file = client.get(reverse("territory_uptake"), {"graphique": "usage.csv"}).content.splitlines()
    assert len(lines_of_file) == 1 + len(drawn)


def test_the_first_letter_of_the_week_names_whom_to_call_first(schools):
    """Three are named with what is lacking; the nation's officer calls nobody, nor one whose schools all use it."""
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="department", code="49")
    [line] = lines.get("schools_to_call")(reader_of(user.account_key), clock.now())
    assert line.section == "week"
    assert line.count == 8
    assert line.text.startswith("Maine-et-Loire : 2 établissements sur 10 utilisent le service ; à appeler d'abord : ")
    assert f"{schools['away'].name} (en ce moment, ou cette semaine, aucune convention commencée)" in line.text
    assert line.text.endswith(" et 5 autres.")
    assert line.page.endswith(reverse("territory_uptake"))
    nation, calm = make_user(), make_user()
    TerritorialOfficer.objects.create(user=nation, level="national")
    TerritorialOfficer.objects.create(user=calm, level="department", code="23")
    assert [*lines.get("schools_to_call")(reader_of(nation.account_key), clock.now())] == []
    assert [*lines.get("schools_to_call")(reader_of(calm.account_key), clock.now())] == []
