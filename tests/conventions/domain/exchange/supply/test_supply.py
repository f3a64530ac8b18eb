"""Pupils without a place against free seats, what networks offer, last year's hosts, basins."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from config.development.lives.offers import apply, make_offer
from conventions.domain.exchange.supply.around import needs_around, seats_around
from conventions.domain.exchange.supply.balance import Balance, BalanceFilter
from conventions.domain.exchange.supply.basins import import_basins
from conventions.domain.exchange.supply.models import Basin, BasinSchool, HostAsked
from conventions.domain.exchange.supply.past_hosts import ask_hosts, past_hosts
from conventions.domain.exchange.supply.targets import network_lines, side_lines
from conventions.domain.exchange.supply.weeks import monday_of, term_of, weeks_of
from conventions.domain.law.networks.models import FilledElsewhere, Network, Target
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.localities.models import Crossing, Locality, RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.applications.services import accept_application, confirm_application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.services import open_slot
from conventions.domain.season.periods.models import Period
from notifications import preferences
from notifications.models import Message
from tests.kit import lives
from tests.kit.matching import period_at
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
HERE = [DEPARTMENTS["49"]]


def numbers(balance: Balance, by: str, **asked) -> dict[object, tuple[object, object]]:
    return {one.key: (one.pupils, one.seats) for one in balance.lines(by, BalanceFilter(**asked))}


def test_what_is_lacking_by_week_commune_sector_and_school(django_assert_max_num_queries):
    """Pupils of whom an internship is expected and none is under way, against seats that nobody holds."""
    school, other = lives.make_school(), lives.make_school(postcode="69001")
    school.priority_education = "REP+"
    school.save()
    monday = monday_of(period_at(school).first_day)
    for _ in range(3):
        lives.make_pupil(school)
    lives.make_pupil(other)
    lives.signed(school=school)
    offer, _host = make_offer(school, seats=2, sector="sante", title="Deux places")
    make_offer(school, seats=4, publish=False)
    today = clock.now().date()
    open_slot(offer=offer, first_day=today, last_day=today, seats=4)  # nobody may ask for what has begun
    with django_assert_max_num_queries(7):
        balance = Balance(HERE, today)
    assert balance.totals(BalanceFilter()) == (3, 2)
    assert numbers(balance, "week") == {monday: (3, 2)}
    assert numbers(balance, "sector") == {"sante": (None, 2)}
    assert numbers(balance, "school") == {school.uai: (3, None)}
    assert numbers(balance, "priority") == {True: (3, 0), False: (0, 2)}
    assert list(numbers(balance, "commune").values()) == [(3, 2)]
    assert balance.totals(BalanceFilter(level="4e")) == (0, 0)
    assert balance.totals(BalanceFilter(week=monday + timedelta(days=7))) == (0, 0)
    assert balance.totals(BalanceFilter(sector="batiment")) == (3, 0)


def test_seats_are_those_of_the_weeks_and_levels_in_which_pupils_lack_one():
    """Another week, or another level, is no line; pupils whose dates are not said may take any seat of their level."""
    school, unsaid = lives.make_school(), lives.make_school()
    period = period_at(school)
    lives.make_pupil(school)
    monday, week = monday_of(period.first_day), timedelta(days=7)
    for seats, levels, weeks in ((2, ["3e", "4e"], 0), (4, ["2de_gt"], 0), (8, ["3e"], 2)):
        offer, _host = make_offer(school, seats=seats, levels=levels)
        offer.slots.update(first_day=period.first_day + weeks * week, last_day=period.last_day + weeks * week)
    balance = Balance(HERE, clock.now().date())
    assert balance.totals(BalanceFilter()) == (1, 2)
    assert numbers(balance, "week") == {monday: (1, 2)}
    lives.make_pupil(unsaid)
    balance = Balance(HERE, clock.now().date())
    assert numbers(balance, "week") == {monday: (1, 2), None: (1, 10)}
    assert balance.totals(BalanceFilter()) == (2, 10)
    assert balance.totals(BalanceFilter(school=school.uai)) == (1, 2)


def test_seats_of_one_level_are_not_those_that_another_lacks():
    """Three pupils of SEGPA find none of the many seats for 3e: three are missing, whatever the sum."""
    school = lives.make_school()
    period = period_at(school)
    Period.objects.filter(pk=period.pk).update(levels=["3e", "3e_segpa"])
    for level in ("3e", "3e_segpa", "3e_segpa", "3e_segpa"):
        lives.make_pupil(school, level=level)
    make_offer(school, seats=9, levels=["3e"])
    for by in ("week", "commune"):
        [line] = Balance(HERE, clock.now().date()).lines(by, BalanceFilter())
        assert (line.pupils, line.seats, line.missing) == (4, 9, 3)


def test_a_school_that_has_said_no_dates_has_no_week():
    """Its pupils of 3e are expected all the same."""
    school = lives.make_school()
    lives.make_pupil(school)
    assert numbers(Balance(HERE, clock.now().date()), "week") == {None: (1, 0)}


def test_an_officer_reads_the_weeks_to_come_first():
    """Then pupils without dates, then the weeks that are over."""
    lives.make_pupil(lives.make_school())
    today = clock.now().date()
    balance, this_week = Balance(HERE, today), monday_of(today)
    [one] = balance.seekers
    past, later = this_week - timedelta(days=7), this_week + timedelta(days=7)
    balance.seekers = [replace(one, weeks=weeks) for weeks in ((past,), (), (later,), (this_week,))]
    assert [line.key for line in balance.lines("week", BalanceFilter())] == [this_week, later, None, past]


def test_weeks_and_terms():
    """Two weeks of June are two; two months say none; three terms a year."""
    assert weeks_of(date(2027, 6, 14), date(2027, 6, 25)) == (date(2027, 6, 14), date(2027, 6, 21))
    assert weeks_of(date(2027, 1, 4), date(2027, 3, 5)) == ()
    assert [term_of(day) for day in (date(2026, 9, 1), date(2026, 12, 31), date(2027, 3, 31), date(2027, 8, 30))] == [
        *(date(2026, 9, 1), date(2026, 9, 1), date(2027, 1, 1), date(2027, 4, 1)),
    ]


def make_locality(name: str, latitude: float, longitude: float, group: RoadGroup, insee: str) -> Locality:
    return Locality.objects.create(
        code=insee, insee=insee, name=name, department="973", latitude=latitude, longitude=longitude,
        point=plane_point(latitude, longitude, "973"), group=group,
    )  # fmt: skip


def test_a_head_sees_seats_where_pupils_can_go():
    """Within the distance, by road or a daily crossing; not reserved to others; of the level."""
    school = lives.make_school(postcode="97320", insee="97311")
    monday = monday_of(period_at(school).first_day)
    lives.make_pupil(school)
    road, bank, far = (RoadGroup.objects.create(slug=slug, name=slug) for slug in ("ouest", "rive", "fleuve"))
    Crossing.objects.create(first=road, second=bank, kind=Crossing.Kind.DAILY)
    town = make_locality("Saint-Laurent", 5.50, -54.03, road, "97311")
    near = make_locality("Mana", 5.66, -53.78, bank, "97306")
    up = make_locality("Apatou", 5.16, -54.34, far, "97360")
    places = [{"locality": one, "point": one.point, "group": one.group} for one in (town, near, up)]
    for place in places:
        make_offer(school, seats=1, **place)
    make_offer(school, seats=9, audience="named_schools", **places[0])
    make_offer(school, seats=9, levels=["2de_gt"], **places[0])
    assert [(one.week, one.level, one.pupils, one.seats, one.missing) for one in needs_around(school, 50)] == [
        (monday, "3e", 1, 2, 0)
    ]
    assert needs_around(school, 10)[0].seats == 1
    assert [(row.offer.locality.name, row.crossing is not None, row.free) for row in seats_around(school, 50)] == [
        *(("Saint-Laurent", False, 1), ("Saint-Laurent", False, 9), ("Mana", True, 1)),
    ]
    school.priority_education = "REP"
    school.save()
    make_offer(school, seats=3, audience="priority_first", **places[1])
    assert [row.free for row in seats_around(school, 50)][:2] == [
        1,
        9,
    ]  # whomever they are first for


def test_target_offered_and_filled_by_network_and_departement(django_assert_max_num_queries):
    """Seats published count, withdrawn ones and drafts do not; filled: confirmed here, or declared."""
    school = lives.make_school()
    network = Network.objects.create(kind="ministry", name="Ministère de l'Exemple")
    year = present_year(school).number
    Target.objects.create(network=network, year=year, department="49", seats=20)
    FilledElsewhere.objects.create(network=network, year=year, department="49", seats=3)
    offer, by_host = make_offer(school, seats=5, network=network)
    make_offer(school, seats=7, network=network, publish=False)
    application, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    confirm_application(application, by=by_pupil)
    with django_assert_max_num_queries(5):
        [line] = network_lines(HERE, year)
    assert (line.target, line.offered, line.filled, line.filled_elsewhere, line.missing) == (20, 5, 4, 3, 12)
    assert network_lines(HERE, year, network=network.pk)[0].offered == 5


SEATS_BY_SIDE = """
    SELECT
        CASE WHEN n.kind IN ('ministry', 'operator', 'hospital') THEN 'state'
             WHEN n.kind = 'collectivite' THEN 'local' ELSE 'private' END AS side,
        sum(t.seats) AS target,
        sum(coalesce(o.offered, 0)) AS offered,
        sum(coalesce(o.held, 0) + coalesce(e.seats, 0)) AS filled,
        sum(greatest(t.seats - coalesce(o.offered, 0) - coalesce(e.seats, 0), 0)) AS missing
    FROM conventions_target t
    JOIN conventions_network n ON n.id = t.network_id
    LEFT JOIN (
        SELECT f.network_id, h.department, count(DISTINCT s.id) AS offered,
            count(DISTINCT s.id) FILTER (WHERE k.is_confirmed) AS held
        FROM conventions_offer f JOIN conventions_host h ON h.id = f.host_id
        JOIN conventions_slot d ON d.offer_id = f.id JOIN conventions_seat s ON s.slot_id = d.id
        LEFT JOIN conventions_holding k ON k.seat_id = s.id
        WHERE f.status NOT IN ('draft', 'withdrawn') GROUP BY 1, 2
    ) o ON o.network_id = t.network_id AND o.department = t.department
    LEFT JOIN conventions_filledelsewhere e
        ON e.network_id = t.network_id AND e.year = t.year AND e.department = t.department
    WHERE t.is_vouched AND t.year = %s GROUP BY 1 ORDER BY 1
