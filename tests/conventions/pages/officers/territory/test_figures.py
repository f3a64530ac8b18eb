"""The officer's figures over HTTP."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from config.development.lives.people import stretched_year
from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.numbers.charts.drawing import Link
from conventions.domain.numbers.figures import projection
from conventions.domain.numbers.figures.models import Photograph
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import a_year_before
from conventions.domain.numbers.figures.registry import Of, statistics
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.people.models import Host, Level, School, TerritorialOfficer, User
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.season.periods.services import save_period
from conventions.domain.season.rolls.workbooks import read_sheets
from conventions.pages.shared.figures.sections import THEMES
from tests.kit import lives
from tests.kit.people_factory import make_uai
from tests.kit.places import load_some_places
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def cpe():
    return lives.hire(lives.make_school(), "cpe")


def officer(level: str, code: str = "") -> User:
    user = User.objects.create_user(email=f"{level}{code}@academie.example".replace(" ", ""), last_name="Territoire")
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return user


def read(client: Client, page: str = "territory", **asked: str):
    answer = client.get(reverse(page), asked)
    assert answer.status_code == 200
    return answer.context["page"]


def told(page) -> dict[str, list[int]]:
    return {row.label: numbers_of(page, row) for row in page.rows}


def numbers_of(page, row) -> list[int]:
    return [column.value(row.found) for column in page.columns]


def test_an_officer_reads_figures_of_their_territory_without_a_name(django_assert_max_num_queries):
    """True counts by département and school, nothing of another territory; who read which table is written down."""
    here, small, other = lives.make_school(), lives.make_school(postcode="72000"), lives.make_school(postcode="69001")
    year = stretched_year(here)
    for school, number in ((here, 6), (small, 2), (other, 9)):
        for _ in range(number):
            lives.make_pupil(school)
    convention = lives.signed(school=here)
    project_figures()
    client = verified(officer("academy", "Nantes"))
    with django_assert_max_num_queries(30):
        shown = client.get(reverse("territory"))
    page, content = shown.context["page"], text(shown)
    assert numbers_of(page, page.table().total) == [9, 8, 0, 1, 1, 0]
    assert told(page)["49 – Maine-et-Loire"][:2] == [7, 6]
    assert told(page)["44 – Loire-Atlantique"][:2] == [0, 0]
    assert page.map.values["72"] == 2
    assert "8 élèves sans stage" in content
    assert "75 % dans un établissement" in content
    assert other.name not in content
    assert re.search(r"Chiffres de \d+ h \d\d", content)
    reading = NumbersReading.objects.get()
    assert (reading.what, reading.department, reading.school) == ("figures", "", None)
    assert reading.territory == f"académie : Nantes – par département, {year.number}-{year.number + 1}"
    for hidden in (convention.pupil.last_name, convention.pupil.first_name, convention.host.name, convention.number):
        assert hidden not in content


def more_schools(count: int) -> list[School]:
    return School.objects.bulk_create(
        School(uai=make_uai("049", number), name=f"Collège {number}", sector="private", department="49")
        for number in range(count)
    )


def test_the_number_of_schools_costs_no_query(django_assert_max_num_queries):
    """A table of schools is read in as many queries, be they one or thirty."""
    lives.make_pupil(lives.make_school())
    project_figures()
    client = verified(officer("department", "49"))
    with django_assert_max_num_queries(30):
        assert len(read(client).rows) == 1
    more_schools(30)
    with django_assert_max_num_queries(30):
        assert len(read(client).rows) == 31


def test_an_officer_goes_down_to_the_school_and_no_farther_than_their_own():
    """The officer goes by territory, basin, school; an address of elsewhere shows the officer's own."""
    here, other = lives.make_school(), lives.make_school(postcode="69001")
    mixed = Basin.objects.create(academy="Nantes", name="Loire")
    BasinSchool.objects.create(basin=mixed, school=here)
    lives.make_pupil(here)
    project_figures()
    client = verified(officer("department", "49"))
    assert [row.uai for row in read(client).rows] == [here.uai]
    assert NumbersReading.objects.get().department == "49"
    assert read(client, etablissement=here.uai).school == here
    assert NumbersReading.objects.filter(school=here).count() == 1
    assert told(read(client, par="bassin")) == {"Loire": [1, 1, 0, 0, 0, 0]}
    for asked in ({"departement": "69"}, {"etablissement": other.uai}, {"bassin": "x"}, {"academie": "Nantes"}):
        answer = client.get(reverse("territory"), asked)
        assert answer.context["page"].place.code == "49", asked
        assert "L'adresse demande un territoire qui n'est pas le vôtre" in text(answer), asked
    for asked in ({}, {"departement": "49"}, {"etablissement": here.uai}, {"bassin": str(mixed.pk)}):
        assert "territoire qui n'est pas le vôtre" not in text(client.get(reverse("territory"), asked)), asked
    assert "un chiffre qui n'a pas de tableau" in text(client.get(reverse("territory"), {"chiffre": "competences"}))
    BasinSchool.objects.create(basin=mixed, school=lives.make_school(postcode="72000"))
    assert read(client, bassin=str(mixed.pk)).place.code == "49"  # it reaches into what is not the officer's
    assert read(verified(officer("national")), departement="69").place.code == "69"


