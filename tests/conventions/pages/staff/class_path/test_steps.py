"""A school's own steps over HTTP: hidden, moved, written anew, added; read before they are shown."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import School
from conventions.domain.season.path.content import STEPS
from conventions.domain.season.path.models import SchoolStep
from conventions.domain.season.path.queries import steps_of_school
from conventions.domain.season.path.services import open_path_class, slip_of
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db

HEAD = """---
title: Notre visite au moulin
leaves: Deux questions
minutes: 5
author: Le collège
licence: Libre
written: 2026-12-02
blocks:
  - write: questions
    ask: Mes deux questions
    begins: [Comment…]
---
"""
BOMB = HEAD.replace(
    "written: 2026-12-02\n",
    "a0: &a0 [lol]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    + "written: *a9\n",
)
"""A thousand million words in a few lines."""
EASY = "Tu vas au moulin. Tu vois la roue. Tu dis bonjour. Tu poses ta question."


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school: School) -> Client:
    return signed_in(school.staff.get(role="office").user)


def act(client: Client, step: str, name: str) -> int:
    return client.post(reverse("school_step_act", args=["3e", step, name])).status_code


def read(client: Client, school: School) -> list[str]:
    return list(steps_of_school("3e", school))


def test_a_step_is_hidden_and_shown_again_at_that_school_alone(school, office):
    """Its pupils no longer read it; those of another school do."""
    assert act(office, "merci", "cacher") == 302
    assert "merci" not in read(office, school)
    assert "merci" in steps_of_school("3e", lives.make_school())
    assert "cachée" in office.get(reverse("school_steps", args=["3e"])).content.decode()
    act(office, "merci", "montrer")
    assert read(office, school) == list(STEPS)


def test_a_step_moves_among_those_of_its_moment(school, office):
    """The first one stays first; one of another moment is never passed."""
    act(office, "telephoner", "monter")
    assert read(office, school)[:4] == ["j-aime", "un-metier", "telephoner", "mon-cv"]
    act(office, "telephoner", "descendre")
    assert read(office, school) == list(STEPS)
    for name in ("monter", "descendre"):
        act(office, "la-veille", name)
    act(office, "j-aime", "monter")
    assert read(office, school) == list(STEPS)


def test_a_text_is_read_before_it_is_shown_and_given_back(school, office):
    """The first press keeps nothing; the second shows it; a third gives ours back."""
    address = reverse("school_step_write", args=["3e", "merci"])
    ours = office.get(address).content.decode()
    assert "title: Merci" in ours
    looked = office.post(address, {"text": HEAD + EASY})
    assert looked.status_code == 200
    page = looked.content.decode()
    assert "Notre visite au moulin</h2>" in page
    assert "Tu vas au moulin." in page
    assert "Rien n'est encore montré." in page
    assert not SchoolStep.objects.exists()
    assert office.post(address, {"text": HEAD + EASY, "montrer": "1"}).status_code == 302
    assert steps_of_school("3e", school)["merci"].title == "Notre visite au moulin"
    act(office, "merci", "reprendre")
    assert steps_of_school("3e", school)["merci"].title == "Merci"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour", "L&#x27;en-tête manque"),
        (HEAD + "Bonjour <script>alert(1)</script>", "du HTML"),
        (HEAD + "![moulin](https://x.example/40-mo.png)", "une image"),
        (HEAD.replace("minutes: 5", "minutes: dix") + EASY, "« minutes » n&#x27;est pas un nombre"),
        (HEAD.replace("minutes: 5", "minutes: 50") + EASY, "dix minutes au plus"),
        (HEAD.replace("  - write: questions", "  - dance: questions") + EASY, "sorte connue"),
        (HEAD.replace("begins: [Comment…]", "begins: {a: [b]}") + EASY, "« begins » n&#x27;est pas une liste"),
        (HEAD.replace("begins: [Comment…]", "begins: 5") + EASY, "« begins » n&#x27;est pas une liste"),
        (HEAD.replace("ask: Mes deux questions", "ask: {a: [b]}") + EASY, "« ask » n&#x27;est ni une phrase"),
        (HEAD.replace("2026-12-02", "2026-13-45") + EASY, "une date ou un nombre qui n&#x27;existe pas"),
        pytest.param(
            HEAD.replace("minutes: 5", f"minutes: {'9' * 5000}") + EASY,
            "une date ou un nombre qui n&#x27;existe pas",
            id="long number",
        ),
        pytest.param(HEAD.replace("2026-12-02", "[" * 3000) + EASY, "trop de crochets", id="deep"),
        (HEAD.replace("2026-12-02", "{a: b}") + EASY, "« written » n&#x27;est pas une date"),
        pytest.param(BOMB + EASY, "n&#x27;est pas du YAML", id="bomb"),
        (HEAD.replace("begins: [Comment…]", "count: 900000000") + EASY, "un nombre de 1 à 20"),
        (
            HEAD.replace("  - write: questions\n", "  - 3\n  - write: questions\n") + EASY,
            "une liste de blocs",
        ),
        (HEAD.replace("title: Notre visite au moulin", "title: [a, b]") + EASY, "« title » n&#x27;est pas une phrase"),
        (HEAD.replace("leaves: Deux questions\n", "") + EASY, "leaves"),
        (
            HEAD + "Une institutionnalisation interministérielle nécessite sa contractualisation.",
            "Se lit à 18 ans",
        ),
        (HEAD + "mot " * 10500, "caractères"),
    ],
)
def test_each_fault_is_a_sentence_and_nothing_typed_is_lost(school, office, text, said):
    """A script, a picture, a number that is none, a table without end: all of it stays in the box."""
    for more in ({}, {"montrer": "1"}):
        answer = office.post(reverse("school_step_add", args=["3e"]), {"text": text, **more})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert escape(text.splitlines()[-1][-30:].strip()) in page
    assert not SchoolStep.objects.exists()


def test_a_step_of_its_own_is_read_by_its_pupils_alone_and_taken_away(school, office):
    """It stands under « De ton établissement », behind the class's code; the public path has none of it."""
    add = reverse("school_step_add", args=["3e"])
    office.post(add, {"text": HEAD + EASY, "montrer": "1"})
    assert office.post(add, {"text": HEAD + EASY, "montrer": "1"}).status_code == 422  # one of that title
    pupil = lives.make_pupil(school)
    opened = open_path_class(school, pupil.class_name)
    reader = Client()
    letters = slip_of(opened, pupil.enrolments.get(year=present_year(school)))
    reader.post("/parcours/classe", {"code": opened.code, "slip": letters})
    assert "Notre visite au moulin" in reader.get("/parcours/3e").content.decode()
    assert "Mes deux questions" in reader.get("/parcours/3e/notre-notre-visite-au-moulin").content.decode()
    assert Client().get("/parcours/3e/notre-notre-visite-au-moulin").status_code == 404
    act(office, "notre-notre-visite-au-moulin", "retirer")
    assert read(office, school) == list(STEPS)


