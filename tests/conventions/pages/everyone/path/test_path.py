"""The path over HTTP: the same pages for all, a pupil told apart by a cookie alone, and what a device is told."""

import json
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.path.content import LEVELS, STEPS, steps_of, trade_pages
from conventions.domain.season.path.models import PathProgress
from conventions.domain.season.path.services import open_path_class, slip_of
from conventions.pages.everyone.path import forms
from conventions.pages.shared.path_reader import COOKIE
from tests.conventions.pages.bearers.family.test_family import enter, page_of
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil() -> Pupil:
    return lives.make_pupil(lives.make_school())


def walk(client: Client, pupil: Pupil, own: str = "yes") -> None:
    """Come from one's own link and say whose device it is."""
    path = enter(client, pupil)
    assert client.get(f"{path}/parcours")["Location"] == "/parcours/appareil"
    assert client.post("/parcours/appareil", {"own": own}).status_code == 302


def me(client: Client) -> dict:
    return json.loads(client.get("/parcours/moi").content)


@pytest.mark.parametrize("level", LEVELS)
def test_every_step_of_a_level_is_a_page_to_read_and_to_print(client, level):
    """Without JavaScript, without an account: twelve steps, each with its questions."""
    assert list(steps_of(level)) == list(STEPS)
    for step in STEPS:
        page = client.get(f"/parcours/{level}/{step}")
        assert page.status_code == 200
        assert steps_of(level)[step].title in page.content.decode().replace("&#x27;", "'")


def test_forty_trades_each_lead_to_who_would_welcome(client):
    """A trade is a day, a question, and a search already filled."""
    assert len(trade_pages()) == 40
    page = client.get("/parcours/metiers/macon").content.decode()
    assert "/stages?mots=ma%C3%A7on" in page


def test_a_page_of_the_path_says_nothing_of_who_reads_it(client, pupil):
    """What a telephone keeps is the same for a whole class: no name, no school, no token."""
    before = client.get("/parcours/3e/telephoner").content
    walk(client, pupil)
    after = client.get("/parcours/3e/telephoner").content
    assert before == after


def test_a_pupil_walks_from_their_own_link_once_they_say_whose_the_device_is(client, pupil):
    """The key tells pupils apart on a device and says nothing of them; a name goes nowhere."""
    assert me(client) == {"key": ""}
    walk(client, pupil)
    told = me(client)
    assert (told["own"], told["level"], told["class"]) == (True, "3e", pupil.class_name)
    assert len(told["key"]) == 16
    for word in (pupil.last_name, pupil.first_name, str(pupil.uuid)):
        assert word not in json.dumps(told, ensure_ascii=False)


def test_a_guardian_reads_the_steps_and_is_nobody_on_them(client, pupil):
    """A parent's telephone never passes for the pupil's."""
    guardian = pupil.guardians.first() or lives.make_guardian(pupil)
    path = enter(client, guardian)
    assert client.get(f"{path}/parcours")["Location"] == "/parcours/3e"
    assert COOKIE not in client.cookies


def test_a_class_comes_in_by_its_code_and_each_pupil_by_their_slip(client, pupil):
    """No list of names is shown; the device is never theirs, whatever they say later."""
    path_class = open_path_class(pupil.school, pupil.class_name)
    enrolment = pupil.enrolments.get(year=present_year(pupil.school))
    letters = slip_of(path_class, enrolment)
    page = client.get("/parcours/classe").content.decode()
    assert pupil.first_name not in page
    given = client.post("/parcours/classe", {"code": path_class.code.lower(), "slip": f" {letters.lower()} "})
    assert given["Location"] == "/parcours"
    assert client.cookies[COOKIE]["max-age"] == ""
    assert me(client)["own"] is False
    assert me(client)["eve"] is None
    assert client.get("/parcours/appareil")["Location"] == "/parcours"
    client.post("/parcours/quitter")
    assert me(client) == {"key": ""}


@pytest.mark.parametrize(("code", "slip", "said"), [("", "", "tableau"), ("AAAAAAAA", "ABCDE", "Relis le tableau")])
def test_a_code_of_no_class_is_told_so_and_what_was_typed_stays(client, code, slip, said):
    """A slip of the pen costs a sentence."""
    page = client.post("/parcours/classe", {"code": code, "slip": slip})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert f'value="{slip}"' in page.content.decode() or not slip


