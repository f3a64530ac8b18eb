"""Every list leaves as a file: all its pages, the columns of the screen, the filters chosen."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.people.models import ContactReading, TerritorialOfficer
from conventions.domain.persons.people.services import delegate_signature
from conventions.domain.season.rolls.imports_calendars import read_calendars, with_known_identifiers
from conventions.domain.season.rolls.workbooks import read_sheets
from conventions.pages.service.audit import views as audit
from tests.conventions.pages.bearers.host.test_host import enter_code, found_place, path
from tests.kit import calendars, lives
from tests.kit.cast import from_the_cast
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from workflow.journal import entries_of

pytestmark = pytest.mark.django_db
LISTS = {
    "class_pupils": "head",
    "classes": "head",
    "inbox": "office",
    "registry_pupils": "office",
    "staff_list": "head",
    "approvals": "head",
    "in_person": "office",
    "week_board": "head",
    "followed_pupils": "teacher",
    "reminders": "office",
    "paper_piles": "office",
    "in_person_register": "head",
    "agreements": "office",
}
"""Readers by name of page."""
ON_SCREEN_ALONE = {"À faire", "Changer", "Choisir", "Avancement", "Dates"}
"""Columns of what one presses, of a bar that draws two others, of two days or of a name in parts in the file."""


def read(answer) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def heads_of(page) -> set[str]:
    """The columns that a page shows."""
    found = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page.content.decode().replace("&#x27;", "'"), re.DOTALL)
    return {" ".join(re.sub(r"<[^>]+>", "", head).split()) for head in found} - ON_SCREEN_ALONE


@pytest.fixture
def school():
    return school_at_work()


@from_the_cast
def school_at_work():
    """A school with an agreement that waits for the head, one being signed, one under way and a pupil without."""
    school = lives.make_school()
    lives.school_completed(school=school)
    lives.validated(school=school, guardians=2)
    lives.sign_in_person(lives.validated(school=school), "guardian_1")
    running = lives.running(school=school)
    type(running).objects.filter(pk=running.pk).update(referent=school.staff.get(role="teacher"))
    lives.make_pupil(school)
    return school


@pytest.mark.parametrize("page", LISTS)
def test_a_list_leaves_with_its_columns(page, school):
    """The column's heading on the screen stands in the file; the links are on the page."""
    staff = school.staff.get(role=LISTS[page])
    client = signed_in(staff.user)
    shown = client.get(reverse(page))
    [address] = re.findall(r'href="(\?[^"]*fichier=csv[^"]*)"', shown.content.decode())
    answer = client.get(reverse(page) + address.replace("&amp;", "&"))
    [heads, *rows] = read(answer)
    assert heads_of(shown) - {"Élève"} <= set(heads)
    assert "Élève" not in heads_of(shown) or "Élève" in heads or {"Nom", "Prénom"} <= set(heads)
    assert len(set(heads)) == len(heads)  # no program reads two columns of one name
    assert rows
    assert re.fullmatch(r'attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]


def test_a_list_says_the_class_of_the_year(school):
    """A pupil is in another class since the year began: what is of last year keeps the class of last year."""
    school.pupils.filter(pk__in=Convention.objects.values("pupil")).update(class_name="2nde 9")
    for page in ("class_pupils", "inbox", "in_person", "reminders", "paper_piles"):
        client = signed_in(school.staff.get(role=LISTS[page]).user)
        [heads, *rows] = read(client.get(reverse(page), {"fichier": "csv"}))
        assert {row[heads.index("Classe")] for row in rows} == {"3e B"}, page
    for page in ("in_person", "paper_piles"):
        assert "2nde 9" not in client.get(reverse(page)).content.decode()
        assert len(read(client.get(reverse(page), {"fichier": "csv", "classe": "3e B"}))) > 1


def test_a_file_holds_every_page_of_the_list(school):
    """Thirty pupils stand on two pages and in one file; a form that nobody knows gives the page."""
    for _ in range(28):
        lives.make_pupil(school)
    client = signed_in(school.staff.get(role="office").user)
    assert len(client.get(reverse("registry_pupils")).context["table"].rows.object_list) == 25
    assert len(read(client.get(reverse("registry_pupils"), {"fichier": "csv", "page": "2"}))) == 1 + 33
    assert client.get(reverse("registry_pupils"), {"fichier": "exe"})["Content-Type"].startswith("text/html")


def test_the_filters_chosen_hold_in_the_file(school):
    """The situation and the name searched, which stands closed in the address."""
    client = signed_in(school.staff.get(role="office").user)
    [heads, row] = read(client.get(reverse("class_pupils"), {"situation": "none", "fichier": "csv"}))
    assert row[heads.index("Situation")] == "sans stage"
    pupil = school.pupils.first()
    searched = client.post(reverse("class_pupils"), {"q": pupil.last_name})["Location"]
    links = re.findall(r'href="(\?[^"]*fichier=csv[^"]*)"', client.get(searched).content.decode())
    found = read(client.get(reverse("class_pupils") + links[0].replace("&amp;", "&")))[1:]
    of_name = school.pupils.filter(last_name=pupil.last_name)
    assert {tuple(row[:4]) for row in found} == {
        (one.last_name, one.first_name, one.class_name, one.roll_id) for one in of_name
    }


def test_contacts_leave_for_the_office_and_the_head_alone_and_it_is_written_down(school):
    """A column for each part; nobody else has the link, and its address gives them the list without contacts."""
    for role in ("office", "head", "deputy"):
        staff = school.staff.filter(role=role).first() or lives.hire(school, role)
        client, before = signed_in(staff.user), ContactReading.objects.filter(reader=staff.user).count()
        may = role != "deputy"
        assert ("Contacts des responsables" in client.get(reverse("registry_pupils")).content.decode()) is may
        [heads, *rows] = read(client.get(reverse("registry_pupils"), {"fichier": "csv", "contacts": "1"}))
        assert ("Courriel du responsable 1" in heads) is may
        assert ContactReading.objects.filter(reader=staff.user).count() - before == (len(rows) if may else 0)


def test_the_workbook_says_what_the_csv_says(school):
    """The three forms are the same list."""
    client = signed_in(school.staff.get(role="head").user)
    of = {form: client.get(reverse("classes"), {"fichier": form}) for form in ("csv", "xlsx", "ods")}
    for form in ("xlsx", "ods"):
        [sheet] = read_sheets([of[form].content])
        assert [row.cells for row in sheet.rows] == read(of["csv"])
    assert of["ods"].content.startswith(b"PK")
    assert of["ods"]["Content-Disposition"].endswith('.ods"')


def test_a_teacher_takes_away_what_a_teacher_sees(school):
    """Nobody's file holds more than their page."""
    teacher = lives.hire(school, "teacher")
    assert len(read(signed_in(teacher.user).get(reverse("class_pupils"), {"fichier": "csv"}))) == 1


def test_an_officers_file_has_the_true_numbers_of_the_page(school):
    """However small; that they left in a file is written down."""
    officer = lives.hire(school, "cpe").user
    officer.territories.create(level=TerritorialOfficer.Level.NATIONAL, code="")
    project_figures()
    rows = read(verified(officer).get(reverse("territory"), {"fichier": "csv"}))
    [line] = [row for row in rows if row[0] == "Pays de la Loire"]
    assert dict(zip(rows[0], line, strict=True))["Sans stage"] == "1"
    assert NumbersReading.objects.get().as_file


def test_delegations_leave_each_with_where_it_stands(school):
    """Who signs for whom, by which act, from when to when."""
    today, head = school.today(), school.staff.get(role="head")
    delegation = delegate_signature(
        from_staff=head,
        to_staff=lives.hire(school, "deputy"),
        quality="adjoint",
        publication_date=today,
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )
    shown = signed_in(head.user).get(reverse("delegations")).content.decode()
    assert "fichier=ods" in shown
    [heads, row] = read(signed_in(head.user).get(reverse("delegations"), {"fichier": "csv"}))
    assert heads[:6] == ["À qui", "Qualité", "État", "Donnée par", "Du", "Au"]
    assert row[0] == delegation.to_staff.user.name
    assert row[2:5] == ["en vigueur", head.user.name, f"{today:%d/%m/%Y}"]


def test_a_calendar_leaves_as_it_may_be_read_again(school):
    """The years of the académie; the days of one, which an import finds the same."""
    calendar = calendars.begun()
    officer = verified(calendars.officer_of("Guyane"))
    rows = read(officer.get(reverse("calendars"), {"fichier": "csv"}))
    assert [row for row in rows if row[3] == "essai-7"][0][:3] == ["Guyane", calendar.label, "à publier"]
    sent = officer.get(reverse("calendar", args=[calendar.uuid]), {"fichier": "csv"})
    again = read_calendars(sent.content, academy="Guyane", years=range(calendar.year, calendar.year + 1))
    assert again.problems == []
    found, kept = again.years[calendar.year], calendar.content()
    assert found.pre_rentree == kept.pre_rentree
    assert sorted(map(str, found.periods)) == sorted(map(str, with_known_identifiers(kept, found).periods))


def test_the_journal_leaves_as_it_was_narrowed_and_the_export_is_written_down(school, monkeypatch):
    """One agreement's journal has its fingerprints; the latest entries when there are too many; a wrong search has
    none."""
    convention = school.conventions.order_by("pk").last()
    auditor = verified(make_user("Alix", "Auditrice", is_auditor=True))
    asked = {"number": convention.number, "act": "", "kind": "", "since": "", "until": ""}
    assert "fichier=csv" in auditor.get(reverse("audit_journal"), asked).content.decode()
    [heads, *rows] = read(auditor.get(reverse("audit_journal"), {**asked, "fichier": "csv"}))
    hashes = set(entries_of(convention).values_list("hash", flat=True))
    assert {row[0] for row in rows} == {convention.number}
    assert {row[heads.index("Empreinte de l'entrée")] for row in rows} <= hashes
    [export] = Consultation.objects.filter(what="exported")
    assert (export.convention, export.actor_label) == (convention, "Alix Auditrice")
    monkeypatch.setattr(audit, "MOST_IN_FILE", 3)
    assert len(read(auditor.get(reverse("audit_journal"), {"fichier": "csv"}))) <= 1 + 3
    wrong = auditor.get(reverse("audit_journal"), {**asked, "since": "hier", "fichier": "csv"})
    assert (wrong.status_code, wrong["Content-Type"][:9]) == (422, "text/html")


# -- the host's register -------------------------------------------------------------------------------------------


def test_the_host_has_its_register_of_trainees(client):
    """Names, first and last day, tutor, place of each trainee: as a page behind a code, and as a file."""
    convention = lives.running(tutor=True)
    client.post(path(convention, "host_begin"))
    assert convention.pupil.last_name not in client.get(path(convention, "host_register")).content.decode()
    enter_code(client, convention, "eleves")
    page = client.get(path(convention, "host_register"))
    [heads, row] = read(client.get(path(convention, "host_register"), {"fichier": "csv"}))
    assert heads == [
        *("Nom du stagiaire", "Prénoms", "Début du stage", "Fin du stage"),
        *("Nom du tuteur", "Prénoms du tuteur", "Lieu de présence"),
    ]
    assert row[:4] == [
        *(convention.pupil.last_name, convention.pupil.first_name),
        *(f"{day:%d/%m/%Y}" for day in (convention.first_day, convention.last_day)),
    ]
    assert row[4:6] == [convention.tutor.last_name, convention.tutor.first_name]
    assert convention.place_city in row[6]
    assert "L1221-13" in page.content.decode()
    assert convention.tutor.last_name in page.content.decode()


def test_the_register_ends_when_the_trainee_left_and_leaves_out_who_never_came(client):
    """The day of the interruption is the last one; a place without signed agreement is no trainee."""
    absent, convention = lives.signed(), lives.running()
    found_place(convention.school)
    services.terminate(
        absent, by=lives.by(absent, "office"), reason="Ne s'est pas présenté.", on=absent.first_day, no_show=True
    )
    services.terminate(convention, by=lives.by(convention, "office"), reason="Le lieu ferme.", on=convention.first_day)
    assert convention.last_day > convention.first_day
    for one, ended in ((convention, [f"{convention.first_day:%d/%m/%Y}"]), (absent, [])):
        client.post(path(one, "host_begin"))
        enter_code(client, one, "eleves")
        rows = read(client.get(path(one, "host_register"), {"fichier": "csv"}))[1:]
        assert [row[3] for row in rows] == ended
