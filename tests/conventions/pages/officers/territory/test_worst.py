"""The worst of the morning: which school first, how many of its pupils, and the seats free in that very week."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.development.lives.people import stretched_year
from conventions.domain.exchange.supply.around import SeatNeed, seats_around, seats_for
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from tests.kit.matching import communes, offer_in
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db

SEATS = """
    SELECT coalesce(sum(slot.free), 0)
    FROM conventions_slot slot JOIN conventions_offer offer ON offer.id = slot.offer_id
    WHERE offer.status = 'published' AND %(level)s = ANY (offer.levels) AND offer.locality_id = %(at)s
    AND slot.first_day <= %(monday)s + 6 AND slot.last_day >= %(monday)s
"""
"""Free seats of a commune, at a level, in a week."""
PUPILS = """
    SELECT school.uai, count(*)
    FROM conventions_pupil pupil JOIN conventions_school school ON school.id = pupil.school_id
    WHERE NOT EXISTS (SELECT 1 FROM conventions_convention agreement WHERE agreement.pupil_id = pupil.id)
    GROUP BY school.uai
"""


def leaving(school: School, weeks: int, pupils: int, lasting: int = 5) -> Period:
    """Let pupils of a school leave in so many weeks, without a place."""
    first = monday_of(clock.now().date()) + timedelta(weeks=weeks)
    for _ in range(pupils):
        lives.make_pupil(school)
    return Period.objects.create(
        school=school, year=present_year(school), name="Stage", kind="observation_3e_4e", levels=["3e"],
        first_day=first, last_day=first + timedelta(days=lasting - 1), confirmed_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def near():
    """Three schools of Angers: one pupil leaves soon, six in four weeks, seven in thirty; seats of two weeks."""
    towns = communes()
    schools = [lives.make_school(city="Angers", insee="49000") for _ in range(3)]
    for school in schools:
        stretched_year(school)
    weeks = [
        leaving(school, weeks, pupils) for school, weeks, pupils in zip(schools, (1, 4, 30), (1, 6, 7), strict=True)
    ]
    for title, period, seats, where, levels in (
        ("Cette semaine-là", weeks[1], 4, "Angers", ["3e"]),
        ("Plus loin", weeks[1], 2, "Loin", ["3e", "4e"]),
        ("Trop loin", weeks[1], 9, "Ailleurs", ["3e"]),
        ("Autre niveau", weeks[1], 9, "Angers", ["4e"]),
        ("Autre semaine", weeks[2], 9, "Angers", ["3e"]),
    ):
        offer, _host = offer_in(schools[0], towns[where], seats=seats, title=title, levels=levels)
        offer.slots.update(first_day=period.first_day, last_day=period.last_day)
    project_figures()
    return towns, schools, weeks


def client_of(level: str = "department", code: str = "49"):
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return verified(user)


def test_the_first_sentence_tells_the_school_where_most_must_be_placed_and_the_seats_of_that_week(near):
    """Neither the nearest week with its only pupil, nor the larger number of next summer; every number is recounted."""
    towns, (_soon, worst, _late), (_week, period, _summer) = near
    at = Presses(client_of())
    at.open(reverse("territory"))
    name = worst.name[0].lower() + worst.name[1:]
    assert f"6 élèves sans stage au {name}, à 4 semaines." in at.text
    assert "6 places libres cette semaine-là à moins de 30 km." in at.text
    with connection.cursor() as cursor:
        cursor.execute(PUPILS)
        assert dict(cursor.fetchall())[worst.uai] == 6
        counts = []
        for commune in ("Angers", "Loin"):
            cursor.execute(SEATS, {"level": "3e", "at": towns[commune].pk, "monday": period.first_day})
            counts += cursor.fetchone()
    assert counts == [4, 2]
    at.follow("Voir ces 6 places")
    offers = at.read("Offres avec des places libres")
    assert [one.split()[0] for one in list(offers)[1:]] == ["Cette", "Plus"]
    assert "6 places libres dans le même groupe" in at.text
    at.follow("Toutes")
    assert {"Autre semaine"} <= set(at.read("Offres avec des places libres"))


def test_seats_of_another_level_do_not_hide_what_lacks(near):
    """Two pupils of SEGPA have none of the six seats of the week: the sentence and the line say so."""
    _towns, (_soon, worst, _late), (_week, period, _summer) = near
    Period.objects.filter(pk=period.pk).update(levels=["3e", "3e_segpa"])
    for _ in range(2):
        lives.make_pupil(worst, level="3e_segpa")
    project_figures()
    at = Presses(client_of())
    at.open(reverse("territory"))
    assert "8 élèves sans stage" in at.text
    assert "6 places libres cette semaine-là à moins de 30 km. À leur niveau, il en manque au moins 2." in at.text
    [cells] = [cells for name, cells in at.read("Là où il manque").items() if worst.name in name]
    assert cells[2:] == ["6 il en manque 2", "Proposer Hôtes de l'an dernier"]


def test_the_lines_are_put_in_the_order_asked(near):
    """By what is most pressing, by number, by weeks left; what has begun is last in each of them."""
    _towns, (soon, worst, late), _weeks = near
    begun = lives.make_school(city="Angers", insee="49000")
    leaving(begun, -1, 9, lasting=19)
    project_figures()
    client = client_of()

    def order(asked: str) -> list[str]:
        page = client.get(reverse("territory"), {"pire": asked}).context["page"]
        assert page.worst.first.school == worst
        return [row.school.uai for row in page.worst.rows]

    assert order("") == [one.uai for one in (worst, soon, late, begun)]
    assert order("nombre") == [one.uai for one in (late, worst, soon, begun)]
    assert order("semaines") == [one.uai for one in (soon, worst, late, begun)]
    assert order("n'importe quoi") == order("")


def test_where_no_seat_is_free_the_hosts_of_last_year_are_the_press(near):
    """Whoever has nothing to send pupils to is led to whom to write to."""
    Offer.objects.update(audience="named_schools")
    at = Presses(client_of())
    at.open(reverse("territory"))
    assert "0 places libres cette semaine-là" in at.text
    at.follow("Écrire aux organismes")
    assert "Ils ont accueilli des élèves l'an dernier" in at.text
    assert "commune=Angers" in near_hosts(client_of())


def near_hosts(client) -> str:
    """Return the address to which the first line leads whoever finds no seat near its school."""
    return client.get(reverse("territory")).context["page"].worst.first.hosts


def test_ten_schools_cost_as_many_queries_as_one(near):
    """Seats around ten schools are counted at once; lines beyond ten are in the table below."""
    for _ in range(12):
        school = lives.make_school(city="Angers", insee="49000")
        leaving(school, 4, 2)
    project_figures()
    client = client_of()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("territory")).context["page"]
    assert len([one for one in asked.captured_queries if "clockoffset" not in one["sql"]]) <= 32
    assert len(page.worst.rows) == 10
    assert {row.seats for row in page.worst.rows if row.weeks == 4} == {6}


def test_the_country_is_read_by_academie(near):
    """Whoever steers the country reads académies, without seats, and goes down into one."""
    at = Presses(client_of("national", ""))
    at.open(reverse("territory"))
    assert "6 élèves sans stage dans l'académie : Nantes, à 4 semaines." in at.text
    at.follow("Voir les établissements")
    assert "Académie : Nantes" in at.text


def test_every_school_is_on_the_map_by_its_commune(near):
    """A school whose own place is unknown stands at its commune's; only one whose commune nobody knows is left out."""
    lost = lives.make_school(city="Nulle-Part", insee="", postcode="49999")
    lives.make_pupil(lost)
    project_figures()
    found = client_of().get(reverse("territory")).context["page"].map
    assert [one.name for one in found.schools if one.spot is None] == [f"{lost.name}, Nulle-Part"]
    placed = sum(one.value for one in found.schools if one.spot)
    with connection.cursor() as cursor:
        cursor.execute(PUPILS)
        assert placed == sum(n for uai, n in cursor.fetchall() if uai != lost.uai) == 14


