"""A class on its path for its teacher: who is where, slips, the projected screen, the hours."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.path.content import LEVELS, STEPS, sessions_of
from conventions.domain.season.path.models import PathClass
from conventions.domain.season.path.services import keep_step, open_path_class, slip_of
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db

CLASS = "3e B"
PRINTS = ("class_path", "class_slips", "class_diaries", "class_screen")
OF_HOUR = ("class_session", "class_session_screen", "class_session_sheet")


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def pupils(school: School) -> list[Pupil]:
    """Three pupils of one class: one has done a step, one has begun it, one has not."""
    pupils = [lives.make_pupil(school) for _number in range(3)]
    for pupil, name in zip(pupils, ("Aïnoa", "Bayron", "Célimène"), strict=True):
        pupil.first_name = name
        pupil.save()
    keep_step(pupils[0].enrolments.get(), "telephoner", done=True)
    keep_step(pupils[1].enrolments.get(), "telephoner", done=False)
    return pupils


def teacher_of(school: School, *classes: str) -> Client:
    post = school.staff.get(role="teacher")
    post.classes = list(classes)
    post.save()
    return signed_in(post.user)


def shown(client: Client, page: str, *more: object) -> str:
    answer = client.get(reverse(page, args=[CLASS, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_form_teacher_of_one_class_is_led_to_it_and_reads_who_is_stuck_first(school, pupils):
    """The least advanced first; of each, done, begun, what comes next, never what was written."""
    teacher = teacher_of(school, CLASS)
    assert teacher.get(reverse("class_paths"))["Location"] == reverse("class_path", args=[CLASS])
    page = shown(teacher, "class_path")
    places = [page.index(name) for name in ("Célimène", "Bayron", "Aïnoa")]
    assert places == sorted(places)
    assert "<b>1</b> <span>n'a rien commencé</span>" in page
    assert "<b>2</b> <span>sont en chemin</span>" in page


def test_a_teacher_of_another_class_sees_nobody(school, pupils):
    """Neither page, nor print, nor screen; no code is opened for them."""
    teacher = teacher_of(school, "3e A")
    assert CLASS not in teacher.get(reverse("class_paths")).content.decode()
    for page in PRINTS:
        assert teacher.get(reverse(page, args=[CLASS])).status_code == 404
    for page in OF_HOUR:
        assert teacher.get(reverse(page, args=[CLASS, 1])).status_code == 404
    assert teacher.post(reverse("class_path_open", args=[CLASS])).status_code == 404
    assert not PathClass.objects.exists()


def test_a_class_of_another_school_does_not_exist(school, pupils):
    """Its name is no key."""
    stranger = signed_in(lives.make_school().staff.get(role="office").user)
    assert stranger.get(reverse("class_path", args=[CLASS])).status_code == 404
    assert stranger.post(reverse("class_path_open", args=[CLASS])).status_code == 404


def test_the_code_is_opened_by_one_press_once(school, pupils):
    """A second press changes nothing: the board already shows it."""
    teacher = teacher_of(school, CLASS)
    assert "Ouvrir le code de la classe" in shown(teacher, "class_path")
    for _press in range(2):
        assert teacher.post(reverse("class_path_open", args=[CLASS])).status_code == 302
    (opened,) = PathClass.objects.all()
    assert opened.code in shown(teacher, "class_path")
    assert "Ouvrir le code" not in shown(teacher, "class_path")


def test_a_slip_has_a_first_name_five_letters_and_no_code(school, pupils):
    """Whoever finds one cannot come in; two of one first name have an initial."""
    teacher = teacher_of(school, CLASS)
    assert teacher.get(reverse("class_slips", args=[CLASS]))["Location"] == reverse("class_path", args=[CLASS])
    opened = open_path_class(school, CLASS)
    pupils[2].first_name = "Bayron"
    pupils[2].last_name = "Zéphir (fictif)"
    pupils[2].save()
    page = shown(teacher, "class_slips")
    for pupil in pupils:
        assert slip_of(opened, pupil.enrolments.get()) in page
        assert pupil.last_name not in page
    assert "Bayron Z." in page
    assert opened.code not in page
    assert "/parcours/classe" in page
    assert "<svg" in page


@pytest.mark.parametrize(("page", "more"), [("class_screen", []), ("class_session_screen", [1])])
def test_the_projected_screen_names_nobody_in_any_byte(school, pupils, page, more):
    """Code, numbers, a press to follow; neither pupil, nor teacher, nor a message that waits for its reader."""
    teacher = teacher_of(school, CLASS)
    opened = open_path_class(school, CLASS)
    answer = teacher.get(reverse(page, args=[CLASS, *more]))
    written = answer.content.decode() + str(answer.headers)
    post = school.staff.get(role="teacher")
    for pupil in pupils:
        for word in (pupil.first_name, pupil.last_name, str(pupil.uuid), slip_of(opened, pupil.enrolments.get())):
            assert word not in written
    assert post.user.last_name not in written
    assert opened.code in written
    assert "<nav aria-label" not in written.replace('<nav class="fr-container"', "")


def test_the_screen_counts_done_begun_and_not_begun_and_follows_when_asked(school, pupils):
    """Without JavaScript: the browser asks again every half minute, once somebody has said so."""
    teacher = teacher_of(school, CLASS)
    page = shown(teacher, "class_screen")
    row = page[page.index("Téléphoner pour un stage") :].partition("</tr>")[0]
    assert re.findall(r'<td[^>]*class="number"[^>]*>(\d+)</td>', row) == ["1", "1", "1"]
    assert "http-equiv" not in page
    followed = teacher.get(reverse("class_screen", args=[CLASS]), {"suivre": "1"}).content.decode()
    assert '<meta http-equiv="refresh" content="30">' in followed


def test_a_pupil_who_left_stands_on_no_page(school, pupils):
    """Neither counted, nor named, nor given a slip."""
    open_path_class(school, CLASS)
    Enrolment.objects.filter(pupil=pupils[0]).update(left_at=clock.now())
    teacher = teacher_of(school, CLASS)
    for page in PRINTS:
        assert "Aïnoa" not in shown(teacher, page)
    assert "<b>2</b> <span>élèves</span>" in shown(teacher, "class_path")


def test_the_diaries_of_a_class_are_one_print_of_eight_pages_each(school, pupils):
    """The first name stands on the first page."""
    page = shown(teacher_of(school, CLASS), "class_diaries")
    assert page.count('<section class="path-sheet">') == 8 * len(pupils)
    for pupil in pupils:
        assert f"<strong>{pupil.first_name}</strong>" in page


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_has_six_hours_and_together_they_walk_all_steps(level):
    """Each of 55 minutes; what each says is checked with the rest of the content."""
    sessions = sessions_of(level)
    assert list(sessions) == [1, 2, 3, 4, 5, 6]
    assert {step for session in sessions.values() for step in session.steps} == set(STEPS)
    assert {session.minutes for session in sessions.values()} == {55}


def test_an_hour_leads_to_projector_sheet_and_words_each_by_one_press(school, pupils):
    """The sheet asks the same questions as the telephone."""
    teacher = teacher_of(school, CLASS)
    page = shown(teacher, "class_session", 1)
    for name in ("class_session_screen", "class_session_sheet"):
        assert f'href="{reverse(name, args=[CLASS, 1])}"' in page
    assert 'href="#dire"' in page
    sheet = shown(teacher, "class_session_sheet", 1)
    assert 'data-block="like"' in sheet
    assert teacher.get(reverse("class_session", args=[CLASS, 9])).status_code == 404


def test_a_class_costs_the_same_queries_whatever_its_length(school, pupils, django_assert_max_num_queries):
    """A whole class is read at once."""
    teacher = teacher_of(school, CLASS)
    with django_assert_max_num_queries(14):
        shown(teacher, "class_path")
    for _number in range(5):
        keep_step(lives.make_pupil(school).enrolments.get(), "merci", done=True)
    with django_assert_max_num_queries(14):
        shown(teacher, "class_path")


def test_whoever_is_not_signed_in_is_led_there(client: Client):
    """The page shows nothing before."""
    assert client.get(reverse("class_paths")).headers["Location"].startswith(reverse("login"))
