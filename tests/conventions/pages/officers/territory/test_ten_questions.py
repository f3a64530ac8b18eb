"""Ten questions of a real officer, each answered in at most three presses on what the pages show."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from config.development.lives.people import stretched_year
from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.networks.models import Network, Target
from conventions.domain.law.year.calendars import year_on
from conventions.domain.numbers.figures.models import Photograph
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import a_year_before
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.models import School, TerritorialOfficer
from tests.kit import lives
from tests.kit.matching import offer_in, period_at
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db
MOST = 3
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
    """Two basins; three pupils without a place in the west, where a river parts communes that are near."""

    def __init__(self) -> None:
        west, east = (Basin.objects.create(academy="Guyane", name=name) for name in ("Ouest guyanais", "Est"))
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
        year_on(self.first, self.year.first_day - timedelta(days=30))
        Photograph.objects.create(
            monday=a_year_before(clock.now().date()), territory="academy", code="Guyane", year=self.year.number - 1,
            statistic="pupils_without_place", detail="", pupil_level="3e", value=7,
        )  # fmt: skip
        project_figures()


@pytest.fixture
def guyane() -> Guyane:
    return Guyane()


def test_ten_questions_in_three_presses(guyane):
    """An officer of the académie asks them, from the home on; each page that was read is written down."""
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="academy", code="Guyane")
    client = verified(user)

    def asked(*presses: Callable[[Presses], None]) -> Presses:
        assert len(presses) <= MOST
        at = Presses(client)
        at.open(reverse("territory"))
        for press in presses:
            press(at)
        assert at.count - 1 <= MOST
        return at

    def follow(words: str) -> Callable[[Presses], None]:
        return lambda at: at.follow(words)

    def choose(label: str, words: str, button: str) -> Callable[[Presses], None]:
        def press(at: Presses) -> None:
            at.choose(label, words)
            at.ask(button)

        return press

    # 1. Quels collèges de l'Ouest guyanais ont encore des élèves sans place, combien exactement, et quelles places
    #    restent à moins de 30 km, dans le même groupe de communes reliées par la route ?
    west = asked(follow("Par bassin"), follow("Ouest guyanais"))
    found = west.read(PUPILS)
    assert {name: cells[1] for name, cells in found.items() if name.startswith("Collège")} == {
        f"Collège du Maroni, Saint-Laurent-du-Maroni {guyane.first.uai}": "2 67 %",
        f"Collège de Mana, Mana {guyane.second.uai}": "1 100 %",
    }
    assert found["Ensemble"][1] == "3 75 %"
    near = west.read("Là où il manque le plus")
    assert [[cells[0].split()[0], cells[2]] for cells in list(near.values())[1:]] == [["2", "3"], ["1", "5"]]
    west.follow("Collège du Maroni")
    assert "3 places libres dans le même groupe de communes reliées par la route." in west.text
    seats = west.read("Offres avec des places libres")
    assert [cells[-2:] for cells in seats.values()][1:] == [["0", "2"], ["12", "1"]]
    # 2. Combien d'élèves sont sans stage, à combien de semaines du départ, et où ?
    weeks = (monday_of(lives.monday_ahead()) - monday_of(clock.now().date())) // timedelta(weeks=1)
    said = asked()
    assert f"2 élèves sans stage au collège du Maroni, à {weeks} semaines." in said.text
    said.follow("4 élèves sans stage en tout ; 75 % dans 2 établissements.")
    assert [cells[1] for cells in said.read(PUPILS).values()][1:] == ["2 67 %", "1 100 %", "1 100 %", "4 80 %"]
    # 3. Quels établissements n'ont pas dit la délibération de leur conseil d'administration ?
    missing = asked(follow("1 établissement n'a pas dit la délibération"))
    assert list(missing.read("Établissements dont"))[1:] == [f"Collège de l'Oyapock, Saint-Georges {guyane.other.uai}"]
    # 4. Où en étions-nous l'an dernier à la même date ?
    year = guyane.year.number
    before = asked(choose("À côté de", f"{year - 1}-{year}", "Comparer")).read("Côte à côte")
    assert before["Chiffre"][1] == f"{year - 1}-{year} à la même date"
    assert before["Sans stage"] == ["4", "7", "0"]
    assert before["Sans convention signée au premier jour"][1] == "–"  # nobody took its photograph
    # 5. Combien d'élèves de l'éducation prioritaire sont sans stage ?
    priority = asked(follow("Par éducation prioritaire")).read(PUPILS)
    assert (priority["REP+"][1], priority["Hors éducation prioritaire"][1]) == ("1 100 %", "3 75 %")
    # 6. Combien de conventions étaient signées plus de 7 jours avant, niveau par niveau ?
    levels = asked(follow("Par niveau")).read(PUPILS)
    assert levels["3e"][3:5] == ["1 20 %", "1 20 %"]
    # 7. Combien de temps met chaque partie à signer ?
    agreements = asked(follow("Conventions, délais"))
    assert agreements.read("Combien de temps")["Signature de la direction"][0] == "1"
    # 8. Comment les parties signent-elles, sur papier, par courriel, par SMS ?
    assert agreements.read("Comment les parties")["Par courriel"] == ["4", "100 %"]
    # 9. Les ministères tiennent-ils ce qui leur a été demandé ?
    networks = asked(follow("Offres, places et réseaux")).read("Places demandées aux réseaux, ou promises")
    assert networks["Ministère de l'Exemple"] == ["20", "2", "0", "0"]
    # 10. Le bassin de l'ouest à côté de celui de l'est ?
    side = asked(follow("Par bassin"), follow("Ouest guyanais"), choose("À côté de", "Bassin : Est", "Comparer"))
    assert side.read("Côte à côte")["Sans stage"] == ["3", "1"]
    read = list(NumbersReading.objects.values_list("territory", flat=True))
    assert f"académie : Guyane – par établissement, {year}-{year + 1}" in read
    assert f"bassin : Ouest guyanais, à côté de bassin : Est – par établissement, {year}-{year + 1}" in read
    assert NumbersReading.objects.filter(school=guyane.first).exists()
