"""The officer's pages of calendars: filled by hand and from a file, published, moved, undone; nobody else's."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain.law.calendars import services
from conventions.domain.law.calendars.models import SchoolCalendar
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.season.rolls.imports_calendars import SAMPLE
from tests.kit import calendars, lives
from tests.kit.people_factory import make_user
from tests.kit.rolls import ods, xlsx
from tests.kit.sign_in import verified
from workflow import journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]


@pytest.fixture
def officer():
    """The browser of Guyane's officer."""
    return verified(calendars.officer_of("Guyane"))


def text_of(page) -> str:
    return " ".join(page.content.decode().replace("&#x27;", "'").split())


def at(name, *args):
    return reverse(name, args=args)


def upload(browser: Client, text: str, **given):
    file = SimpleUploadedFile("calendrier.csv", text.encode())
    known = {"academy": "Guyane", "arrete_number": "essai-9", "arrete_date": f"{services.today_in('Guyane')}"}
    return browser.post(at("calendar_import"), {**known, "file": file, **given})


def rows(**days) -> str:
    """A file of one year, with the days of the test's agreements."""
    feast = calendars.feast_day()
    year = services.school_year(feast)
    holidays = feast + timedelta(days=3)
    return (
        "Nature;Nom;Premier jour;Dernier jour;À confirmer;Département\r\n"
        f"pré-rentrée;Pré-rentrée;{days.get('pre_rentree', f'31/08/{year}')};;;\r\n"
        f"vacances;Vacances d'essai;{holidays:%d/%m/%Y};{holidays + timedelta(days=11):%d/%m/%Y};;\r\n"
        f"fête;Fête d'essai;{days.get('feast', f'{feast:%d/%m/%Y}')};;oui;\r\n"
    )


def test_an_officer_fills_a_calendar_publishes_it_moves_a_day_and_undoes_it(officer):
    """Page by page, as it is done; what lacks is said, what was typed stays."""
    year, feast = services.school_year(calendars.feast_day()), calendars.feast_day()
    assert "à publier" in text_of(officer.get(at("calendars")))
    officer.post(at("calendar_open"), {"academy": "Guyane", "year": f"{year}"})
    calendar = SchoolCalendar.objects.get()
    page = at("calendar", calendar.uuid)
    assert "il manque" in text_of(officer.get(page))
    given = {"arrete_number": "essai-7", "arrete_date": "2999-01-01", "pre_rentree": f"{year}-08-31"}
    answer = officer.post(at("calendar_arrete", calendar.uuid), given)
    assert (answer.status_code, "pas encore venue" in text_of(answer)) == (422, True)
    assert 'value="essai-7"' in answer.content.decode()
    officer.post(at("calendar_arrete", calendar.uuid), given | {"arrete_date": f"{services.today_in('Guyane')}"})
    add = at("calendar_period_add", calendar.uuid)
    holidays = feast + timedelta(days=3)
    period = {"kind": "holidays", "name": "Vacances d'essai", "first_day": f"{holidays}"}
    assert "Donnez le dernier jour" in text_of(officer.post(add, period))
    officer.post(add, period | {"last_day": f"{holidays + timedelta(days=11)}"})
    officer.post(add, {"kind": "feast", "name": "Fête d'essai", "first_day": f"{feast}", "to_confirm": "on"})
    officer.post(at("calendar_publish", calendar.uuid))
    calendar.refresh_from_db()
    assert calendar.is_published
    known = calendars.days_of(calendar)["Fête d'essai"]
    edit = at("calendar_period", calendar.uuid, known.uuid)
    moved = {"kind": "feast", "name": "Fête d'essai", "first_day": f"{feast + timedelta(days=1)}", "to_confirm": "on"}
    assert "Écrivez le motif" in text_of(officer.post(edit, moved))
    officer.post(edit, moved | {"reason": "La lune."})
    assert calendars.days_of(calendar)["Fête d'essai"].first_day == feast + timedelta(days=1)
    history = text_of(officer.get(page))
    assert "La lune." in history
    assert "devient" in history
    before = services.versions_of(calendar)[1]
    officer.post(at("calendar_restore", calendar.uuid, before.position))
    assert calendars.days_of(calendar)["Fête d'essai"].first_day == feast
    officer.post(at("calendar_confirm", calendar.uuid, known.uuid))
    assert not calendars.days_of(calendar)["Fête d'essai"].to_confirm
    officer.post(at("calendar_remove", calendar.uuid, known.uuid), {"reason": "Erreur."})
    assert "Fête d'essai" not in calendars.days_of(calendar)
    officer.post(at("calendar_withdraw", calendar.uuid), {"reason": "Mauvais arrêté."})
    calendar.refresh_from_db()
    assert not calendar.is_published
    assert list(journal.check()) == []


