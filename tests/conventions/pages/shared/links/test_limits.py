"""Limits over HTTP: honest people behind one address are never stopped, who guesses from that same address is."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.links.services import link_of, renew_link
from conventions.domain.persons.links.tokens import token, typed_code
from conventions.domain.persons.people import passwords
from conventions.domain.persons.people.models import Pupil, School, User
from conventions.pages.everyone.account import sign_ins
from conventions.pages.kit import school_code as places
from conventions.pages.shared.links import codes as link_codes
from notifications.models import Message
from tests.kit import lives
from tests.kit.queued import run_jobs

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
PASSWORD = "quatre chevaux bleus"


def at(holder: str, page: str, *args) -> str:
    """The address of a page of the link of ``holder``."""
    return reverse(page, args=[token(link_of(holder)), *args])


def browser(address: str = HERE) -> Client:
    return Client(REMOTE_ADDR=address)


def born(pupil: Pupil) -> str:
    return f"{pupil.birth_date:%d/%m/%Y}"


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def head(school) -> User:
    return with_password(school, "head")


def with_password(school: School, role: str) -> User:
    user = school.staff.get(role=role).user
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD, **more):
    return client.post(reverse("login"), {"login": user.email, "password": password, **more})


# -- a school is one address ------------------------------------------------------------------------------------


def test_24_pupils_and_their_teacher_pass_within_20_minutes_from_one_address(school, head):
    """Each pupil mistypes the paper's code and the birth date once, and asks for the links; the teacher signs in."""
    pupils = [lives.make_pupil(school) for _ in range(24)]
    teacher = browser()
    assert sign_in(teacher, head, "faux").status_code == 422
    assert sign_in(teacher, head).status_code == 302
    for pupil in pupils:
        own = browser()
        assert own.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}).status_code == 422
        page = own.post(reverse("typed_code"), {"code": typed_code(link_of(f"pupil:{pupil.uuid}"))})
        assert page.status_code == 302
        assert own.post(page["Location"], {"gate-birth_date": "01/01/1999"}).status_code == 409
        assert own.post(page["Location"], {"gate-birth_date": born(pupil)}).status_code == 302
        assert own.get(page["Location"]).status_code == 200
        assert own.post(reverse("recover_links"), {"contact": pupil.email}).status_code == 302
    assert OrmQ.objects.count() == len(pupils)


def test_who_guesses_codes_is_stopped_and_the_class_beside_goes_on_with_the_schools_code(school, monkeypatch):
    """The pupil's words are kept; the code is asked once, then the whole session goes on."""
    monkeypatch.setitem(places.PER_ADDRESS, "typed", 20)
    attacker = browser()
    for _ in range(20):
        assert attacker.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}).status_code == 422
    code = typed_code(link_of(f"pupil:{lives.make_pupil(school).uuid}"))
    assert attacker.post(reverse("typed_code"), {"code": code}).status_code == 429
    pupil = browser()
    asked = pupil.post(reverse("typed_code"), {"code": code})
    assert asked.status_code == 429
    page = asked.content.decode()
    assert "code du jour" in page
    assert f'name="code" value="{code}"' in page
    wrong = pupil.post(reverse("typed_code"), {"code": code, "school_code": "AAAAA-AAAAA"})
    assert wrong.status_code == 429
    assert f'name="code" value="{code}"' in wrong.content.decode()
    for more in ({"school_code": places.code_of_school(school).lower()}, {}):
        assert pupil.post(reverse("typed_code"), {"code": code, **more}).status_code == 302
    assert attacker.post(reverse("typed_code"), {"code": code}).status_code == 429
    assert browser(ELSEWHERE).post(reverse("typed_code"), {"code": code}).status_code == 302


def test_the_schools_code_is_another_one_every_day_and_another_ones_for_each_school(school, time_machine):
    """Yesterday's still passes, so that midnight stops nobody; staff read it in their account."""
    now = timezone.now()
    first = places.code_of_school(school)
    assert first != places.code_of_school(lives.make_school())
    http = browser().get("/").wsgi_request
    for days, passes in ((0, True), (1, True), (2, False)):
        time_machine.move_to(now + timedelta(days=days))
        try:
            assert places.school_of_code(http, first) == school.uai
        except places.TooManyHere:
            assert not passes
        else:
            assert passes


def test_staff_read_the_schools_code_in_their_account(school, head):
    own = browser()
    sign_in(own, head)
    assert places.code_of_school(school) in own.get(reverse("account")).content.decode()


