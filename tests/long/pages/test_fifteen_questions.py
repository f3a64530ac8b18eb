"""Fifteen questions: ten of an officer on the worst morning, five of those who steer the country.

Each is answered from the home in at most four presses, on what the pages show, and counted again by SQL that reads the
tables of the trade alone.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from config.development.lives.people import stretched_year
from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.networks.models import FilledElsewhere, Network, Target
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.year.calendars import year_on
from conventions.domain.numbers.figures.models import Photograph
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import a_year_before
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from tests.kit.matching import offer_in, period_at
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db
MOST = 4
PUPILS = "Chiffres par"
"""Heading of the home's table."""


def place(name: str, latitude: float, longitude: float, group: RoadGroup, insee: str) -> Locality:
    return Locality.objects.create(
        code=insee, insee=insee, name=name, department="973", latitude=latitude, longitude=longitude,
        point=plane_point(latitude, longitude, "973"), group=group,
    )  # fmt: skip


def college(name: str, city: str, insee: str, basin: Basin, **columns: object) -> School:
    school = lives.make_school(postcode="97320", city=city, insee=insee, **columns)
    school.name = name
    school.save()
    BasinSchool.objects.create(basin=basin, school=school)
    period_at(school)
    return school


class Guyane:
    """Two basins, a river that parts communes that are near; a school of SEGPA, one that has left, one of the Nord."""

    def __init__(self) -> None:
        west, east = (Basin.objects.create(academy="Guyane", name=name) for name in ("Ouest guyanais", "Est"))
        self.west = west
        road, river = (RoadGroup.objects.create(slug=slug, name=slug) for slug in ("route", "fleuve"))
        town = place("Saint-Laurent-du-Maroni", 5.50, -54.03, road, "97311")
        near, away = place("Saint-Jean", 5.40, -54.08, road, "97398"), place("Mana", 5.66, -53.70, road, "97306")
        across = place("Île Portal", 5.48, -54.06, river, "97399")
        self.first = college("Collège du Maroni", town.name, town.insee, west)
        self.second = college("Collège de Mana", away.name, away.insee, west, priority_education="REP+")
        self.other = college("Collège de l'Oyapock", "Saint-Georges", "97308", east, sector="public")
        self.year = stretched_year(self.first)
        for school, pupils in ((self.first, 2), (self.second, 1), (self.other, 1)):
            for _n in range(pupils):
                lives.make_pupil(school)
        lives.signed(school=self.first)
        ministry = Network.objects.create(kind="ministry", name="Ministère de l'Exemple")
        Target.objects.create(network=ministry, year=self.year.number, department="973", seats=20)
        offer_in(self.first, town, seats=2, title="Deux places", network=ministry)
        offer_in(self.first, near, seats=1, title="Une place")
        for elsewhere in (away, across):
            offer_in(self.first, elsewhere, seats=5)
        self._more(ministry, town)
        year_on(self.first, self.year.first_day - timedelta(days=30))
        Photograph.objects.create(
            monday=a_year_before(clock.now().date()), territory="academy", code="Guyane", year=self.year.number - 1,
            statistic="pupils_without_place", detail="", pupil_level="3e", value=7,
        )  # fmt: skip
        project_figures()

    def _more(self, ministry: Network, town: Locality) -> None:
        """Add pupils of SEGPA, those who left without an agreement, a refusal, another département, other seats."""
        segpa = period_at(self.second)
        Period.objects.filter(pk=segpa.pk).update(levels=["3e_segpa"], name="SEGPA")
        for _n in range(2):
            lives.make_pupil(self.second, level="3e_segpa")
        School.objects.filter(pk=self.second.pk).update(qpv="inside", phone="+594694000000")
        begun = college("Collège du Fleuve", town.name, town.insee, self.west)
        monday = monday_of(clock.now().date()) - timedelta(weeks=1)
        Period.objects.filter(school=begun).update(first_day=monday, last_day=monday + timedelta(days=18))
        lives.make_pupil(begun)
        lives.in_state("refused", school=begun)
        offer_in(self.first, town, seats=7, title="Sept places de 2de", levels=["2de_gt"], sector="sante")
        north = lives.make_school(postcode="59000", city="Lille", priority_education="REP")
        period_at(north)
        for _n in range(3):
            lives.make_pupil(north)
        lives.signed(school=north)
        FilledElsewhere.objects.create(network=ministry, year=self.year.number, department="973", seats=4)
        for department, seats in (("59", 30), ("973", 6)):
            town_hall, _made = Network.objects.get_or_create(kind="association", name="Association de l'Exemple")
            Target.objects.create(network=town_hall, year=self.year.number, department=department, seats=seats)


