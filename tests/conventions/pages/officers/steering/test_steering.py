"""The officer's and the head's pages of reports, thresholds and exports, over HTTP."""

import csv
import io
import sys
from datetime import UTC, datetime, time, timedelta
from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.numbers.exports import formats
from conventions.domain.numbers.exports.cells import table_of_cells
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, numbers
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.steering.models import SteeringNote, SteeringReport, Threshold
from conventions.domain.numbers.steering.spans import two_months
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from workflow import clock

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def officer(level: str, code: str = "") -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level=level, code=code)


def test_an_officer_writes_beside_the_figures_and_takes_it_back():
    """Too much keeps what was typed and says the limit; the reading of the numbers is written down."""
    lives.make_pupil(lives.make_school())
    project_figures()
    own, other = officer("academy", "Nantes"), officer("department", "69")
    client, key = verified(own.user), two_months(clock.now().date()).key
    address = reverse("steering_note", args=[key, own.uuid])
    assert address in text(client.get(reverse("steering")))
    shown = text(client.get(address))
    assert "<strong>1</strong>" in shown
    assert NumbersReading.objects.get().territory == "Académie Nantes"
    over = client.post(reverse("steering_note", args=["2019-01", own.uuid]), {"text": "Tard.", "function": "DASEN"})
    assert (over.status_code, "que pendant sa période et les 92 jours qui la suivent" in text(over)) == (409, True)
    for never in ("0001-01", "9998-9999", "demain"):
        assert client.get(reverse("steering_note", args=[never, own.uuid])).status_code == 404
    long = "\n".join(f"Ligne {n}" for n in range(11))
    refused = client.post(address, {"text": long, "function": "DASEN"})
    assert refused.status_code == 422
    assert "Votre texte fait 11 lignes de 90 caractères ; le rapport en imprime 10." in text(refused)
    assert "Ligne 10" in text(refused)
    assert client.post(address, {"text": "Tout va.", "function": "DASEN"}).status_code == 302
    note = SteeringNote.objects.get()
    assert (note.territory, note.code, note.name, note.function) == ("academy", "Nantes", own.user.name, "DASEN")
    assert "DASEN" in text(client.get(address))
    assert client.get(reverse("steering_note", args=[key, other.uuid])).status_code == 404
    assert "Département 69 – Rhône" in text(verified(other.user).get(reverse("steering")))
    client.post(reverse("steering_note_remove", args=[key, own.uuid]))
    assert not SteeringNote.objects.exists()


def test_a_head_writes_three_lines_of_the_school():
    """Signed with the title that the service knows, unless the head types another."""
    school = lives.make_school()
    client, key = signed_in(school.staff.get(role="head").user), two_months(clock.now().date()).key
    address = reverse("school_note", args=[key])
    assert address in text(client.get(reverse("school_steering")))
    refused = client.post(address, {"text": "un\ndeux\ntrois\nquatre", "function": "Principale"})
    assert (refused.status_code, "le rapport en imprime 3" in text(refused)) == (422, True)
    client.post(address, {"text": "Tout va.", "function": "Principale"})
    assert (SteeringNote.objects.get().code, SteeringNote.objects.get().function) == (str(school.pk), "Principale")
    client.post(reverse("school_note_remove", args=[key]))
    assert not SteeringNote.objects.exists()
    assert signed_in(school.staff.get(role="office").user).get(address).status_code == 403


def test_officers_of_the_nation_alone_read_and_close_a_report():
    """Closing asks a second factor; what was closed is listed with its fingerprint and given as it was."""
    nation, academy = officer("national"), officer("academy", "Nantes")
    span = two_months(clock.now().date())
    draft, close = reverse("steering_file", args=[span.key, "interne"]), reverse("steering_close", args=[span.key])
    for address in (draft, close):
        assert verified(academy.user).get(address).status_code == 403
    client = verified(nation.user)
    assert client.get(draft).content.startswith(b"%PDF")
    assert NumbersReading.objects.get().as_file
    assert client.post(close).status_code == 409
    clock.move_to(datetime.combine(span.last_day + timedelta(days=2), time(12), UTC))
    late = client.post(close)
    assert late.status_code == 409
    assert "Les chiffres n'ont pas encore compté tout ce qui est arrivé" in text(late)
    project_figures()
    assert signed_in(nation.user).post(close).status_code == 302
    assert not SteeringReport.objects.exists()
    assert close in text(client.get(reverse("steering")))
    assert client.post(close).status_code == 302
    kept = SteeringReport.objects.get().files.get(use="interne")
    page = text(client.get(reverse("steering")))
    assert kept.sha256 in page
    assert close not in page
    assert client.get(draft).content == bytes(kept.content)
    assert kept.sha256 not in text(verified(academy.user).get(reverse("steering")))


def test_an_officer_adds_and_removes_thresholds_of_their_own():
    """A wrong number is said beside its field; another officer's does not exist."""
    own, other = officer("academy", "Nantes"), officer("department", "69")
    client, address = verified(own.user), reverse("territory_thresholds")
    given = {"officer": own.pk, "above": "120", "is_share": "1", "where": "school", "weeks": "3"}
    assert "Un pourcentage va de 0 à 99." in text(client.post(address, given))
    assert client.post(address, given | {"above": "20"}).status_code == 302
    assert "Plus de 20 % des élèves attendus sont sans stage à 3 semaines du départ ou moins" in text(
        client.get(address)
    )
    assert "Vous avez déjà choisi ce seuil." in text(client.post(address, given | {"above": "20"}))
    remove = reverse("territory_threshold_remove", args=[Threshold.objects.get().uuid])
    assert verified(other.user).post(remove).status_code == 404
    client.post(remove)
    assert not Threshold.objects.exists()


