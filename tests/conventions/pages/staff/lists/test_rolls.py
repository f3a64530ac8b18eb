"""Importing a roll over HTTP: the file is judged by its content, read first, applied once, forgotten."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import services
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.enrolling import turn_school_years
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.links.services import links_of
from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil
from conventions.domain.persons.people.services import change_contact
from conventions.domain.season.rolls import uploads as rolls
from conventions.domain.season.rolls import workbooks
from conventions.domain.season.rolls.models import RollColumn, RollImport
from conventions.domain.season.rolls.services import change_pupil
from conventions.domain.upkeep.retention import purge
from conventions.pages.staff.lists.views.rolls import SAMPLE
from notifications import jobs
from tests.kit import lives
from tests.kit.people_factory import make_guardian, make_user
from tests.kit.rolls import siecle_guardians, siecle_pupils, xlsx, zipped
from workflow import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]

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


def test_a_list_that_waited_for_its_job_at_an_upgrade_is_said_to_be_sent_again(office, school):
    """Nothing is lost in silence."""
    send(office, roll_of(line(1)))
    roll = RollImport.objects.get()
    RollImport.objects.filter(pk=roll.pk).update(confirmed_at=roll.created_at)
    told = "La plateforme a été mise à jour avant que cette liste soit importée : envoyez-la de nouveau."
    RollImport.objects.update(content=None, refusal=told)
    assert not RollImport.objects.get().is_working
    assert "envoyez-la de nouveau" in text_of(office.get(reverse("roll", args=[roll.uuid])))


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
    with django_assert_max_num_queries(36):
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
    """Our own proposal works."""
    response = office.get(reverse("roll_sample"))
    assert response.content.decode("utf-8-sig") == SAMPLE
    page = send(office, response.content)
    assert page.context["result"]["created"] == 2
    assert page.context["groups"] == []


# -- how it is read ---------------------------------------------------------------------------------------------


def columns_of(page) -> dict[str, str]:
    """Return the meaning of each heading, as the selects of the page say it."""
    return {column.heading: column.meaning for column in page.context["given"].columns}


def read_as(client: Client, page, **chosen: str):
    """Send the selects of a page, some of them chosen otherwise by heading."""
    given = page.context["given"]
    sent = {f"column_{column.place}": chosen.pop(column.heading, column.meaning or "-") for column in given.columns}
    sent |= {"sheet": "" if given.sheet is None else given.sheet, "header": given.header} | chosen
    return client.post(reverse("roll_reading", args=[RollImport.objects.get().uuid]), sent, follow=True)


def test_the_office_sees_the_first_pupils_as_they_will_be_written_and_what_each_column_is(office):
    """Names in capitals, a telephone as it is dialled, each column with a select."""
    page = send(
        office,
        "NOM;Prénom;Né(e) le;Classe;Nom de la mère;Portable de la mère;Sexe\n"
        "DUPONT-LEGRAND;Élodie;04/05/2012;3e A;MODÈLE;0694 12 34 56;F\n".encode(),
    )
    said = " ".join(text_of(page).split())
    assert "Élodie <strong>Dupont-Legrand</strong>" in said
    assert "<strong>Modèle</strong>, mère" in said
    assert "06 94 12 34 56" in said
    assert columns_of(page) == {
        "NOM": "last_name", "Prénom": "first_name", "Né(e) le": "birth_date", "Classe": "class_name",
        "Nom de la mère": "mother_last_name", "Portable de la mère": "mother_phone", "Sexe": "",
    }  # fmt: skip
    assert said.count("<select") == 8
    assert not Pupil.objects.exists()


def test_a_column_chosen_otherwise_is_read_so_and_remembered_for_the_school(office, school):
    """A heading that does not say whose telephone it is asks; the next list of the school does not ask again."""
    content = "Nom;Prénom;Né le;Classe;Responsable;Téléphone\nExemple;Noé;04/05/2012;3e A;Modèle;0694123456\n".encode()
    page = send(office, content)
    assert "ne dit pas de qui" in text_of(page)
    assert columns_of(page)["Téléphone"] == ""
    assert "Ne pas lire" in text_of(page)
    page = read_as(office, page, Téléphone="g1_phone")
    assert columns_of(page)["Téléphone"] == "g1_phone"
    confirm(office)
    assert Guardian.objects.get().phone == "+594694123456"
    RollImport.objects.all().delete()
    colleague = Client()
    colleague.force_login(school.staff.get(role="head").user)
    assert columns_of(send(colleague, content))["Téléphone"] == "g1_phone"
    elsewhere = lives.make_school(postcode="97600", city="Mamoudzou")
    other = Client()
    other.force_login(elsewhere.staff.get(role="office").user)
    RollImport.objects.all().delete()
    assert columns_of(send(other, content))["Téléphone"] == ""


def test_what_is_confirmed_is_what_was_shown(office, school):
    """A colleague who chooses otherwise for the same heading meanwhile changes the next list only."""
    content = "Nom;Prénom;Né le;Classe;Responsable;Téléphone\nExemple;Noé;04/05/2012;3e A;Modèle;0694123456\n".encode()
    page = send(office, content)
    RollColumn.objects.create(school=school, heading="telephone", meaning="g1_phone")
    page = office.get(reverse("roll", args=[RollImport.objects.get().uuid]))
    assert columns_of(page)["Téléphone"] == ""
    confirm(office)
    assert Guardian.objects.get().phone == ""


def test_nothing_is_imported_while_a_column_is_missing(office):
    """The file stays, the page asks what is what; nobody's name is kept as a heading."""
    page = send(office, "EXEMPLE;Noé;04/05/2012;3e A\nModèle;Léa;05/05/2012;3e A\n".encode())
    assert "Dites comment lire cette liste" in text_of(page)
    confirm(office)
    assert not Pupil.objects.exists()
    places = {"column_0": "last_name", "column_1": "first_name", "column_2": "birth_date", "column_3": "class_name"}
    page = read_as(office, page, **places)
    assert page.context["result"]["created"] == 2
    assert not RollColumn.objects.exists()
    confirm(office)
    assert set(Pupil.objects.values_list("last_name", flat=True)) == {"Exemple", "Modèle"}