def test_a_table_is_narrowed_divided_and_sorted_by_its_address():
    """Each of them keeps the others; what makes no sense is not asked."""
    few, many = lives.make_school(), lives.make_school(priority_education="REP")
    lives.make_pupil(few)
    for _ in range(2):
        lives.make_pupil(many)
    lives.make_pupil(many, level="4e")
    closed, gone = lives.make_school(), lives.make_school()
    lives.make_pupil(closed)
    School.objects.filter(pk__in=[closed.pk, gone.pk]).update(is_closed=True)
    project_figures()
    client = verified(officer("department", "49"))
    down = read(client, tri="-pupils_without_place")
    sent = client.get(reverse("territory"), {"tri": "-pupils_without_place"})
    assert [row.uai for row in sent.context["table"].rows] == [many.uai, *sorted(one.uai for one in (few, closed))]
    assert [row.is_closed for row in down.rows if row.uai == closed.uai] == [True]
    assert gone.uai not in [row.uai for row in down.rows]  # closed, and of no number
    [head] = re.findall(r'<th[^>]*aria-sort="descending"[^>]*>\s*<a href="([^"]*)"', sent.content.decode())
    assert "tri=pupils_without_place" in head
    upwards = client.get(reverse("territory"), {"tri": "pupils_without_place"})
    assert list(upwards.context["table"].rows)[-1].uai == many.uai
    assert told(read(client, par="prioritaire")) == {
        "REP": [2, 2, 0, 0, 0, 0], "Hors éducation prioritaire": [2, 2, 0, 0, 0, 0],
    }  # fmt: skip
    narrowed = read(client, prioritaire="REP", niveau="3e", semaine="hier", reste="1")
    assert told(narrowed) == {f"{many.name}, {many.city}": [2, 2, 0, 0, 0, 0]}
    assert narrowed.narrowing.in_words == "3e, REP"
    [either] = [one for one in narrowed.selects if one.name == "prioritaire"]
    assert either.choices[0] == ("REP,REP+", "REP ou REP+")
    both = read(client, prioritaire="REP,REP+")
    assert numbers_of(both, both.table().total)[:2] == [2, 2]
    again = ",".join(["REP", "REP+"] * 20)
    beside = read(client, etablissement=few.uai, avec=f"etablissement:{many.uai}", niveau="3e", prioritaire=again)
    assert [(label, one["pupils_without_place"]) for label, one in beside.compared] == [
        (f"établissement : {few.name}, {few.city}", {"": 1}),
        (f"établissement : {many.name}, {many.city}", {"": 2}),
    ]
    assert closed.uai not in " ".join(key for key, _label in beside.others)
    assert beside.export == f"{reverse('territory_export')}?territoire=departement+49&annee={down.year}&statistique="
    read(client, avec=str(down.year - 1), prioritaire=again, niveau=",".join(Level.values))
    told_of = f"département : Maine-et-Loire, à côté de {down.year - 1}-{down.year} – par établissement, "
    assert NumbersReading.objects.latest("pk").territory.startswith(told_of)