def test_an_export_has_the_numbers_of_the_pages(monkeypatch):
    """Schools by UAI, dimensions under the names of addresses; true numbers, guarded too, each export written down."""
    school, far = lives.make_school(), lives.make_school(postcode="69001")
    for place in (school, school, far):
        lives.make_pupil(place)
    lives.signed(school=school)
    project_figures()
    own = officer("academy", "Nantes")
    client, year = verified(own.user), two_months(clock.now().date()).year
    asked = {"territoire": "academie Nantes", "par": "etablissement", "annee": year, "fichier": "csv"}

    def rows(**more: str) -> list[dict[str, str]]:
        answer = client.get(reverse("territory_export"), asked | more)
        read = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
        return list(csv.DictReader(read, delimiter=";"))

    found = rows(statistique="pupils_without_place")
    assert {row["code"] for row in found} == {school.uai}
    assert {"semaine", "nature", "niveau", "statut", "prioritaire", "qpv"} <= set(found[0])
    here = numbers(["pupils_without_place"], FiguresQuery(CountedTerritory(Territory.SCHOOL, str(school.pk)), year))
    assert sum(int(row["valeur"]) for row in found) == here["pupils_without_place"][""] == 2
    [signed] = rows(statistique="agreements_by_state", par="academie")
    assert (signed["code"], signed["detail"], signed["detail_libelle"], signed["valeur"]) == (
        *("Nantes", "signed", "signée"),
        "1",
    )
    assert rows(statistique="alerts") == []
    said = f"académie : Nantes – {{}}, {year}-{year + 1}"
    assert {one.territory for one in NumbersReading.objects.filter(as_file=True)} == {
        said.format("Sans stage, par établissement"),
        said.format("Conventions par état, par académie"),
        said.format("Signalements, par établissement"),
    }
    basins = [Basin.objects.create(academy="Nantes", name=name) for name in ("Anjou", "Loire")]
    for basin, place in ((basins[0], school), (basins[1], lives.make_school()), (basins[1], far)):
        BasinSchool.objects.create(basin=basin, school=place)
    rebuild_figures()
    found = rows(statistique="pupils_without_place", par="bassin")
    assert {row["nom"] for row in found} == {"Anjou"}  # the other one counts pupils of Lyon
    unbound = client.get(reverse("territory_export"), {"territoire": "departement 49", "annee": year - 1})
    assert [unbound.context["form"][one].value() for one in ("territoire", "annee")] == [
        "departement 49",
        str(year - 1),
    ]
    nowhere = client.get(reverse("territory_export"), asked | {"statistique": "seats_offered"})
    assert (nowhere.status_code, "n'est comptée que jusqu'au département" in text(nowhere)) == (422, True)
    for form in ("xlsx", "ods"):
        answer = client.get(reverse("territory_export"), asked | {"statistique": "alerts", "fichier": form})
        assert answer["Content-Type"] == formats.FORMATS[form].content_type
    wider = client.get(reverse("territory_export"), asked | {"statistique": "alerts", "par": "nation"})
    assert (wider.status_code, "Votre territoire est plus petit" in text(wider)) == (422, True)
    elsewhere = asked | {"statistique": "alerts", "territoire": "departement 69"}
    assert client.get(reverse("territory_export"), elsewhere).status_code == 422
    monkeypatch.setattr("conventions.pages.officers.steering.forms.LARGEST_WORKBOOK", 0)
    large = asked | {"statistique": "pupils_expected", "fichier": "xlsx"}
    refused = client.get(reverse("territory_export"), large)
    assert (refused.status_code, "Choisissez CSV ou Parquet" in text(refused)) == (422, True)


def test_parquet_is_asked_for_where_it_is_not_installed(monkeypatch):
    """The form says how it is installed beside the field; a list leads back to its page, which says the same."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    client, year = verified(officer("department", "49").user), two_months(clock.now().date()).year
    asked = {"territoire": "departement 49", "par": "etablissement", "statistique": "alerts", "annee": year}
    refused = client.get(reverse("territory_export"), asked | {"fichier": "parquet"})
    assert (refused.status_code, "(make install EXTRAS=parquet)" in text(refused)) == (422, True)
    back = client.get(reverse("territory"), {"tri": "-pupils_expected", "fichier": "parquet"})
    assert back.url == f"{reverse('territory')}?tri=-pupils_expected"
    assert "Ce service n'écrit pas de fichier parquet : choisissez une autre forme" in text(client.get(back.url))
    assert not NumbersReading.objects.filter(as_file=True, territory__contains="Signalements").exists()


def test_no_statistic_leaves_with_two_columns_of_one_name():
    """No program reads such a Parquet file, and a workbook's reader takes one for the other."""
    for one in statistics().values():
        heads = table_of_cells(
            one, CountedTerritory(Territory.DEPARTMENT, "49", "Maine-et-Loire"), Territory.SCHOOL, 2026, []
        ).heads
        assert [head for head in heads if heads.count(head) > 1] == [], one.name