"""
"""The same numbers by another way: each target with the seats of its network there, hosts placed by département."""


def test_the_state_and_the_others_stand_side_by_side_and_most_lacking_comes_first():
    """Recounted by SQL; what a company promised and nobody confirmed counts on neither side."""
    school = lives.make_school()
    year = present_year(school).number
    for kind, asked, given in (
        ("ministry", 20, 5), ("collectivite", 4, 6), ("federation", 30, 2), ("chamber", 9, 0), ("company", 8, 1),
    ):  # fmt: skip
        network = Network.objects.create(kind=kind, name=f"Réseau fictif ({kind})")
        Target.objects.create(network=network, year=year, department="49", seats=asked)
        if given:
            offer, by_host = make_offer(school, seats=given, network=network)
    application, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    confirm_application(application, by=by_pupil)
    federation = Network.objects.get(kind="federation")
    FilledElsewhere.objects.create(network=federation, year=year, department="49", seats=3)
    unknown = Network.objects.create(kind="company", name="Société inconnue (fictive)")
    Target.objects.create(network=unknown, year=year, department="49", seats=99, is_vouched=False)
    lines = network_lines(HERE, year)
    kinds = [(line.network.kind, line.missing) for line in lines if line.target]
    assert kinds == [("federation", 25), ("ministry", 15), ("chamber", 9), ("company", 7), ("collectivite", 0)]
    assert [(line.network, line.announced, line.missing) for line in lines if not line.target] == [(unknown, 99, 0)]
    told = {one.side: (one.target, one.offered, one.filled, one.missing) for one in side_lines(lines)}
    with connection.cursor() as cursor:
        cursor.execute(SEATS_BY_SIDE, [year])
        assert told == {side: tuple(map(int, rest)) for side, *rest in cursor.fetchall()}
    assert told == {"state": (20, 5, 0, 15), "local": (4, 6, 0, 0), "private": (47, 3, 4, 41)}


def test_the_operators_list_says_in_which_basin_a_school_is(tmp_path):
    """A place is of the basin of the nearest school; what the list does not name stays, an empty cell takes out."""
    school, other = lives.make_school(), lives.make_school()
    lives.make_pupil(school)
    make_offer(school, seats=2)
    path = tmp_path / "bassins.csv"
    path.write_text(f"UAI;Bassin\n{school.uai};Angers\n{other.uai};Angers\n0000000A;Nulle part\n")
    read = import_basins(path)
    assert (read.basins, read.schools, [one.line for one in read.problems]) == (1, 2, [4])
    assert numbers(Balance(HERE, clock.now().date()), "basin") == {"Angers": (1, 2)}
    path.write_text(f"uai,bassin\n{school.uai},\n{other.uai},Saumur\n")
    import_basins(path)
    assert list(Basin.objects.values_list("name", flat=True)) == ["Saumur"]
    assert BasinSchool.objects.get().school == other


def test_last_years_hosts_are_asked_once_a_term(django_assert_max_num_queries):
    """Those without a live offer; unsubscribed, banned or without address: no letter; the desk's link is in it."""
    first, second, banned = (lives.signed() for _ in range(3))
    year, today, by = first.year.number, clock.now().date(), make_user()
    department = DEPARTMENTS[first.host.department]
    Host.objects.filter(pk=banned.host_id).update(blocked_by_authority=True)
    with django_assert_max_num_queries(8):
        found = past_hosts([department], year, today)
    assert {one.host for one in found} == {first.host_id, second.host_id}
    one = next(one for one in found if one.host == first.host_id)
    assert ask_hosts([one], department=department, today=today, by=by) == 1
    message = Message.objects.get(slug="places_asked_again")
    assert message.ref == f"contact:{first.representative.uuid}"
    assert message.context["officer"] == by.name
    assert HostAsked.objects.get().establishment == one.establishment
    with refused("hosts_just_asked"):  # from a list read before
        ask_hosts([one], department=department, today=today, by=by)
    preferences.unsubscribe(message)
    again = {one.host: one for one in past_hosts([department], year, today + timedelta(days=150))}
    assert again[first.host_id].is_unwilling
    assert not again[first.host_id].may_be_asked
    assert again[second.host_id].may_be_asked
    offer, _host = make_offer(second.school)
    Offer.objects.filter(pk=offer.pk).update(host=second.host)
    assert {one.host for one in past_hosts([department], year, today)} == {first.host_id}
    with refused("nobody_to_ask"):
        ask_hosts([], department=department, today=today, by=by)