def test_the_schools_code_cannot_be_guessed(school, monkeypatch):
    """Wrong ones are counted by address; then even the right one waits, and the page says where to go."""
    monkeypatch.setitem(places.PER_ADDRESS, "recover", 0)
    monkeypatch.setattr(places, "WRONG_SCHOOL_CODES", 5)
    client, typed = browser(), {"contact": "parent@famille.example"}
    for _ in range(5):
        client.post(reverse("recover_links"), {**typed, "school_code": "AAAAA-AAAAA"})
    right = {**typed, "school_code": places.code_of_school(school)}
    refused = client.post(reverse("recover_links"), right)
    assert refused.status_code == 429
    assert "celle d&#x27;un téléphone" in refused.content.decode()
    assert browser(ELSEWHERE).post(reverse("recover_links"), right).status_code == 302


@pytest.mark.parametrize(
    ("use", "page", "typed"),
    [
        ("recover", "recover_links", {"contact": "parent@famille.example"}),
        ("password", "password_reset", {"email": "bureau@exemple.invalid"}),
    ],
)
def test_who_asks_for_everybody_is_asked_for_the_schools_code(school, monkeypatch, use, page, typed):
    """Links found again and passwords by mail: what was typed leaves as soon as the code is there."""
    monkeypatch.setitem(places.PER_ADDRESS, use, 1)
    assert browser().post(reverse(page), typed).status_code == 302
    waiting = OrmQ.objects.count()
    assert browser().post(reverse(page), typed).status_code == 429
    assert OrmQ.objects.count() == waiting
    answer = browser().post(reverse(page), {**typed, "school_code": places.code_of_school(school)})
    assert answer.status_code == 302
    assert OrmQ.objects.count() == waiting + 1


def test_a_programs_files_are_refused_and_a_persons_get_the_question(monkeypatch):
    """/verifier: JSON says so in a sentence, the page asks for the school's code."""
    monkeypatch.setitem(places.PER_ADDRESS, "verify", 0)

    def send(**headers):
        file = SimpleUploadedFile("copie.pdf", b"%PDF-1.7 not a file", content_type="application/pdf")
        return browser().post(reverse("verifier"), {"file": file}, headers=headers)

    page = send()
    assert page.status_code == 429
    assert "fichier est à choisir de nouveau" in page.content.decode()
    answer = send(accept="application/json")
    assert (answer.status_code, answer.json()["error"]) == (429, "too_many")


# -- passwords --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [HERE, ""], ids=["behind one address", "no address known"])
def test_a_strangers_wrong_passwords_stop_the_stranger_and_lock_nobody_out(school, head, address):
    """The head's own browser, a colleague beside, the head at a new computer: each gets in; the stranger does not."""
    own = browser(address)
    assert sign_in(own, head).status_code == 302
    own.post(reverse("logout"))
    stranger = browser(address)
    assert [sign_in(stranger, head, "faux").status_code for _ in range(7)] == [422] * 5 + [429] * 2
    assert sign_in(stranger, head).status_code == 429
    assert sign_in(own, head).status_code == 302
    assert sign_in(browser(address), with_password(school, "office")).status_code == 302
    new = browser(address)
    asked = sign_in(new, head)
    assert asked.status_code == 429
    assert 'name="school_code"' in asked.content.decode()
    assert sign_in(new, head, school_code=places.code_of_school(lives.make_school())).status_code == 429
    assert sign_in(new, head, school_code=places.code_of_school(school)).status_code == 302
    assert sign_in(stranger, head).status_code == 429


def test_a_colleague_who_knows_the_schools_code_guesses_ten_passwords_an_hour_at_most(school, head):
    """The head's own browser is not touched, and a new password by mail opens every other one again."""
    own, insider = browser(), browser()
    sign_in(own, head)
    own.post(reverse("logout"))
    code = places.code_of_school(school)
    answers = [sign_in(insider, head, "faux", school_code=code).status_code for _ in range(20)]
    assert answers == [422] * 15 + [429] * 5
    assert sign_in(insider, head, school_code=code).status_code == 429
    assert sign_in(own, head).status_code == 302
    passwords.forget_wrong_passwords(head.email)
    assert sign_in(browser(), head).status_code == 302


def test_a_new_password_by_mail_opens_the_account_while_the_stranger_goes_on(head):
    """Whoever has no school's code: the mailbox proves the holder, and the browser is known from then on."""
    stranger, own, new = browser(), browser(), "sept moulins jaunes"
    own.post(reverse("password_reset"), {"email": head.email})
    run_jobs()
    link = Message.objects.get(slug="password_reset").secrets["link"].removeprefix(settings.SITE_URL)
    page = own.get(link, follow=True).redirect_chain[-1][0]
    assert own.post(page, {"new_password1": new, "new_password2": new}).status_code == 302
    assert [sign_in(stranger, head, "faux").status_code for _ in range(6)] == [422] * 5 + [429]
    assert sign_in(own, head, new).status_code == 302