def test_none_of_ours_is_taken_away(school, office):
    """« Retirer » is for the school's own; ours is hidden instead."""
    act(office, "merci", "cacher")
    act(office, "merci", "retirer")
    assert "merci" not in read(office, school)


def test_a_thirteenth_step_of_its_own_is_refused(school, office):
    """The path stays short: what was typed stays."""
    for number in range(12):
        SchoolStep.objects.create(school=school, level="3e", step=f"notre-{number}", text=HEAD + EASY)
    answer = office.post(reverse("school_step_add", args=["3e"]), {"text": HEAD + EASY, "montrer": "1"})
    assert answer.status_code == 422
    assert "douze étapes à vous" in answer.content.decode()


def test_a_teacher_changes_no_step_and_another_school_none_of_ours(school, office):
    """The steps are the school's: whoever writes for it."""
    office.post(reverse("school_step_add", args=["3e"]), {"text": HEAD + EASY, "montrer": "1"})
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert teacher.get(reverse("school_steps", args=["3e"])).status_code == 403
    assert act(teacher, "merci", "cacher") == 403
    stranger = signed_in(lives.make_school().staff.get(role="office").user)
    assert act(stranger, "notre-notre-visite-au-moulin", "retirer") == 404
    for step, name in (("merci", "manger"), ("danser", "cacher")):
        assert act(office, step, name) == 404
    assert office.get(reverse("school_steps", args=["6e"])).status_code == 404
