"""How long agreements take, on paper or not, and who refuses them: what an officer reads by school."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.signing import refuse_to_sign, seal
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.people.models import School, TerritorialOfficer
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db

RECOUNT = """
    WITH agreement AS (
        SELECT c.*, (SELECT min(at) FROM workflow_transition WHERE root_uuid = c.uuid AND position = 1) AS opened,
            (SELECT max(at) FROM workflow_transition WHERE subject_uuid = c.uuid AND name = 'approve') AS approved,
            (SELECT max(at) FROM workflow_transition WHERE subject_uuid = c.uuid AND name = 'seal') AS sealed,
            EXISTS (SELECT FROM workflow_transition WHERE subject_uuid = c.uuid AND name = 'refuse') AS is_refused
        FROM conventions_convention c
    ),
    signature AS (
        SELECT a.school_id, e.channel = 'paper' AS on_paper, e.assurance = 'in_person' AS in_person FROM agreement a
        JOIN signatures_document d ON d.root_id = a.id AND d.purpose = 'convention' AND d.version = a.version
        JOIN signatures_signaturerequest q ON q.document_id = d.id
        JOIN signatures_evidence e ON e.request_id = q.id
    )
    SELECT s.uai, count(a.id),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(day FROM a.sealed - a.opened)::int),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(day FROM a.sealed - a.approved)::int),
        count(*) FILTER (WHERE a.sealed - a.opened >= interval '31 days'),
        (SELECT round(100.0 * count(*) FILTER (WHERE on_paper) / count(*)) FROM signature g WHERE g.school_id = s.id),
        (SELECT round(100.0 * count(*) FILTER (WHERE in_person) / count(*)) FROM signature g WHERE g.school_id = s.id),
        count(*) FILTER (WHERE a.is_refused)
    FROM conventions_school s JOIN agreement a ON a.school_id = s.id
    WHERE s.department = '49' GROUP BY s.id ORDER BY s.uai
"""
BOUNDS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60)
HEADS = (
    *("Conventions", "Délai médian, jours au plus", "Dont signatures, jours au plus", "Plus de 30 jours"),
    *("Sur papier, %", "En présence, %", "Refusées"),
)
REASON = "Une raison que personne d'autre ne lit."


def sign_and_seal(convention, *parties: str) -> None:
    lives.sign(convention, *parties)
    seal(str(convention.uuid))


@pytest.fixture
def schools() -> tuple[School, School, School]:
    """Return a school that signs in 0 and 34 days and is refused once, one that signs on paper, one of none."""
    slow, paper, idle = lives.make_school(), lives.make_school(priority_education="REP+"), lives.make_school()
    lives.signed(school=slow)
    late, on_paper = (lives.validated(school=one) for one in (slow, paper))
    refuse_to_sign(lives.requests(lives.validated(school=slow))["guardian_1"], reason=REASON)
    at = clock.now()
    lives.sign_on_paper(on_paper, "guardian_1")
    clock.move_to(at + timedelta(days=12, hours=1))
    lives.sign_in_person(on_paper, "pupil")
    sign_and_seal(on_paper, "host", "head")
    clock.move_to(at + timedelta(days=34, hours=1))
    sign_and_seal(late)
    project_figures()
    return slow, paper, idle


def client_of(level: str = "department", code: str = "49"):
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return verified(user)


def reached(days: int | None) -> str:
    """Say a number of days as the table does: by the bound that holds it."""
    return "" if days is None else str(next(one for one in BOUNDS if days <= one))


def test_it_is_two_presses_from_home_sorts_and_says_who_refuses():
    """The words of a reason are nowhere; who refuses stands under the table, by school one press farther."""
    one, other = lives.make_school(), lives.make_school()
    refuse_to_sign(lives.requests(lives.validated(school=other))["host"], reason=REASON)
    for school in (one, other):
        taken_back = lives.opened(school=school)
        services.withdraw(taken_back, by=lives.by(taken_back, "host"), reason=REASON)
    project_figures()
    at = Presses(client_of())
    at.open(reverse("territory"))
    at.follow("Délais, papier et refus")
    at.follow("Refusées")
    names = list(at.read("Chiffres par établissement"))
    assert [other.name in name for name in names[1:3]] == [True, False]
    refusals = {whom: cells[0] for whom, cells in at.read("Qui a refusé").items() if whom != "Détail"}
    assert refusals == {"Refusées par l'organisme d'accueil": "1", "Retirées par l'organisme d'accueil": "2"}
    assert REASON not in at.text
    at.follow("Par établissement ou par territoire")
    assert "Refusées par l'organisme d'accueil" in at.read("Chiffres par établissement")["Établissement"]
    assert at.count == 4


def test_an_officer_reads_delays_paper_and_refusals_by_school(schools):
    """Each number is recounted by SQL from the journal and the evidence; the file says the same; it is written down."""
    answer = client_of().get(reverse("territory_delays"), {"fichier": "csv"})
    [heads, *lines] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    read = {line[1]: dict(zip(heads, line, strict=True)) for line in lines}
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        counted = {uai: numbers for uai, *numbers in cursor.fetchall()}
    assert counted == {
        schools[0].uai: [3, 0, 0, 1, 0, 0, 1],
        schools[1].uai: [1, 12, 12, 0, 25, 25, 0],
    }
    for uai, (agreements, whole, signing, *others) in counted.items():
        told = [read[uai][head] for head in HEADS]
        assert told == [str(agreements), reached(whole), reached(signing), *map(str, others)]
    parts = [read[schools[0].uai][f"{head}, part"] for head in ("Refusées", "Plus de 30 jours")]
    assert parts == ["33\u00a0%", "50\u00a0%"]
    assert read[schools[2].uai]["Délai médian, jours au plus"] == ""
    reading = NumbersReading.objects.latest("pk")
    assert (reading.as_file, "délais" in reading.territory.casefold()) == (True, True)


def test_a_wider_territory_is_divided_filtered_and_asked_by_the_old_address(schools):
    """By département, or in REP+ alone; « chiffre=delays » leads here with what else it asked."""
    client = client_of("academy", "Nantes")
    page = client.get(reverse("territory_delays")).context["page"]
    assert [(row.code, page.columns[0].value(row.found)) for row in page.rows if row.found] == [("49", 4)]
    assert {one.label.partition(" ")[0] for one in page.idle} == {"44", "53", "72", "85"}
    answer = client.get(
        reverse("territory"), {"chiffre": "delays", "par": "etablissement", "prioritaire": "REP+"}, follow=True
    )
    narrowed = answer.context["page"]
    assert [row.uai for row in narrowed.rows if row.found] == [schools[1].uai]
    assert narrowed.narrowing.in_words == "REP+"
    below = client.get(reverse("territory_delays"), {"etablissement": schools[1].uai}).context["page"]
    assert (below.by, [row.label for row in below.rows]) == ("niveau", ["3e"])
    assert not below.refusals_address


def test_the_school_where_half_took_longest_is_first(schools):
    """Those that signed nothing come last; by level the lines keep their own order."""
    slow, paper, idle = schools
    client = client_of()
    rows = client.get(reverse("territory_delays")).context["page"].rows
    assert [row.uai for row in rows] == [paper.uai, slow.uai, idle.uai]
    assert client.get(reverse("territory_delays"), {"par": "niveau"}).context["page"].rows