def test_one_account_guessed_from_many_addresses_asks_for_the_schools_code(school, head):
    """A hundred machines are no way around; the browser that the head knows is none of them."""
    own = browser()
    sign_in(own, head)
    own.post(reverse("logout"))
    for n in range(sign_ins.PER_ACCOUNT):
        assert sign_in(browser(f"203.0.113.{n + 1}"), head, "faux").status_code == 422
    assert sign_in(browser("203.0.113.200"), head).status_code == 429
    assert sign_in(own, head).status_code == 302


def test_one_password_tried_on_everybody_is_stopped(school, head, monkeypatch):
    """From one address; from elsewhere the accounts open."""
    monkeypatch.setattr(sign_ins, "PER_ADDRESS", 10)
    for n in range(10):
        browser().post(reverse("login"), {"login": f"personne{n}@exemple.invalid", "password": PASSWORD})
    assert sign_in(browser(), head).status_code == 429
    assert sign_in(browser(ELSEWHERE), head).status_code == 302


def test_a_browsers_cookie_that_is_not_ours_counts_like_none(school, head):
    """Nor does one of another account."""
    stranger = browser()
    office = with_password(school, "office")
    assert sign_in(stranger, office).status_code == 302
    stranger.post(reverse("logout"))
    for value in (None, "forged"):
        if value:
            stranger.cookies["browser"] = value
        Tries.objects.all().delete()
        assert [sign_in(stranger, head, "faux").status_code for _ in range(6)] == [422] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_twenty_passwords_sent_at_once_are_five_tries():
    """Threads from one address: each is counted before it is compared."""
    user = with_password(lives.make_school(), "head")
    statuses = at_once(lambda _n: sign_in(browser(), user, "faux").status_code)
    assert sorted(statuses) == [422] * 5 + [429] * 15


def at_once(act, times: int = 20) -> list[int]:
    """Do it in ``times`` threads and return what each answered."""
    answers: list[int] = []

    def run(n: int) -> None:
        try:
            answers.append(act(n))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[n]) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# -- codes that open ----------------------------------------------------------------------------------------------


def test_codes_that_open_have_a_daily_limit(school):
    """Ten an hour all day long would be 240 codes and 1,200 tries: twenty and thirty are enough."""
    guardian = lives.make_pupil(school).guardians.get()
    page, client = at(f"guardian:{guardian.uuid}", "family"), browser()

    def next_hour() -> None:
        for gate in (f"codes-of:guardian:{guardian.uuid}", "codes:"):
            Tries.objects.filter(gate__startswith=gate).update(since=timezone.now() - timedelta(hours=2))

    tried = 0
    for n in range(link_codes.CODES_PER_DAY):
        if n % 10 == 0:
            next_hour()
        assert client.post(page, {"gate-send": "1"}).status_code == 200
        code = Message.objects.filter(slug="link_code").latest("id").secrets["code"]
        for _ in range(2):
            tried += 1
            answer = client.post(page, {"gate-code": f"{(int(code) + 1) % 1_000_000:06d}"})
            assert ("Beaucoup de codes faux" in answer.content.decode()) == (tried > link_codes.TRIES_PER_DAY)
    next_hour()
    assert client.post(page, {"gate-send": "1"}).status_code == 409
    assert client.post(page, {"gate-code": code}).status_code == 409
    assert client.post(page, {"gate-birth_date": born(guardian.pupil)}).status_code == 302


# -- birth dates --------------------------------------------------------------------------------------------------


def test_birth_dates_are_counted_by_pupil_over_all_links_and_generations():
    """Both guardians' pages, the pupil's and a signature's: five in all, and a renewed link gives none back."""
    convention = lives.validated(guardians=2)
    pupil = convention.pupil
    first, second = (f"guardian:{guardian.uuid}" for guardian in pupil.guardians.all())
    tried = [
        (at(first, "family"), "gate-birth_date"),
        (at(second, "family"), "gate-birth_date"),
        (at(f"pupil:{pupil.uuid}", "family"), "gate-birth_date"),
        (lives.page_of(lives.requests(convention)["guardian_1"]), "gate-birth_date"),
    ]
    for page, name in [*tried, tried[0]]:
        assert browser().post(page, {name: "01/01/1999"}).status_code == 409
    renew_link(link_of(first))
    for page, name in [(at(first, "family"), "gate-birth_date"), *tried[1:]]:
        locked = browser().post(page, {name: born(pupil)})
        assert locked.status_code == 409
        assert re.search("(Cinq|Trop de) dates", locked.content.decode())