def test_the_line_of_headings_may_be_another(office):
    """The lines before it are not read."""
    page = send(office, roll_of(HEAD, line(1)))
    page = read_as(office, page, header="2")
    assert page.context["given"].header == 2
    assert page.context["result"]["created"] == 1


def test_of_several_lists_the_office_chooses_one(office):
    """Neither is taken before."""
    rows = [["Nom", "Prénom", "Date de naissance", "Classe"], ["Exemple", "Noé", 41033, "3e A"]]
    other = [rows[0], ["Modèle", "Léa", 41034, "3e B"], ["Autre", "Zoé", 41034, "3e B"]]
    page = send(office, xlsx(("3e A", rows), ("3e B", other)), name="liste.xlsx")
    assert "Plusieurs feuilles" in text_of(page)
    assert read_as(office, page).status_code == 422
    page = read_as(office, page, sheet="1")
    assert page.context["result"]["created"] == 2


def test_a_reading_that_no_page_offers_is_refused(office):
    """Neither a meaning nor a line of one's own."""
    page = send(office, roll_of(line(1)))
    assert read_as(office, page, Nom="is_admin").status_code == 422
    assert read_as(office, page, header="900").status_code == 422
    confirm(office)
    assert "roll_reading" not in text_of(read_as(office, page))


def siecle(uai: str) -> list[SimpleUploadedFile]:
    pupil = {"ELEVE_ID": "1", "NOM_DE_FAMILLE": "EXEMPLE", "DATE_NAISS": "04/05/2012", "DIVISION": "3A"}
    mother = {"PERSONNE_ID": "5", "NOM_DE_FAMILLE": "MODÈLE", "PRENOM": "Camille", "TEL_PORTABLE": "+594694123456"}
    duty = {"ELEVE_ID": "1", "PERSONNE_ID": "5", "NIVEAU_RESPONSABILITE": "1", "CODE_PARENTE": "10"}
    return [
        SimpleUploadedFile("ElevesSansAdresses.zip", zipped({"e.xml": siecle_pupils(uai, [pupil])})),
        SimpleUploadedFile("Responsables.zip", zipped({"r.xml": siecle_guardians(uai, [mother], [duty])})),
    ]