@pytest.fixture
def guyane() -> Guyane:
    return Guyane()


# -- counted again --------------------------------------------------------------------------------------------------

PLACELESS = """
    WITH placeless AS (
        SELECT pupil.id, pupil.level, school.id AS school, school.name, school.department, school.priority_education,
            school.qpv, period.first_day, period.last_day
        FROM conventions_pupil pupil
        JOIN conventions_school school ON school.id = pupil.school_id
        JOIN conventions_period period ON period.school_id = school.id AND pupil.level = ANY (period.levels)
        WHERE NOT EXISTS (SELECT FROM conventions_convention agreement WHERE agreement.pupil_id = pupil.id
            AND agreement.status NOT IN ('refused', 'withdrawn', 'expired'))
    )
"""
"""Pupils expected in a period, without an agreement that holds."""
KM_AWAY = """
    2 * 6371 * asin(sqrt(power(sin(radians(town.latitude - there.latitude) / 2), 2) + cos(radians(town.latitude))
    * cos(radians(there.latitude)) * power(sin(radians(town.longitude - there.longitude) / 2), 2)))
"""
SEATS = f"""
    SELECT coalesce(sum(slot.free), 0) FROM conventions_slot slot
    JOIN conventions_offer offer ON offer.id = slot.offer_id AND offer.status = 'published'
    JOIN conventions_locality there ON there.id = offer.locality_id
    JOIN conventions_locality town ON town.insee = %(insee)s AND town.group_id = there.group_id
    WHERE %(level)s = ANY (offer.levels) AND {KM_AWAY} <= 30
    AND slot.first_day < %(monday)s + 7 AND slot.last_day >= %(monday)s
"""
NETWORKS = """
    WITH asked AS (
        SELECT network_id, department, sum(seats) AS n FROM conventions_target WHERE is_vouched GROUP BY 1, 2
    ), offered AS (
        SELECT offer.network_id, there.department, count(*) AS n FROM conventions_seat seat
        JOIN conventions_slot slot ON slot.id = seat.slot_id JOIN conventions_offer offer ON offer.id = slot.offer_id
        JOIN conventions_locality there ON there.id = offer.locality_id
        WHERE offer.network_id IS NOT NULL AND offer.status = 'published' GROUP BY 1, 2
    ), elsewhere AS (
        SELECT network_id, department, sum(seats) AS n FROM conventions_filledelsewhere GROUP BY 1, 2
    ), line AS (
        SELECT network.name, department, asked.n AS asked, coalesce(offered.n, 0) AS offered,
            coalesce(elsewhere.n, 0) AS filled
        FROM asked FULL JOIN offered USING (network_id, department) FULL JOIN elsewhere USING (network_id, department)
        JOIN conventions_network network ON network.id = network_id
    )
"""
"""Seats asked or promised, offered and filled, of each network in each département; none is held in these lives."""
SCHOOLS = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM conventions_convention agreement WHERE agreement.school_id = school.id))
    FROM conventions_school school WHERE NOT school.is_closed AND school.department = %(department)s
"""
SIGNED = """
    SELECT count(*) FILTER (WHERE sealed.at IS NOT NULL),
        count(*) FILTER (WHERE agreement.first_day - sealed.at::date > 7)
    FROM conventions_convention agreement JOIN conventions_school school ON school.id = agreement.school_id
    LEFT JOIN LATERAL (SELECT max(at) AS at FROM workflow_transition
        WHERE subject_uuid = agreement.uuid AND name = 'seal') sealed ON true