def test_a_proposal_begins_with_the_departement_and_the_level_of_the_line(near):
    """The press of a line keeps what the line is about; an address that nobody wrote chooses nothing wrong."""
    client = client_of()
    line = next(one for one in client.get(reverse("territory")).context["page"].worst.rows if one.seats)
    assert line.proposal == "departement=49&niveau=3e"
    assert f"?{line.proposal.replace('&', '&amp;')}" in client.get(reverse("territory")).content.decode()
    form = client.get(f"{reverse('territory_assignments')}?departement=49&niveau=2de_gt").context["form"]
    assert (form["department"].value(), form["level"].value()) == ("49", "2de_gt")
    wrong = client.get(f"{reverse('territory_assignments')}?departement=69&niveau=inconnu")
    assert wrong.status_code == 200


def test_the_list_of_seats_adds_up_to_its_number_near_a_big_town(near, monkeypatch):
    """Only so many offers are listed: those of other levels and weeks, nearer though they are, take no room."""
    _towns, schools, weeks = near
    monkeypatch.setattr("conventions.domain.exchange.search.queries.LISTED", 2)
    need = SeatNeed(schools[1], monday_of(weeks[1].first_day), ("3e",))
    rows = seats_around(schools[1], 30, [need])
    assert [row.offer.title for row in rows] == ["Cette semaine-là", "Plus loin"]
    assert sum(row.free for row in rows) == seats_for([need], 30)[0] == 6