def test_the_two_exports_of_siecle_are_sent_together(office, school):
    """In their archives; another school's are refused."""
    page = office.post(reverse("roll_import"), {"file": siecle(school.uai)}, follow=True)
    assert "SIECLE 2026-2027, export du 05/10/2026" in text_of(page)
    assert page.context["groups"] == []
    confirm(office)
    assert (Guardian.objects.get().name, Guardian.objects.get().quality) == ("Camille Modèle", "mother")
    page = office.post(reverse("roll_import"), {"file": siecle("0690001A")}, follow=True)
    assert page.status_code == 422
    assert "autre établissement (0690001A)" in text_of(page)


def test_three_files_are_no_list(office):
    """A sentence at the field."""
    files = [SimpleUploadedFile(f"{n}.csv", roll_of(line(n))) for n in range(3)]
    page = office.post(reverse("roll_import"), {"file": files})
    assert page.status_code == 422
    assert "les deux exports" in text_of(page)


def test_the_class_keeps_the_name_that_the_school_gives_it(office):
    """« 3A » of the next list is « 3e A » of the first: nobody is gone, nobody changed."""
    send(office, roll_of(line(1), line(2)))
    confirm(office)
    RollImport.objects.all().delete()
    page = send(office, roll_of(line(1, group="3A"), line(2, group="3ème A")))
    assert (page.context["result"]["unchanged"], page.context["result"]["gone"]) == (2, 0)
    assert page.context["result"]["classes"] == ["3e A"]


# -- undone -----------------------------------------------------------------------------------------------------


def undo(client: Client):
    return client.post(reverse("roll_undo", args=[RollImport.objects.get().uuid]), follow=True)


def rows() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Pupil, Guardian, Enrolment, ContactChange)]


@pytest.fixture
def imported(office, school):
    """A second list over a first one: one new, one changed, one gone, one guardian in place of another."""
    send(office, roll_of(line(1), line(2), line(3)))
    confirm(office)
    make_guardian(Pupil.objects.get(last_name="Exemple 1"), 2, first_name="Sacha", last_name="Ancien", quality="father")
    RollImport.objects.all().delete()
    before = rows()
    two = f"{HEAD};Nom responsable 2;Lien responsable 2"
    content = "\n".join([two, line(1) + ";Nouveau;père", line(2, mail="autre@famille.example") + ";;", line(4) + ";;"])
    send(office, content.encode())
    confirm(office)
    assert rows() != before
    return before


def test_the_office_undoes_an_import_and_all_is_as_before(office, imported):
    """Created, changed, replaced, gone: row by row; a second time does nothing."""
    assert "Annuler cet import" in text_of(office.get(reverse("roll", args=[RollImport.objects.get().uuid])))
    assert "liste.csv, à " in " ".join(text_of(office.get(reverse("roll_import"))).split())
    page = undo(office)
    assert "est annulé" in text_of(page)
    assert "liste.csv, à " not in " ".join(text_of(office.get(reverse("roll_import"))).split())
    assert rows() == imported
    assert RollImport.objects.get().trace == {}
    assert "ne s'annule plus" in text_of(undo(office))
    assert rows() == imported


@pytest.mark.usefixtures("in_term")
def test_next_years_list_imported_on_the_eve_is_undone_after_the_turn(office, school):
    """Everybody is shown again in last year's class, those who were to leave too; who was to come is forgotten."""
    send(office, roll_of(line(1), line(2)))
    confirm(office)
    RollImport.objects.all().delete()
    first_day = next_year(present_year(school)).first_day
    clock.move_to(datetime.combine(first_day - timedelta(days=1), time(18), ZoneInfo(school.time_zone)))
    before = rows()
    send(office, roll_of(line(1, group="2nde 1"), line(3, group="3e A")), prepares_next="on", whole_school="on")
    confirm(office)
    clock.move_to(datetime.combine(first_day, time(8), ZoneInfo(school.time_zone)))
    turn_school_years()
    assert list(Pupil.objects.order_by("pk").values_list("class_name", "is_on_roll")) == [
        ("2nde 1", True), ("3e A", False), ("3e A", True),
    ]  # fmt: skip
    undo(office)
    assert rows() == before


def change_a_pupil(school):
    change_pupil(pupil=Pupil.objects.get(last_name="Exemple 2"), class_name="3e B")
    change_contact(holder=Guardian.objects.get(pupil__last_name="Exemple 2"), by=make_user(), email="c@famille.example")


def correct_who_is_new(school):
    change_pupil(pupil=Pupil.objects.get(last_name="Exemple 4"), pai=True)


def hand_out_a_link(school):
    links_of([f"pupil:{Pupil.objects.get(last_name='Exemple 4').uuid}"])