def test_the_file_has_the_numbers_of_the_page():
    """All lines in the order asked for, in each form; it is written down as a file."""
    lives.make_pupil(lives.make_school())
    more_schools(26)
    project_figures()
    client = verified(officer("department", "49"))
    page = read(client, tri="-pupils_expected")
    rows = sorted(page.rows, key=lambda row: -numbers_of(page, row)[0])
    whole = [[row.label, row.uai, "non", *map(str, numbers_of(page, row))] for row in rows]
    sent = client.get(reverse("territory"), {"tri": "-pupils_expected", "fichier": "csv"})
    [heads, *lines] = csv.reader(io.StringIO(sent.content.decode("utf-8-sig"), newline=""), delimiter=";")
    parts = [place for place, head in enumerate(heads) if head.endswith(", part")]
    assert [[cell for place, cell in enumerate(line) if place not in parts] for line in lines] == whole
    assert len(lines) == 27
    assert [head for head in heads[3:] if not head.endswith(", part")] == [str(one.label) for one in page.columns]
    for form in ("xlsx", "ods"):
        file = client.get(reverse("territory"), {"tri": "-pupils_expected", "fichier": form})
        [sheet] = read_sheets([file.content])
        assert [row.cells[:4] for row in sheet.rows] == [heads[:4], *(line[:4] for line in lines)]
    assert NumbersReading.objects.filter(as_file=True).count() == 3
    picture = client.get(reverse("territory"), {"graphique": "carte.svg", "par": "niveau"})
    assert picture["Content-Type"].startswith("text/html")  # there is no map of levels


def test_the_map_is_the_table_and_the_curve_stands_beside_last_year(monkeypatch):
    """Each line of the table is a link on the map; Mondays that were photographed, with those of the year before.

    A copy of the database that is behind says by how much.
    """
    monkeypatch.setattr(projection, "replica_lag", lambda: timedelta(seconds=40.2))
    school = lives.make_school()
    lives.make_pupil(school)
    photograph_figures()
    year, today = present_year(school).number, school.today()
    for territory, code in (("department", "49"), ("nation", "")):
        Photograph.objects.create(
            monday=a_year_before(today), territory=territory, code=code, year=year - 1,
            statistic="pupils_without_place", detail="", pupil_level="3e", value=7,
        )  # fmt: skip
    client = verified(officer("department", "49"))
    assert read(client).map is None  # nobody knows where its only school is
    School.objects.update(latitude=47.47, longitude=-0.55)
    [mark] = [one for one in read(client).map.drawing.shapes if isinstance(one, Link)]
    told = f"{school.name}, {school.city} : 1, soit 100\u00a0%"
    assert mark == Link(told, mark.shapes, f"/territoire/?etablissement={school.uai}")
    assert read(client).published == reverse("open_data") + "?departement=49"
    assert read(client).curve.lines == [[monday_of(today), 1, 7]]
    assert read(client, prioritaire="REP").curve_is_wider
    beside = {"avec": str(year - 1)}
    same_day = f"{year - 1}-{year} à la même date"
    assert same_day in [label for label, _found in read(client, niveau="3e", **beside).compared]
    narrowed = client.get(reverse("territory"), {"prioritaire": "REP", **beside})
    assert same_day not in [label for label, _found in narrowed.context["page"].compared]
    assert "à la même date ne se comparent pas sous ces filtres" in text(narrowed)
    sent = client.get(reverse("territory"), {"graphique": "courbe.csv"})
    assert sent.content.decode("utf-8-sig").splitlines()[1].endswith(";1;7")
    assert NumbersReading.objects.latest("pk").as_file
    nation = verified(officer("national"))
    page, content = read(nation), unescape(nation.get(reverse("territory")).content.decode())
    assert "en retard de 41 secondes" in content
    assert page.map.values == {row.code: 1 if row.code == "Pays de la Loire" else None for row in page.rows}
    assert content.count('href="/territoire/?region=Pays+de+la+Loire"') == 2  # in the table, on the map
    assert nation.get(reverse("territory"), {"graphique": "carte.png"}).content.startswith(b"\x89PNG")