def test_the_right_birth_date_gives_no_tries_back_to_who_guesses(school):
    """The mother opens her page every day; the wrong dates of somebody else stay counted."""
    pupil = lives.make_pupil(school)
    page = at(f"guardian:{pupil.guardians.get().uuid}", "family")
    for _ in range(4):
        assert browser(ELSEWHERE).post(page, {"gate-birth_date": "01/01/1999"}).status_code == 409
        assert browser().post(page, {"gate-birth_date": born(pupil)}).status_code == 302
    browser(ELSEWHERE).post(page, {"gate-birth_date": "01/01/1999"})
    assert browser(ELSEWHERE).post(page, {"gate-birth_date": born(pupil)}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_birth_dates_sent_at_once_over_several_links_are_five_tries():
    """Threads on two guardians' pages: the count is the pupil's, and committed."""
    pupil = lives.make_pupil(lives.make_school(), guardians=2)
    pages = [at(f"guardian:{guardian.uuid}", "family") for guardian in pupil.guardians.all()]
    told: list[str] = []

    def guess(n: int) -> int:
        answer = browser().post(pages[n % 2], {"gate-birth_date": f"{n + 1:02d}/01/1999"})
        told.append(answer.content.decode())
        return answer.status_code

    assert at_once(guess) == [409] * 20
    assert sum("Il reste" in page for page in told) <= 4
    assert browser().post(pages[0], {"gate-birth_date": born(pupil)}).status_code == 409


def test_the_school_is_told_on_the_third_day_of_guessing(school):
    """Once; one or two slips a day are nobody's guessing."""
    pupil, slips = lives.make_pupil(school), lives.make_pupil(school)

    def guess(whose: Pupil, times: int) -> None:
        for _ in range(times):
            browser().post(at(f"pupil:{whose.uuid}", "family"), {"gate-birth_date": "01/01/1999"})

    told = Message.objects.filter(slug="birth_date_guessed")
    for day in range(1, 5):
        guess(pupil, 5)
        guess(slips, 2)
        assert told.count() == (1 if day >= 3 else 0)
        Tries.objects.filter(gate__startswith="birth:").update(since=timezone.now() - timedelta(hours=25))
    message = told.get()
    assert message.address == school.staff.get(role="office").user.email
    assert message.context["pupil"] == pupil.name


def test_a_slow_guesser_has_twenty_birth_dates_a_month(school):
    """Two a day would go through a class's birthdays within a school year; a code still opens."""
    pupil = lives.make_pupil(school)
    page = at(f"pupil:{pupil.uuid}", "family")
    for _ in range(10):
        for _try in range(2):
            assert browser().post(page, {"gate-birth_date": "01/01/1999"}).status_code == 409
        Tries.objects.filter(gate__startswith="birth:").update(since=timezone.now() - timedelta(hours=25))
    refused = browser().post(page, {"gate-birth_date": born(pupil)})
    assert refused.status_code == 409
    assert "ce mois-ci" in refused.content.decode()
    client = browser()
    client.post(page, {"gate-send": "1"})
    code = Message.objects.filter(slug="link_code").latest("id").secrets["code"]
    assert client.post(page, {"gate-code": code}).status_code == 302


# -- refusing -------------------------------------------------------------------------------------------------------


def test_whoever_a_link_was_forwarded_to_refuses_nothing_in_the_parents_name():
    """The pupil knows their own birth date and has the parent's link: without the parent's telephone, no refusal."""
    convention = lives.validated(guardians=1)
    request = lives.requests(convention)["guardian_1"]
    client = browser()
    path = lives.open_page(client, request)
    page = client.post(path + "/refuser", {"reason": "Je ne veux pas y aller."})
    assert page.status_code == 200
    assert "Je ne veux pas y aller." in page.content.decode()
    right = lives.last_code(request, "refusing_code")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    signing = {"reason": "Je ne veux pas y aller.", "code": wrong}
    assert client.post(path + "/refuser", signing).status_code == 409
    assert browser(ELSEWHERE).post(path + "/refuser", {**signing, "code": right}).status_code == 302
    convention.refresh_from_db()
    assert convention.status == "validated"
    assert client.post(path + "/refuser", {**signing, "code": right}).status_code == 302
    convention.refresh_from_db()
    assert convention.status == "refused"