def test_a_file_is_previewed_year_by_year_then_takes_the_place_of_the_calendar(officer):
    """Nothing is written by the preview; the confirmation writes what was shown; again, nothing changes."""
    answer = upload(officer, rows())
    assert answer.status_code == 200
    assert "Ajouté : Vacances d'essai" in text_of(answer)
    assert not SchoolCalendar.objects.exists()
    officer.post(at("calendar_import_confirm"), {"read": answer.context["sealed"]})
    calendar = SchoolCalendar.objects.get()
    assert (calendar.arrete_number, len(calendar.content().periods)) == ("essai-9", 2)
    assert calendars.days_of(calendar)["Fête d'essai"].to_confirm
    assert "Rien ne change." in text_of(upload(officer, rows()))
    later = calendars.feast_day() + timedelta(days=1)
    answer = upload(officer, rows(feast=f"{later:%d/%m/%Y}"))
    assert "devient" in text_of(answer)
    services.publish_calendar(calendar, by=calendars.by_officer("Guyane"))
    answer_then = officer.post(at("calendar_import_confirm"), {"read": answer.context["sealed"]}, follow=True)
    assert "a changé entre-temps" in text_of(answer_then)
    assert calendars.days_of(calendar)["Fête d'essai"].first_day == calendars.feast_day()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (rows(feast="le 3 mai"), "Ligne 4 : le premier jour n'est pas lisible : écrivez-le JJ/MM/AAAA."),
        (rows().replace("vacances;", "congés;"), "Ligne 3 : la nature est inconnue"),
        (rows().replace(";;oui;", ";;peut-être;"), "Ligne 4 : la colonne « À confirmer »"),
        (rows().replace(";;oui;", ";;oui;49"), "Ligne 4 : ce département n'est pas de l'académie."),
        (rows(feast="03/05/1999"), "Ligne 4 : le 03/05/1999 n'est d'aucune des trois années à remplir."),
        (rows() + rows().splitlines()[3], "ont un jour en commun"),
        (SAMPLE, "Ligne 2 : le premier jour n'est pas lisible"),
        ("Jour;Truc\r\n1;2\r\n", "n'a pas la ou les colonnes attendues"),
        ("%PDF-1.7", "n'est pas une liste"),
        ("Nature;Nom;Premier jour\r\n", "ne contient aucune ligne"),
    ],
)
def test_lines_that_cannot_be_read_are_told_by_their_number_and_nothing_is_taken(officer, text, sentence):
    """A sentence each; the file is sent again once it is right."""
    answer = upload(officer, text)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not SchoolCalendar.objects.exists()


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_workbook_is_read_like_a_text(officer, make):
    """The reader of rolls: XLSX or ODS, days as days."""
    serial = (calendars.feast_day() - date(1899, 12, 30)).days
    day = serial if make is xlsx else f"date:{calendars.feast_day()}"
    content = make(("Calendrier", [["Nature", "Nom", "Premier jour"], ["pont", "Pont d'essai", day]]))
    file = SimpleUploadedFile("calendrier", content)
    answer = upload(officer, "", file=file)
    assert "Ajouté : Pont d'essai" in text_of(answer)


def test_an_officer_answers_what_a_school_proposes(officer):
    """A refusal without a reason is explained; accepted, it stands in the calendar."""
    calendar = calendars.published("Guyane")
    proposal = calendars.proposed(calendar)
    assert "Pont proposé" in text_of(officer.get(at("calendars")))
    assert "1 proposition à lire" in text_of(officer.get(at("territory")))
    where = at("calendar_proposal", proposal.uuid)
    assert "Écrivez le motif du refus" in text_of(officer.post(where, {"answer": "refuse", "reason": " "}))
    assert "effacez-le pour accepter" in text_of(officer.post(where, {"answer": "accept", "reason": "Un autre jour."}))
    assert "Choisissez d'accepter ou de refuser" in text_of(officer.post(where, {"reason": ""}))
    officer.post(where, {"answer": "accept", "reason": ""})
    assert "Pont proposé" in calendars.days_of(calendar)
    assert "Cette proposition est acceptée" in text_of(officer.get(where))


def test_officers_of_another_academie_find_nothing_and_who_follows_none_is_refused(officer):
    """404 for what is another's, by reading and by writing; 403 for the country's officer and for a school."""
    calendar = calendars.published("Mayotte")
    before = calendar.content()
    known = calendars.days_of(calendar)["Fête d'essai"].uuid
    for name, more in (
        ("calendar", []), ("calendar_arrete", []), ("calendar_period_add", []), ("calendar_period", [known]),
        ("calendar_remove", [known]), ("calendar_withdraw", []),
    ):  # fmt: skip
        assert officer.get(at(name, calendar.uuid, *more)).status_code == 404
        if name != "calendar":
            assert officer.post(at(name, calendar.uuid, *more), {"reason": "x"}).status_code == 404
    for name, more in (("calendar_publish", []), ("calendar_confirm", [known]), ("calendar_restore", [1])):
        assert officer.post(at(name, calendar.uuid, *more)).status_code == 404
    assert officer.post(at("calendar_open"), {"academy": "Mayotte", "year": f"{calendar.year}"}).status_code == 404
    assert upload(officer, rows(), academy="Mayotte").status_code == 404
    assert calendar.content() == before
    national = make_user()
    TerritorialOfficer.objects.create(user=national, level="national", code="")
    for user in (national, lives.make_school(postcode="97300", city="Cayenne").staff.get(role="head").user):
        assert verified(user).get(at("calendars")).status_code == 403
    assert Client().get(at("calendars"))["Location"].startswith("/compte/connexion")


def test_what_another_account_previewed_is_not_confirmed(officer):
    """The preview is closed for who read it."""
    sealed = upload(officer, rows()).context["sealed"]
    other = make_user()
    TerritorialOfficer.objects.create(user=other, level="academy", code="Guyane")
    assert verified(other).post(at("calendar_import_confirm"), {"read": sealed}).status_code == 404
    assert "trop ancien" in text_of(officer.post(at("calendar_import_confirm"), {"read": "x" + sealed}, follow=True))
    assert not SchoolCalendar.objects.exists()