def test_a_curve_goes_down_to_zero_and_begins_with_its_first_number():
    """A photograph keeps no zero; where no pupil was counted, the week is a gap."""
    year = present_year(lives.make_school())
    mondays = [monday_of(year.first_day) + timedelta(weeks=n) for n in range(1, 7)]
    told = [(None, 5), (3, 5), (None, None), (2, 5), (None, 5), (None, None)]
    Photograph.objects.bulk_create(
        Photograph(
            monday=monday, territory="department", code="49", year=year.number, statistic=name, detail="",
            pupil_level="3e", value=value,
        )
        for monday, numbers in zip(mondays, told, strict=True)
        for name, value in zip(("pupils_without_place", "pupils_expected"), numbers, strict=True)
        if value
    )  # fmt: skip
    shown = [number for _monday, number, _before in read(verified(officer("department", "49"))).curve.lines]
    assert shown == [3, None, 2, 0]


def test_every_pupil_without_a_place_is_on_the_map_at_the_commune_of_their_school():
    """Nobody knows where the schools themselves are; the number of the map is that of the pupils' own table."""
    load_some_places()
    addresses = [("97300", "Cayenne", ""), ("97370", "Maripasoula", ""), ("", "", "97357"), ("97313", "ST GEORGES", "")]
    for pupils, (postcode, city, insee) in enumerate(addresses, 1):
        school = lives.make_school(department="973", postcode=postcode, city=city, insee=insee)
        for _ in range(pupils):
            lives.make_pupil(school)
    lives.validated(school=school)
    project_figures()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM conventions_enrolment own JOIN conventions_pupil pupil ON pupil.id = own.pupil_id
            JOIN conventions_school school ON school.id = pupil.school_id
            WHERE school.department = '973' AND school.latitude IS NULL AND own.left_at IS NULL
            AND NOT EXISTS (SELECT FROM conventions_convention WHERE pupil_id = pupil.id)
            """
        )
        [without] = cursor.fetchone()
    client = verified(officer("department", "973"))
    shown, content = read(client).map, unescape(client.get(reverse("territory")).content.decode())
    assert without == 10
    assert f"Élèves sur la carte : {without} sur {without}." in content
    assert "Sans place connue" not in content
    marks = [one for one in shown.drawing.shapes if isinstance(one, Link)]
    assert sum(int(mark.shapes[1].text) for mark in marks) == without
    for words in ("Maripasoula", "Grand-Santi (pirogue sur le Maroni, ou avion)", "soit 80\u00a0%"):
        assert words in content
    lost = School.objects.get(city="Cayenne")
    lost.postcode, lost.city = "", "Nulle Part"
    lost.save()
    assert f"Élèves sur la carte : {without - 1} sur {without}." in text(client.get(reverse("territory")))


def test_the_year_shown_is_that_of_the_territory():
    """A year begins earlier where a rector fixes it; elsewhere nobody opens on a year of which nothing is known."""
    year = stretched_year(lives.make_school())
    begun = {"zone": "La Réunion", "number": year.number + 1, "first_day": year.first_day, "last_day": year.last_day}
    SchoolYear.objects.create(**begun)
    shown = {level: read(verified(officer(*level))).year for level in (("national",), ("department", "49"))}
    assert set(shown.values()) == {year.number}
    assert read(verified(officer("department", "974"))).year == year.number + 1


def test_a_theme_tells_every_statistic_of_it_with_its_definition():
    """A statistic appears by itself; its numbers lead to the tables that say where; alerts are the authority's."""
    lives.validated(school=lives.signed().school)
    project_figures()
    drawn = read(verified(officer("academy", "Nantes")), chiffre="agreements_by_state")
    assert (drawn.map.title, drawn.map.values["49"]) == ("Conventions par état, département", 2)
    client = verified(officer("department", "49"))
    address = reverse("territory_theme", args=["conventions"])
    shown = client.get(address)
    page, content = shown.context["page"], text(shown)
    for statistic in page.theme.statistics:
        assert str(statistic.definition) in content
    assert all(str(section.title) in content for section, _table in page.sections)  # of one alone, its question
    sent = client.get(address, {"fichier": "csv"}).content.decode("utf-8-sig")
    assert "Conventions par état;signée;1;conventions" in sent
    assert client.get(reverse("territory_theme", args=["inconnu"])).status_code == 404
    hosts = client.get(reverse("territory_theme", args=["organismes"])).content.decode()
    [by_sector] = re.findall(r'href="([^"]*par=secteur[^"]*)"', hosts)[:1]
    assert told(client.get(unescape(by_sector)).context["page"]) == {"Non indiqué": [2]}