def test_a_slip_of_another_class_opens_nothing_and_tries_are_counted(client, pupil):
    """The letters of one class say nothing in another; whoever tries them all is stopped."""
    other = lives.make_pupil(pupil.school)
    other.enrolments.update(class_name="3e Z")
    other.class_name = "3e Z"
    mine, theirs = (open_path_class(pupil.school, each.class_name) for each in (pupil, other))
    letters = slip_of(theirs, other.enrolments.get())
    page = client.post("/parcours/classe", {"code": mine.code, "slip": letters})
    assert "d&#x27;un papier de cette classe" in page.content.decode()
    for _try in range(60):
        page = client.post("/parcours/classe", {"code": mine.code, "slip": "AAAAA"})
    right = slip_of(mine, pupil.enrolments.get())
    assert client.post("/parcours/classe", {"code": mine.code, "slip": right}).status_code == 422
    assert me(client) == {"key": ""}


def test_a_slip_read_rightly_gives_back_its_own_try_alone(client, pupil):
    """Whoever has a slip cannot try the letters of others without end."""
    path_class = open_path_class(pupil.school, pupil.class_name)
    right = slip_of(path_class, pupil.enrolments.get())
    for _turn in range(59):
        client.post("/parcours/classe", {"code": path_class.code, "slip": "AAAAA"})
        given = client.post("/parcours/classe", {"code": path_class.code, "slip": right})
        assert given.status_code == 302
    client.post("/parcours/classe", {"code": path_class.code, "slip": "AAAAA"})
    stopped = client.post("/parcours/classe", {"code": path_class.code, "slip": right})
    assert "Trop de papiers mal recopiés" in stopped.content.decode()


def test_the_code_of_another_school_opens_nothing_with_ones_own_slip(client, pupil):
    """A slip holds in its class alone; the sentence says which of the two to read again."""
    stranger = lives.make_pupil(lives.make_school())
    theirs = open_path_class(stranger.school, stranger.class_name)
    mine = slip_of(open_path_class(pupil.school, pupil.class_name), pupil.enrolments.get())
    page = client.post("/parcours/classe", {"code": theirs.code, "slip": mine})
    assert page.status_code == 422
    assert "Ces lettres ne sont pas d&#x27;un papier de cette classe" in page.content.decode()
    assert me(client) == {"key": ""}


def test_a_code_of_a_year_that_is_over_and_the_slip_of_a_pupil_who_left_open_nothing(client, pupil):
    """Neither last year's board nor last week's paper."""
    path_class = open_path_class(pupil.school, pupil.class_name)
    enrolment = pupil.enrolments.get()
    letters = slip_of(path_class, enrolment)
    pupil.enrolments.update(left_at=clock.now())
    page = client.post("/parcours/classe", {"code": path_class.code, "slip": letters})
    assert "papier de cette classe" in page.content.decode()
    pupil.enrolments.update(left_at=None)
    clock.set_offset(clock.now() - timezone.now() + timedelta(days=2 * 366))
    page = client.post("/parcours/classe", {"code": path_class.code, "slip": letters})
    assert "Ce code n&#x27;est pas celui d&#x27;une classe" in page.content.decode()


def test_too_many_codes_from_one_room_are_stopped(client, pupil, monkeypatch):
    """Codes typed at random are counted before they are compared; the right one waits too."""
    monkeypatch.setattr(forms, "CODES_PER_NETWORK", 3)
    path_class = open_path_class(pupil.school, pupil.class_name)
    for _try in range(3):
        client.post("/parcours/classe", {"code": "AAAAAAAA", "slip": "AAAAA"})
    letters = slip_of(path_class, pupil.enrolments.get())
    page = client.post("/parcours/classe", {"code": path_class.code, "slip": letters})
    assert "Trop d&#x27;essais depuis cette salle" in page.content.decode()
    assert me(client) == {"key": ""}


def test_a_pupil_who_left_walks_no_more(client, pupil):
    """The cookie of yesterday is nobody's once the roll has lost them."""
    walk(client, pupil)
    pupil.enrolments.update(left_at=clock.now())
    assert me(client) == {"key": ""}


def test_who_forgot_their_digits_opens_their_link_again(client, pupil, monkeypatch):
    """On a telephone that is theirs already: for ten minutes more they may choose others, and nobody is asked again."""
    walk(client, pupil)
    link = f"{page_of(pupil)}/parcours"
    later = time.time() + 660
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert me(client)["fresh"] is False
    assert client.get(link)["Location"] == "/parcours/3e"
    assert (me(client)["own"], me(client)["fresh"]) == (True, True)


@pytest.mark.parametrize(("own", "stays"), [("no", False), ("yes", True)])
def test_leaving_ones_page_leaves_the_path_of_a_shared_device(client, pupil, own, stays):
    """The next pupil at the school's computer finds nobody; a telephone of one's own stays one's own."""
    walk(client, pupil, own=own)
    client.post(f"{page_of(pupil)}/quitter")
    assert bool(me(client)["key"]) is stays


