"""Importing a roll over HTTP: the file is judged by its content, read first, applied once, forgotten."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.people.models import ContactChange, Guardian, Pupil
from conventions.domain.retention import purge
from conventions.domain.rolls import uploads as rolls
from conventions.domain.rolls import workbooks
from conventions.domain.rolls.models import RollImport
from conventions.pages.lists.views.rolls import SAMPLE
from notifications import jobs
from tests.kit import lives
from tests.kit.rolls import xlsx

pytestmark = pytest.mark.django_db

HEAD = "Nom;Prénom;Date de naissance;Classe;Nom responsable 1;Lien responsable 1;Courriel responsable 1"
@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def office(school):
    client = Client()
    client.force_login(school.staff.get(role="office").user)
    return client


def roll_of(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


def line(n: int, *, mail: str | None = None, group: str = "3e A") -> str:
    return f"Exemple {n};Noé;04/05/2012;{group};Exemple {n};mère;{mail or f'mere{n}@famille.example'}"


def send(client: Client, content: bytes, name: str = "liste.csv", **given):
    return client.post(
        reverse("roll_import"), {"file": SimpleUploadedFile(name, content), "level": "", **given}, follow=True
    )


def confirm(client: Client):
    return client.post(reverse("roll_confirm", args=[RollImport.objects.get().uuid]), follow=True)


def text_of(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


# -- from the file to the list ----------------------------------------------------------------------------------


def test_the_office_sees_what_a_roll_would_change_then_confirms_it(office, school):
    """Nothing is written by the preview; the file is wiped once applied; a second click changes nothing."""
    send(office, roll_of(line(1), line(2), line(3)))
    confirm(office)
    RollImport.objects.all().delete()
    page = send(office, roll_of(line(1), line(2, mail="autre@famille.example"), line(4)))
    counts = {name: page.context["result"][name] for name in ("created", "changed", "gone", "unchanged")}
    assert counts == {"created": 1, "changed": 1, "gone": 1, "unchanged": 1}
    assert "Exemple 3, 3e A" in text_of(page)
    assert Pupil.objects.count() == 3
    assert Pupil.objects.filter(is_on_roll=False).count() == 0
    done = confirm(office)
    assert "La liste est importée" in text_of(done)
    assert Pupil.objects.filter(school=school, is_on_roll=True).count() == 3
    roll = RollImport.objects.get()
    assert roll.content is None
    applied_at = roll.applied_at
    confirm(office)
    roll.refresh_from_db()
    assert roll.applied_at == applied_at
    assert "famille.example" not in str(roll.report)


def test_problems_are_told_by_line_and_by_kind(office):
    """Refused lines, probable slips, contacts shared, families that nothing reaches: each with what to do."""
    page = send(
        office,
        roll_of(
            line(1, mail="un@gmial.com"), line(2, mail="deux@famille.example"), line(3, mail="deux@famille.example"),
            ";;04/05/2012;3e A;;;", "Exemple 5;Noé;04/05/2012;3e A;;;",
        ),
    )  # fmt: skip
    groups = {group["key"]: [problem[0] for problem in group["problems"]] for group in page.context["groups"]}
    assert groups == {"refused": [5], "typo": [2], "shared": [3, 4], "unreachable": [6]}
    assert "n'est-ce pas plutôt @gmail.com" in text_of(page)
    assert "aucun élève n'est noté absent" in text_of(page)


def test_contacts_wait_while_a_signature_is_asked(office, school):
    """The preview says that they will, the result leads to the page that decides."""
    convention = lives.validated(school=school)
    pupil = convention.pupil
    guardian = pupil.guardians.get()
    given = (
        f"{pupil.last_name};{pupil.first_name};{pupil.birth_date:%d/%m/%Y};3e B;{guardian.last_name} "
        f"{guardian.first_name};mère;autre@famille.example"
    )
    page = send(office, roll_of(given))
    assert page.context["result"]["kept_apart"] == [["courriel", 1]]
    assert not ContactChange.objects.exists()
    assert reverse("contact_changes") in text_of(confirm(office))
    assert ContactChange.objects.get().new == "autre@famille.example"
    assert Guardian.objects.get(pk=guardian.pk).email == guardian.email


def test_the_office_gives_up_and_the_file_is_erased(office):
    """Nothing remains, nothing was changed."""
    send(office, roll_of(line(1)))
    office.post(reverse("roll_drop", args=[RollImport.objects.get().uuid]))
    assert not RollImport.objects.exists()
    assert not Pupil.objects.exists()


def test_a_large_roll_is_a_job_with_a_page_that_waits(office, school, django_assert_max_num_queries):
    """A thousand pupils: enqueued, the page reloads itself without JavaScript, few queries, done once."""
    page = send(office, roll_of(*(line(n, group=f"3e {n % 40}") for n in range(1000))))
    assert OrmQ.objects.count() == 1
    assert '<meta http-equiv="refresh"' in text_of(page)
    roll = RollImport.objects.get()
    with django_assert_max_num_queries(30):
        jobs.run(*OrmQ.objects.get().task["args"])
    page = office.get(reverse("roll", args=[roll.uuid]))
    assert page.context["result"]["created"] == 1000
    assert '<meta http-equiv="refresh"' not in text_of(page)
    assert '<meta http-equiv="refresh"' in text_of(confirm(office))
    assert OrmQ.objects.count() == 2
    jobs.run(*OrmQ.objects.last().task["args"])
    rolls.apply_roll(str(roll.uuid))
    assert Pupil.objects.filter(school=school).count() == 1000


def test_a_roll_is_seen_by_whoever_sent_it_only(office, school):
    """Another member of staff finds nothing at its address, and cannot confirm it."""
    send(office, roll_of(line(1)))
    roll = RollImport.objects.get()
    head = Client()
    head.force_login(school.staff.get(role="head").user)
    assert head.get(reverse("roll", args=[roll.uuid])).status_code == 404
    assert head.post(reverse("roll_confirm", args=[roll.uuid])).status_code == 404
    assert not Pupil.objects.exists()


def test_uploads_are_forgotten_after_a_day(office):
    """Applied or not."""
    send(office, roll_of(line(1)))
    purge.run()
    assert RollImport.objects.count() == 1
    RollImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    purge.run()
    assert not RollImport.objects.exists()


def test_the_sample_that_is_offered_is_read_without_any_remark(office):
    """What we propose works."""
    response = office.get(reverse("roll_sample"))
    assert response.content.decode("utf-8-sig") == SAMPLE
    page = send(office, response.content)
    assert page.context["result"]["created"] == 2
    assert page.context["groups"] == []


# -- what is no list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (b"%PDF-1.7 rien", "n'est pas une liste"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "n'est pas une liste"),
        (b"MZ\x90\0\x03\0\0\0", "n'est pas une liste"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "d'un ancien Excel"),
        (b"<html><table><tr><td>Nom</td></tr></table>", "est une page web"),
        (b"PK\x03\x04 une archive", "abîmé"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(office, content, sentence):
    """Whatever it is called: its content decides."""
    page = send(office, content, name="liste.csv")
    assert sentence in text_of(page)
    assert not Pupil.objects.exists()
    assert not RollImport.objects.filter(content__isnull=False).exists()


def test_a_file_that_is_too_large_is_refused_by_its_size(office, monkeypatch):
    """A sentence at its field."""
    monkeypatch.setattr("conventions.pages.lists.forms.LARGEST_UPLOAD", 100)
    page = send(office, roll_of(line(1), line(2), line(3)))
    assert page.status_code == 422
    assert "dépasse 5 Mo" in text_of(page)


def test_a_file_of_a_million_lines_is_refused_before_it_is_read(office):
    """Five megabytes may hold two million lines, each with its own remark."""
    page = send(office, HEAD.encode() + b"\nx" * (workbooks.MOST_ROWS + 2))
    assert page.status_code == 422
    assert str(workbooks.TOO_LONG) in text_of(page)


@pytest.mark.parametrize("name", ["?!", "é" * 300 + ".csv", "漢" * 200, "../../etc/passwd", "a;b<script>.csv"])
def test_a_file_may_be_called_anything(office, name):
    """Its name only stands in sentences."""
    assert send(office, roll_of(line(1)), name=name).context["result"]["created"] == 1


def test_a_workbook_is_read_like_the_same_list_in_csv(office, school):
    """Days are days, telephone numbers keep their digits, an empty row keeps the numbers of the next ones right."""
    rows = [
        ["Nom", "Prénom", "Date de naissance", "Classe", "Nom responsable 1", "Lien responsable 1", "Téléphone"],
        ["Exemple", "Maëlle", 41033, "3e A", "Exemple", "mère", ""],
        [],
        ["", "", 41033, "3e A", "", "", ""],
    ]
    content = xlsx(("Élèves", rows))
    page = send(office, content, name="liste.xlsx")
    assert page.context["result"]["created"] == 1
    assert [problem[0] for problem in page.context["result"]["bad_lines"]] == [4]
    confirm(office)
    pupil = Pupil.objects.get(school=school)
    assert (pupil.name, str(pupil.birth_date)) == ("Maëlle Exemple", "2012-05-04")