def open_for(school, last_name):
    host, representative, _tutor = lives.make_host(school)
    services.open_for_known_host(
        pupil=Pupil.objects.get(last_name=last_name), host=host, representative=representative, tutor=None,
        days=lives.week(), by=lives.account(school.staff.get(role="office")),
    )  # fmt: skip


def open_an_agreement(school):
    open_for(school, "Exemple 4")


def open_an_agreement_of_whom_it_changed(school):
    open_for(school, "Exemple 2")


def forget_a_pupil(school):
    Pupil.objects.get(last_name="Exemple 4").delete()


def let_a_day_pass(school):
    RollImport.objects.update(applied_at=timezone.now() - timedelta(hours=25))


@pytest.mark.parametrize(
    "since",
    [
        change_a_pupil, correct_who_is_new, hand_out_a_link, open_an_agreement, open_an_agreement_of_whom_it_changed,
        forget_a_pupil, let_a_day_pass,
    ],
)  # fmt: skip
def test_an_import_on_which_something_rests_is_not_undone(office, school, imported, since):
    """Nor any part of it; the sentence says what to do."""
    since(school)
    before = rows()
    assert "importez une autre liste" in text_of(undo(office))
    assert rows() == before


# -- what is no list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (b"%PDF-1.7 rien", "n'est pas une liste"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "n'est pas une liste"),
        (b"MZ\x90\0\x03\0\0\0", "n'est pas une liste"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "abîmé ou protégé par un mot de passe"),
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


def test_titles_without_pupils_send_nobody_away(office):
    """Not even as the list of the whole school."""
    send(office, roll_of(line(1)))
    confirm(office)
    page = send(office, roll_of(), whole_school="on")
    assert "ne contient aucun élève" in text_of(page)
    assert Pupil.objects.filter(is_on_roll=True).count() == 1


def test_a_file_that_is_too_large_is_refused_by_its_size(office, monkeypatch):
    """A sentence at its field."""
    monkeypatch.setattr("conventions.pages.staff.lists.roll_forms.LARGEST_UPLOAD", 100)
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


# -- who is meant -----------------------------------------------------------------------------------------------


def test_a_known_name_with_another_birth_date_is_asked_about(office, school):
    """Never silently new: without an answer the line is left out; it is the same pupil, or another."""
    send(office, roll_of(line(1), line(2)))
    confirm(office)
    RollImport.objects.all().delete()
    typed = line(1).replace("04/05/2012", "05/04/2012")
    page = text_of(send(office, roll_of(typed, line(2))))
    assert "C'est le même élève que Noé Exemple 1, 3e A, date de naissance 4 mai 2012" in page
    assert "Ligne 2, Noé Exemple 1 :" in page
    roll = RollImport.objects.get()
    assert (roll.report["created"], roll.report["gone"], roll.report["unchanged"]) == (0, 0, 1)
    known = Pupil.objects.get(last_name="Exemple 1")
    answers = reverse("roll_answers", args=[roll.uuid])
    office.post(answers, {"line_2": "0"})
    roll.refresh_from_db()
    assert (roll.report["created"], roll.report["gone"]) == (1, 1)
    office.post(answers, {"line_2": str(known.pk)})
    roll.refresh_from_db()
    assert (roll.report["created"], roll.report["changed"]) == (0, 1)
    confirm(office)
    known.refresh_from_db()
    assert (f"{known.birth_date:%d/%m/%Y}", Pupil.objects.count()) == ("05/04/2012", 2)
    assert office.post(answers, {"line_2": "0"})["Location"] == reverse("roll", args=[roll.uuid])


def test_a_slip_of_a_class_and_a_name_that_lost_letters_get_a_remark(office, school):
    """« 3J » with one pupil beside a whole « 3e A »; each remark names the pupil, before and after the import."""
    lost = line(11).replace("Noé", "Th? Nguy?n")
    page = text_of(send(office, roll_of(*(line(n) for n in range(10)), line(10, group="3J"), lost)))
    assert "Ligne 12, Noé Exemple 10 :" in " ".join(page.split())
    assert "la classe « 3J » n'a que cet élève" in page
    assert "a perdu des lettres" in page
    page = text_of(confirm(office))
    assert "Ligne 12, Noé Exemple 10 :" in " ".join(page.split())
    assert "0 élève" not in page
