"""Acts of the people of a lycée of three hundred vocational pupils: how many presses each costs, from the home.

The lycée is that of the demonstration, filled once; what a test does of it is undone after it.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from config.development.demo.population import school_moment
from config.development.demo.training_school import CLASS_SIZE, CLASSES, CYCLES, DDFPT, fill_training_school
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts import days as counting
from conventions.domain.dossier.day_counts.days import days_in, training_kinds
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.day_counts.queries import count_lines, counted_agreements, waiting_among
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.law.formations.models import DiplomaCompetence, Formation
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import HostContact, School, User
from conventions.domain.season.periods.models import Period
from notifications.models import Message
from tests.kit import lives
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in, verified
from tests.kit.training import end, in_training
from workflow import clock

pytestmark = [pytest.mark.django_db, pytest.mark.played]
PUPILS = CLASS_SIZE * len(CLASSES)
SESSION = 6
"""Queries by which an account is known and its menu is made."""
PROCESSOR = 15
"""Seconds of processor time that the lycée takes at most."""


@pytest.fixture(scope="module")
def lycee(django_db_setup, django_db_blocker) -> Iterator[School]:
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(transaction.atomic())
        began = time.process_time()
        school = fill_training_school(school_moment(clock.now()))
        assert time.process_time() - began < PROCESSOR
        yield school
        transaction.set_rollback(True)


@pytest.fixture
def said(capsys):
    """Print what an act has cost, and hold it to what is allowed."""

    def say(act: str, presses: int, most: int) -> None:
        with capsys.disabled():
            print(f"\n{act}: {presses} presses of {most}", end="")
        assert presses <= most, act

    return say


@pytest.fixture
def ddfpt(lycee) -> Presses:
    return at_home(User.objects.get(email=DDFPT))


def at_home(user: User) -> Presses:
    """Return a browser at the first page of somebody who works there."""
    browser = Presses((verified if user.posts.filter(role="head").exists() else signed_in)(user))
    browser.open(reverse("inbox"))
    browser.count = 0
    return browser


def of_spring(school: School) -> QuerySet[Convention]:
    return Convention.objects.filter(school=school, status="draft")


# -- the year ----------------------------------------------------------------------------------------------------


def test_formations_of_twelve_classes(lycee, ddfpt, said):
    """They come with the roll; weeks are said of all at once, competences once a diploma."""
    Formation.objects.update(cycle_weeks=None)
    DiplomaCompetence.objects.all().delete()
    ddfpt.open(reverse("inbox"))
    ddfpt.count = 0
    ddfpt.follow("Compléter les formations")
    first_years = Formation.objects.filter(school=lycee, year_of_cycle=1)
    for formation in first_years:
        ddfpt.write(f"Semaines de PFMP sur le cycle, {formation}", str(CYCLES[formation.mef[:3]][1]))
    ddfpt.press("Enregistrer les semaines")
    for formation in first_years:
        ddfpt.follow(formation.title)
        ddfpt.write("Compétences du référentiel", "C1 Organiser son poste\nC2 Préparer son travail")
        ddfpt.press("Enregistrer la formation")
    assert all(one.cycle_weeks and one.competences.count() == 2 for one in Formation.objects.all())
    assert "Il manque" not in ddfpt.text
    said("formations of twelve classes", ddfpt.count, 15)


def test_the_plan_is_copied(lycee, ddfpt, said):
    year = next_year(present_year(lycee))
    ddfpt.follow("Tableau des PFMP")
    ddfpt.follow("Plan de l'année")
    ddfpt.follow(f"Plan de {year.label}")
    ddfpt.follow("Reprendre le plan")
    ddfpt.press("Enregistrer le plan")
    assert Period.objects.filter(school=lycee, year=year, number__isnull=False).count() == 2 * len(CLASSES)
    said("plan of a year copied", ddfpt.count, 6)


# -- places -----------------------------------------------------------------------------------------------------


def test_three_hundred_agreements_are_opened(lycee, ddfpt, said):
    """At last hosts from the board, at new ones by a pasted list; referents of a class are those proposed."""
    new_hosts = open_all(ddfpt, lycee)
    assert of_spring(lycee).count() == PUPILS
    said(f"agreements of {PUPILS} opened, {new_hosts} hosts new", ddfpt.count, 40 + new_hosts)
    name_referents(lycee, ddfpt, said)


def open_all(ddfpt: Presses, school: School) -> int:
    """Open those of last hosts, class after class, and a pasted list of the others; return how many hosts are new."""
    ddfpt.follow("Tableau des PFMP")
    for one in CLASSES:
        if f"Ouvrir les conventions : {one.name}" in ddfpt.text:
            ddfpt.follow(f"Ouvrir les conventions : {one.name}")
            ddfpt.press("Ouvrir ces conventions")
            ddfpt.follow("Tableau des PFMP")
    lines = ["Nom de l'élève\tClasse\tEntreprise\tAdresse\tTuteur\tMail"]
    waiting = school.pupils.exclude(conventions__in=of_spring(school)).order_by("pk")
    lines += [
        f"{one.name}\t{one.class_name}\tAtelier neuf {n}\t4 rue du Port, 44600 Saint-Nazaire\tCamille Neuf"
        f"\tneuf{n}@accueil.example"
        for n, one in enumerate(waiting)
    ]
    ddfpt.follow("Importer une liste de lieux trouvés")
    ddfpt.type("Ou les lignes", "\n".join(lines))
    ddfpt.press("Voir ce qui serait ouvert")
    ddfpt.press("Ouvrir les bonnes lignes")
    return len(lines) - 1


def name_referents(school: School, ddfpt: Presses, said) -> None:
    """Name those of one class, as they are proposed."""
    ddfpt.open(reverse("inbox"))
    ddfpt.count = 0
    name = CLASSES[0].name
    ddfpt.follow("Tableau des PFMP")
    ddfpt.follow(f"Voir {name}")
    ddfpt.follow("Désigner les référents")
    ddfpt.press("Désigner")
    named = of_spring(school).filter(enrolment__class_name=name, referent__isnull=False)
    assert named.count() == CLASS_SIZE
    said("referents of a division", ddfpt.count, 4)


# -- while it lasts, and after -----------------------------------------------------------------------------------


def test_a_tutor_notes_three_trainees_on_one_page(lycee, client, said):
    """A week in five presses at its end, an evaluation from the same page: three answers and one press."""
    three = [lives.signed(**in_training()) for _ in range(3)]
    same = {"email": "atelier@hote.example", "first_name": "Dominique", "last_name": "Atelier"}
    for convention in three:
        contact = HostContact.objects.get(pk=convention.tutor_id)
        for name, value in same.items():
            setattr(contact, name, value)
        contact.save()
    clock.move_to(lives.at(three[0], three[0].first_day, 8))
    for convention in three:
        attendance.begin(convention)
    clock.move_to(lives.at(three[0], three[0].last_day, 18))
    tutor = Presses(client)
    tutor.open(reverse("tutor", args=[tokens.token(link_of(f"tutor:{three[0].uuid}"))]))
    tutor.follow("Tous mes stagiaires")
    tutor.press("ode")
    tutor.type("ode", Message.objects.filter(slug="host_reading_code").latest("id").secrets["code"])
    tutor.press("Continuer")
    page = reverse("tutor_trainees", args=[tokens.token(link_of(f"tutor:{three[0].uuid}"))])
    tutor.count = 0
    while "Présence toute la journée" in tutor.text:
        tutor.press("Présence toute la journée")
    assert HalfDay.objects.filter(HalfDay.was_attended, convention__in=three).count() == len(three) * 10
    said("tutor, five days of three trainees", tutor.count, 5)
    for convention in three:
        end(convention, noted=False)
    tutor.open(page)
    tutor.count = 0
    for convention in three:
        tutor.follow(convention.pupil.name)
        tutor.answer_all("satisfaisant")
        tutor.press("Signer et rendre")
        tutor.open(page)
    given = Evaluation.objects.filter(author=Author.TUTOR, convention__in=three, submitted_at__isnull=False)
    assert given.count() == 3
    said("tutor, three evaluations, link, answers, signature and back", tutor.count, 3 * 7)


def recounted(school: School) -> dict[int, int]:
    """Return the days that SQL counts of the school's year, by key of the agreement."""
    given = {"school": school.pk, "year": present_year(school).pk, "kinds": training_kinds()}
    with connection.cursor() as cursor:
        sql = Path(counting.__file__).with_name("recount.sql").read_text()
        cursor.execute(sql, {**given, "attended": list(HalfDay.was_attended.states)})
        return dict(cursor.fetchall())