def test_each_statistic_is_of_one_theme():
    """Whatever is counted in the registry stands on one page."""
    of = [one for theme in THEMES.values() for one in theme.of]
    assert sorted(of, key=lambda one: one.name) == sorted(Of, key=lambda one: one.name)


def test_what_the_needs_page_counts_otherwise_is_said():
    """Its number is of now and of other pupils: where the home tells another one, the page says which, and why."""
    school = lives.make_school()
    lives.make_pupil(school)
    project_figures()
    client = verified(officer("department", "49"))
    needs = lambda: text(client.get(reverse("territory_needs")))  # noqa: E731 - asked twice
    assert "« Mon territoire » en compte" not in needs()
    offer, by_host = make_offer(school)
    accept_application(apply(offer, lives.make_pupil(school))[0], by=by_host)
    assert "2 élèves sans stage" in needs()
    assert "« Mon territoire » en compte 1 :" in needs()
    assert "1 de ces élèves a une place gardée, qu'il lui reste à confirmer" in needs()


def test_a_head_reads_the_same_numbers_and_definitions(django_assert_max_num_queries):
    """Those of the school, or of its period; the office is refused, and finds the definitions beside the classes."""
    school, other = lives.make_school(), lives.make_school()
    convention = lives.signed(school=school)
    lives.make_pupil(school)
    lives.make_pupil(other)
    year = stretched_year(school)
    period = save_period(
        school=school, year=year, name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=convention.first_day, last_day=convention.last_day,
    )  # fmt: skip
    project_figures()
    head = signed_in(school.staff.get(role="head").user)
    shown = head.get(reverse("school_figures"))
    content = text(shown)
    assert "Élèves attendus 2 " in content
    assert "Sans stage 1 50 %" in content
    assert "Combien d'alertes ont été données ?" in content
    assert convention.pupil.last_name not in content
    of_period = text(head.get(reverse("school_figures"), {"periode": str(period.uuid)}))
    assert "Conventions par état" in of_period
    assert "Délais" not in of_period  # they are counted for the year alone
    office = signed_in(school.staff.get(role="office").user)
    assert office.get(reverse("school_figures")).status_code == 403
    assert str(statistics()["pupils_searching"].definition) in text(office.get(reverse("classes")))


def test_the_territory_is_closed_to_others(cpe):
    """A school's staff: 403; nobody signed in: the page of connection."""
    assert signed_in(cpe.user).get(reverse("territory")).status_code == 403
    assert Client().get(reverse("territory")).status_code == 302


def test_territories_where_nothing_is_counted_are_one_line_and_in_the_file():
    """The table holds those that use the service; a file says the zeros too."""
    lives.make_pupil(lives.make_school())
    project_figures()
    nation = verified(officer("national"))
    shown = nation.get(reverse("territory"))
    assert [row.code for row in shown.context["table"].rows] == ["Pays de la Loire"]
    assert "N'utilisent pas encore le service : Auvergne-Rhône-Alpes, Bourgogne" in text(shown).replace(" ,", ",")
    for narrowed in ({"chiffre": "pupils_unplaced_at_start"}, {"niveau": "2de_gt"}):
        assert "N'utilisent pas encore" not in text(nation.get(reverse("territory"), narrowed))
    sent = nation.get(reverse("territory"), {"format": "csv"})
    assert "Auvergne-Rhône-Alpes" in sent.content.decode("utf-8-sig")


def test_sectors_of_schools_in_rep_plus_are_four_presses_from_home():
    """The theme of hosts leads to sectors, where a filter keeps the schools of one priority."""
    for priority, naf in (("REP+", "5610A"), ("", "8610Z")):
        agreement = lives.opened(school=lives.make_school(priority_education=priority))
        Host.objects.filter(pk=agreement.host_id).update(naf=naf)
    project_figures()
    at = Presses(verified(officer("department", "49")))
    at.open(reverse("territory"))
    at.follow("Organismes d'accueil")
    at.follow("par secteur d'activité")
    assert len(at.read("Chiffres par secteur")) == 1 + 2 + 1
    at.choose("Éducation prioritaire", "REP+")
    at.ask("Filtrer")
    assert at.read("Chiffres par secteur")["Hébergement et restauration"] == ["1"]
    assert len(at.read("Chiffres par secteur")) == 1 + 1 + 1
    assert at.count == 4