"""


def sql(query: str, **given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def number(cell: str) -> int:
    """Return the number with which a cell begins, before the part that it is of a whole."""
    return int(cell.split()[0].replace("–", "0"))


# -- asked ----------------------------------------------------------------------------------------------------------


def follow(words: str) -> Callable[[Presses], None]:
    return lambda at: at.follow(words)


def choose(label: str, words: str, button: str) -> Callable[[Presses], None]:
    def press(at: Presses) -> None:
        at.choose(label, words)
        at.ask(button)

    return press


@pytest.fixture
def asked(guyane) -> Callable[..., Presses]:
    """Presses of an officer of the académie, or of the nation, from the home on."""
    clients = {}
    for level, code in (("academy", "Guyane"), ("national", "")):
        user = make_user()
        TerritorialOfficer.objects.create(user=user, level=level, code=code)
        clients[level] = verified(user)

    def ask(*presses: Callable[[Presses], None], of: str = "academy") -> Presses:
        at = Presses(clients[of])
        at.open(reverse("territory"))
        for press in presses:
            press(at)
        assert at.count - 1 <= MOST
        return at

    return ask


def test_ten_questions_of_an_officer(guyane, asked):
    """The officer of Guyane, on the worst morning, answers each in four presses at most."""
    monday, year = monday_of(lives.monday_ahead()), guyane.year.number
    # 1. Où manque-t-il le plus de places, et quand ?
    home = asked()
    worst = sql(PLACELESS + """
        SELECT name, first_day, count(*) FROM placeless WHERE department = '973' AND first_day > current_date
        GROUP BY 1, 2 ORDER BY 3 DESC, 1""")  # fmt: skip
    weeks = (monday - monday_of(clock.now().date())) // timedelta(weeks=1)
    name, _day, placeless = worst[0]
    line, cells = list(home.read("Là où il manque le plus").items())[1]
    assert (line.partition(",")[0], number(cells[0])) == (name, placeless) == ("Collège de Mana", 3)
    assert f"{placeless} élèves sans stage au collège de Mana, à {weeks} semaines." in home.text
    # 2. Quels établissements n'utilisent pas le service, et à qui téléphoner ?
    uptake = asked(follow("Qui utilise le service"))
    [(schools, with_agreement)] = sql(SCHOOLS, department="973")
    assert f"{schools} établissements ouverts" in uptake.text
    assert f"{with_agreement} avec une convention commencée" in uptake.text
    calls = uptake.read("Qui appeler")
    silent = sql("""
        SELECT name FROM conventions_school school WHERE department = '973' AND NOT EXISTS (
            SELECT FROM conventions_convention agreement WHERE agreement.school_id = school.id)""")  # fmt: skip
    assert sorted(name.partition(",")[0] for name in list(calls)[1:]) == sorted(name for (name,) in silent)
    assert [cells[-1] for name, cells in calls.items() if "de Mana" in name][0].startswith("06 94 00 00 00")
    # 3. Combien de places libres près de ce collège, à ce niveau, cette semaine-là ?
    near = asked(follow("Collège du Maroni")).read("par semaine et par niveau")
    [[level, pupils, seats, _missing]] = list(near.values())[1:]
    [(placeless,)] = sql(PLACELESS + "SELECT count(*) FROM placeless WHERE name = 'Collège du Maroni'")
    [(free,)] = sql(SEATS, insee="97311", level="3e", monday=monday)
    assert (level, int(pupils), int(seats)) == ("3e", placeless, free) == ("3e", 2, 3)
    # 4. Que devaient les réseaux et les administrations, qu'offrent-ils, qu'est-ce qui est pourvu, que manque-t-il ?
    networks = asked(follow("Élèves et places"), follow("Places des réseaux")).read(f"Places de {year}-{year + 1}")
    told = sql(NETWORKS + """
        SELECT name, asked, offered, filled, greatest(asked - offered - filled, 0) FROM line
        WHERE department = '973' ORDER BY 5 DESC""")  # fmt: skip
    assert [
        (name.split(" ", 1)[0], *(number(cell) for cell in cells)) for name, cells in list(networks.items())[1:]
    ] == [(name.split(" ", 1)[0], *map(int, numbers)) for name, *numbers in told]
    # 5. Combien d'élèves de REP, de REP+ et des quartiers prioritaires sont sans stage ?
    for by, column, words, value in (
        ("Par éducation prioritaire", "priority_education", "REP+", "REP+"),
        ("Par quartier prioritaire", "qpv", "dans un QPV", "inside"),
    ):
        shown = asked(follow(by)).read(PUPILS)[words]
        query = f"SELECT count(*) FROM placeless WHERE department = '973' AND {column} = %(value)s"  # noqa: S608
        [(placeless,)] = sql(PLACELESS + query, value=value)
        assert number(shown[1]) == placeless == 3
    # 6. Qui est parti sans convention signée ?
    started = {name.partition(",")[0]: number(cells[-1]) for name, cells in home.read(PUPILS).items() if "," in name}
    gone = sql(PLACELESS + """SELECT name, count(*) FROM placeless
        WHERE department = '973' AND first_day <= current_date GROUP BY 1""")  # fmt: skip
    assert {name: n for name, n in started.items() if n} == dict(gone) == {"Collège du Fleuve": 2}
    # 7. Combien de refus, et combien de temps met chacun à signer ?
    agreements = asked(follow("Conventions, délais"))
    [(refused,)] = sql(
        "SELECT count(*) FROM workflow_transition WHERE name = 'refuse' AND subject_label LIKE '%%convention'"
    )
    assert int(agreements.read("ont été refusées")["Refusées par une partie"][0]) == refused == 1
    [(heads,)] = sql("""
        SELECT count(DISTINCT request.id) FROM signatures_signaturerequest request
        JOIN signatures_evidence evidence ON evidence.request_id = request.id
        JOIN signatures_document document ON document.id = request.document_id
        JOIN conventions_convention agreement ON agreement.id = document.root_id
        JOIN conventions_school school ON school.id = agreement.school_id
        WHERE request.role = 'head' AND school.department = '973' AND document.root_label = 'conventions.convention'""")
    assert int(agreements.read("Combien de temps")["Signature de la direction"][0]) == heads
    # 8. Combien d'élèves de SEGPA sont sans stage, et où ?
    segpa = asked(choose("Niveau", "3e SEGPA ou EREA", "Filtrer"))
    here = sql(PLACELESS + "SELECT name, count(*) FROM placeless WHERE level = '3e_segpa' GROUP BY 1")
    lines = {name.partition(",")[0]: number(cells[1]) for name, cells in segpa.read(PUPILS).items() if "," in name}
    assert {name: n for name, n in lines.items() if n} == dict(here) == {"Collège de Mana": 2}
    assert f"{here[0][1]} élèves sans stage au collège de Mana" in segpa.text
    # 9. Dans quels secteurs reste-t-il des places pour eux ?
    sectors = asked(follow("Élèves et places"), follow("Par secteur")).read("Élèves sans stage et places")
    fitting = sql(PLACELESS + """
        SELECT offer.sector, sum(slot.free) FROM conventions_slot slot
        JOIN conventions_offer offer ON offer.id = slot.offer_id AND offer.status = 'published'
        WHERE EXISTS (SELECT FROM placeless WHERE department = '973' AND level = ANY (offer.levels)
            AND slot.first_day <= last_day AND slot.last_day >= first_day) GROUP BY 1""")  # fmt: skip
    words = {"": "Secteur non indiqué", **{slug: str(one.name) for slug, one in SECTORS.items()}}
    assert {name: int(cells[0]) for name, cells in list(sectors.items())[1:]} == {
        words[sector]: free for sector, free in fitting
    }
    # 10. Où en étions-nous l'an dernier à la même date ?
    before = asked(choose("À côté de", f"{year - 1}-{year}", "Comparer")).read("Côte à côte")
    [(now,)] = sql(PLACELESS + "SELECT count(*) FROM placeless WHERE department = '973'")
    assert before["Chiffre"][1] == f"{year - 1}-{year} à la même date"
    assert before["Sans stage"] == [str(now), "7", "0"]  # of a day that is past, the photograph is all that is known


def test_five_questions_of_those_who_steer(guyane, asked):
    """The officer of the nation answers each from home in four presses at most."""
    # 11. Quels départements ont le plus d'élèves sans stage ?
    departments = asked(follow("Par département"), of="national").read(PUPILS)
    without = sql(PLACELESS + "SELECT department, count(*) FROM placeless GROUP BY 1 ORDER BY 2 DESC")
    assert [
        (name.split()[0], number(cells[1])) for name, cells in departments.items() if name.split()[0].isdecimal()
    ] == without
    # 12. Dans quels départements les réseaux ne tiennent-ils pas ce qui leur est demandé ?
    networks = asked(follow("Élèves et places"), follow("Places des réseaux"), of="national").read("par département")
    lacking = sql(NETWORKS + """
        SELECT department, sum(asked), sum(offered), sum(filled), sum(greatest(asked - offered - filled, 0))
        FROM line WHERE asked > 0 GROUP BY 1 ORDER BY 5 DESC""")  # fmt: skip
    assert [(name, *(number(cell) for cell in cells)) for name, cells in list(networks.items())[1:]] == [
        (DEPARTMENTS[code].name, *map(int, numbers)) for code, *numbers in lacking
    ]
    # 13. Quelle part des établissements utilise le service, département par département ?
    uptake = asked(follow("Qui utilise le service"), of="national").read("Par département")
    for code in ("973", "59"):
        [(schools, with_agreement)] = sql(SCHOOLS, department=code)
        cells = uptake[DEPARTMENTS[code].name]
        assert (int(cells[0]), int(cells[3])) == (schools, with_agreement)
    # 14. Quelle part des conventions est signée plus de sept jours avant, et en éducation prioritaire ?
    priority = asked(follow("Par éducation prioritaire"), of="national").read(PUPILS)
    for words, where in (("Ensemble", ""), ("REP", "WHERE school.priority_education = 'REP'")):
        [(signed, ahead)] = sql(SIGNED + where)
        assert (number(priority[words][3]), number(priority[words][4])) == (signed, ahead)
    # 15. Que dira le rapport des deux mois, et dit-il les mêmes nombres ?
    reports = asked(follow("Bilans"), of="national")
    assert "Le rapport tel qu'il serait, usage interne (PDF)" in reports.text
    reports.follow("National : écrire")
    assert reports.count - 1 <= MOST
    [(everybody,)] = sql(PLACELESS + "SELECT count(*) FROM placeless")
    assert f"Sans stage {everybody} " in reports.text
    assert NumbersReading.objects.filter(territory__contains="par département").exists()


def test_an_officer_compares_basins_and_each_reading_is_written_down(guyane, asked):
    """Schools of a basin with the seats near them, boards that have not decided, two basins side by side."""
    west = asked(follow("Par bassin"), follow("Ouest guyanais"))
    found = west.read(PUPILS)
    told = {name.partition(",")[0]: number(cells[1]) for name, cells in found.items() if "," in name}
    basin = sql(
        PLACELESS
        + """SELECT placeless.name, count(*) FROM placeless
        JOIN conventions_basinschool inside ON inside.school_id = placeless.school
        JOIN conventions_basin basin ON basin.id = inside.basin_id WHERE basin.name = 'Ouest guyanais' GROUP BY 1"""
    )
    assert told == dict(basin)
    everybody = sum(told.values())
    assert number(found["Ensemble"][1]) == everybody
    west.follow("Collège du Maroni")
    assert "3 places libres dans le même groupe de communes reliées par la route." in west.text
    seats = west.read("Offres avec des places libres")
    assert [cells[-2:] for cells in seats.values()][1:] == [["0", "2"], ["12", "1"]]
    missing = asked(follow("1 établissement n'a pas dit la délibération"))
    assert list(missing.read("Établissements dont"))[1:] == [f"Collège de l'Oyapock, Saint-Georges {guyane.other.uai}"]
    side = asked(follow("Par bassin"), follow("Ouest guyanais"), choose("À côté de", "Bassin : Est", "Comparer"))
    assert side.read("Côte à côte")["Sans stage"] == [str(everybody), "1"]
    read, year = list(NumbersReading.objects.values_list("territory", flat=True)), guyane.year.number
    assert f"académie : Guyane – par établissement, {year}-{year + 1}" in read
    assert f"bassin : Ouest guyanais, à côté de bassin : Est – par établissement, {year}-{year + 1}" in read
    assert NumbersReading.objects.filter(school=guyane.first).exists()