def write_sheets(ddfpt: Presses, agreements: QuerySet[Convention]) -> int:
    """Write eighteen days for each pupil who is left, as a sheet says; return how many there are."""
    left = [line.convention for line in count_lines(counted_agreements(agreements)) if not line.is_certified]
    for convention in left:
        ddfpt.write(f"{convention.pupil.name}, {convention.class_name}", "18")
    return len(left)


def test_an_autumn_of_days_is_certified_and_listed(lycee, ddfpt, said, django_assert_max_num_queries):
    """Hundreds are left to a job; the proposed days are those that SQL counts; a list is read in twelve queries."""
    agreements = Convention.objects.filter(school=lycee, year=present_year(lycee))
    total = waiting_among(agreements).counts
    ddfpt.follow("Certifier les jours de PFMP")
    while "certifier ces" in ddfpt.text.lower():
        words = "J'ai lu, certifier ces" if "J'ai lu, certifier ces" in ddfpt.text else "Certifier ces"
        ddfpt.press(words)
        ddfpt.open(reverse("day_counts"))
    ddfpt.follow("Saisir des feuilles de présence")
    sheets = write_sheets(ddfpt, agreements)
    ddfpt.press("Certifier ces comptes")
    counts = DayCount.objects.filter(convention__school=lycee)
    assert (counts.count(), waiting_among(agreements).counts) == (total, 0)
    said(f"days certified of {total}", ddfpt.count, 10)
    assert {one.convention_id: one.proposed for one in counts if one.proposed} == recounted(lycee)
    assert {
        key: days.done for key, days in days_in(agreements.filter(day_counts__in=counts)).items() if days.done
    } == recounted(lycee)
    assert set(counts.exclude(reason="").values_list("certified", flat=True)) == {18}
    assert counts.exclude(reason="").count() == sheets
    client = signed_in(User.objects.get(email=DDFPT))
    client.get(reverse("inbox"))
    for page in ("day_counts", "days_to_type"):
        with django_assert_max_num_queries(12 + SESSION):
            assert client.get(reverse(page)).status_code == 200
    ddfpt.open(reverse("days_to_type"))
    assert all(ddfpt.read(one.name) for one in CLASSES)  # a list a class, all on one page