@pytest.mark.parametrize(("own", "stays"), [("no", False), ("yes", True)])
def test_signing_out_leaves_the_path_of_a_shared_device(client, pupil, own, stays):
    """Whoever works at the computer of a room takes the last pupil away too."""
    client.force_login(pupil.school.staff.get(role="office").user)
    walk(client, pupil, own=own)
    client.post(reverse("logout"))
    assert bool(me(client)["key"]) is stays


def test_a_link_that_is_somebody_elses_leaves_no_path_behind(client, pupil):
    """« Ce message n'est pas pour moi »: whose path this telephone walked goes with the link."""
    walk(client, pupil)
    client.post(f"{page_of(pupil)}/pas-pour-moi")
    assert me(client) == {"key": ""}


def test_what_is_told_to_one_person_stands_on_no_page_that_a_telephone_keeps(client, pupil):
    """A message waits for a page that is that person's."""
    client.force_login(pupil.school.staff.get(role="office").user)
    client.post(reverse("logout"))
    for page in ("/parcours", "/parcours/3e", "/parcours/3e/merci", "/parcours/metiers/macon"):
        assert "déconnecté" not in client.get(page).content.decode()
    assert "déconnecté" in client.get(reverse("help")).content.decode()


def test_begun_and_done_are_kept_and_nothing_else_is_taken(client, pupil):
    """One row a step; done stays done; what is written is refused by having nowhere to go."""
    assert client.post("/parcours/fait", {"step": "merci"}).status_code == 403
    walk(client, pupil)
    for state in ("begun", "done", "begun"):
        assert client.post("/parcours/fait", {"step": "merci", "state": state, "text": "secret"}).status_code == 204
    assert client.post("/parcours/fait", {"step": "x" * 40}).status_code == 400
    (kept,) = PathProgress.objects.all()
    assert kept.done_at is not None
    assert me(client)["progress"] == {"merci": "done"}
    assert "secret" not in str(vars(kept))


def test_the_card_of_the_eve_is_told_to_a_device_of_ones_own_alone(client):
    """Place, hours, whom to call: on a shared device they are told to nobody."""
    convention = lives.running()
    walk(client, convention.pupil)
    eve = me(client)["eve"]
    assert eve["host"] == convention.host.name
    assert convention.place_city in eve["place"]
    assert eve["hours"]
    shared = Client()
    walk(shared, convention.pupil, own="no")
    assert me(shared)["eve"] is None


def test_a_tutor_says_whether_photos_may_be_taken_and_the_card_says_it(client):
    """Unanswered, the pupil asks on the spot; the last press counts."""
    convention = lives.running(tutor=True)
    page = path_of(link_of(f"tutor:{convention.uuid}"))
    walk(client, convention.pupil)
    assert me(client)["eve"]["photos"] is None
    assert Client().post(f"{page}/photos", {"allowed": "maybe"}).status_code == 404
    assert me(client)["eve"]["photos"] is None
    for pressed, kept in (("no", False), ("yes", True)):
        assert "photographier le lieu" in Client().get(page).content.decode()
        assert Client().post(f"{page}/photos", {"allowed": pressed}).status_code == 302
        assert me(client)["eve"]["photos"] is kept


def test_nothing_is_asked_of_photos_once_the_internship_is_over(client):
    """The question goes with the last day."""
    over = path_of(link_of(f"tutor:{lives.evaluated(tutor=True).uuid}"))
    assert "photographier le lieu" not in client.get(over).content.decode()
    assert client.post(f"{over}/photos", {"allowed": "yes"}).status_code == 404


def test_the_worker_is_never_kept_by_a_browser_nor_hashed(client):
    """An update reaches every telephone."""
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-store" in worker["Cache-Control"]


def test_the_microphone_is_asked_for_at_the_diary_and_the_rehearsal_alone(client):
    """Elsewhere the browser refuses it, whatever a page says."""
    heard = client.get("/parcours/3e/mon-carnet")
    assert "microphone=(self)" in heard["Permissions-Policy"]
    assert "blob:" in heard["Content-Security-Policy"]
    silent = client.get("/parcours/3e/mon-cv")
    assert "microphone=()" in silent["Permissions-Policy"]
    assert "blob:" not in silent["Content-Security-Policy"]


def test_pages_of_the_path_are_packed_and_what_is_told_to_one_person_is_not(client, pupil):
    """Twenty-four pupils share a line; a secret beside what somebody sent could be guessed by its length."""
    walk(client, pupil)
    steps = [f"/parcours/3e/{step}" for step in STEPS]
    for address in (
        "/parcours/3e",
        *steps,
        "/parcours/metiers",
        "/parcours/metiers/macon",
        "/parcours/3e/paquet",
        "/sw.js",
    ):
        page = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert page["Content-Encoding"] == "gzip", address
        assert len(page.content) < 8_000, address
    assert "Content-Encoding" not in client.get("/parcours/moi", headers={"Accept-Encoding": "gzip"})
