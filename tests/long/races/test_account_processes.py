"""Who guesses, over a real server with three processes at once: tries and used codes are counted once for all."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password

from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.passwords import reset_path
from conventions.pages.everyone.account import sign_ins
from tests.kit.people_factory import make_user
from tests.kit.sign_in import code_of, give_second_factor, wrong_code
from tests.kit.three_processes import Browser, Site, at_once, serving

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PASSWORD = "bureau@exemple.invalid", "quatre chevaux bleus"
LOGIN, CODE = "/compte/connexion", "/compte/second-facteur"


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site, started once: all that it knows is in the database, which each test finds empty."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(served, transactional_db):
    return served.for_another_test()


@pytest.fixture
def user() -> User:
    return make_user(email=EMAIL, password=PASSWORD)


def sign_in(browser: Browser, password: str = PASSWORD, email: str = EMAIL) -> int:
    return browser.post(LOGIN, login=email, password=password).status_code


def waiting_for_a_code(site: Site, how_many: int) -> list[Browser]:
    """Browsers in which the right password was given and the page of the code is open."""
    browsers = [site.browser() for _ in range(how_many)]
    for browser in browsers:
        assert sign_in(browser) == 302
        browser.read(CODE)
    return browsers


def test_wrong_passwords_at_once_are_counted_together(site, user):
    """Twelve browsers, three processes: five passwords are compared, and the right one does not open then."""
    browsers = [site.browser() for _ in range(12)]
    answers = at_once([lambda browser=browser: sign_in(browser, "faux") for browser in browsers])
    assert sorted(answers) == [422] * sign_ins.PER_PLACE + [429] * (12 - sign_ins.PER_PLACE)
    assert sign_in(site.browser()) == 429
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == [EMAIL]
    assert len(site.processes()) > 1


def test_one_password_tried_on_everybody_is_stopped_for_the_address(site):
    """A hundred accounts in an hour, whoever of the three processes answers."""
    browsers = [site.browser() for _ in range(8)]
    tried = iter(range(sign_ins.PER_ADDRESS + 4))

    def guess(browser: Browser) -> list[int]:
        return [sign_in(browser, "faux", f"personne{n}@exemple.invalid") for n in tried]

    answers = sum(at_once([lambda browser=browser: guess(browser) for browser in browsers]), [])
    assert sorted(answers) == [422] * sign_ins.PER_ADDRESS + [429] * 4
    assert len(site.processes()) > 1


def test_one_code_of_the_application_opens_one_session(site, user):
    """Six browsers send it at once: one is signed in."""
    device = give_second_factor(user)
    browsers = waiting_for_a_code(site, 6)
    code = code_of(device)
    answers = at_once([lambda browser=browser: browser.post(CODE, code=code).status_code for browser in browsers])
    assert sorted(answers) == [302] + [422] * 5
    assert len(site.processes()) > 1


def test_one_recovery_code_opens_one_session(site, user):
    """Six browsers send it at once: one is signed in, seven codes are left."""
    give_second_factor(user)
    [code, *_others] = second_factor.renew_recovery_codes(user)
    browsers = waiting_for_a_code(site, 6)
    answers = at_once([lambda browser=browser: browser.post(CODE, code=code).status_code for browser in browsers])
    assert sorted(answers) == [302] + [422] * 5
    assert second_factor.factors_of(user).codes_left == 7


def test_wrong_codes_at_once_make_everybody_wait(site, user):
    """Each of eight answers was either compared and counted, or told to wait: no process gives tries of its own."""
    device = give_second_factor(user)
    browsers = waiting_for_a_code(site, 8)
    code = wrong_code(device)
    answers = at_once([lambda browser=browser: browser.post(CODE, code=code) for browser in browsers])
    assert {answer.status_code for answer in answers} == {422}
    told_to_wait = [answer for answer in answers if re.search(r"Attendez \d+ seconde", answer.text)]
    device.refresh_from_db()
    assert device.data["failures"] == 8 - len(told_to_wait)
    assert told_to_wait


def test_a_password_that_changes_ends_the_wait_for_a_code_in_every_process(site, user):
    """Six browsers between the two steps: none of them opens any more."""
    device = give_second_factor(user)
    browsers = waiting_for_a_code(site, 6)
    User.objects.filter(pk=user.pk).update(password=make_password("sept moulins jaunes"))
    code = code_of(device)
    answers = at_once([lambda browser=browser: browser.post(CODE, code=code) for browser in browsers])
    assert {answer.headers["Location"] for answer in answers} == {LOGIN}


def test_a_link_to_a_password_chooses_one(site, user):
    """Six browsers that opened the same link send a password at once: one is taken, and it alone opens."""
    browsers = [site.browser() for _ in range(6)]
    forms = [browser.read(reset_path(user)).url.removeprefix(site.address) for browser in browsers]
    passwords = [f"sept moulins jaunes {n}" for n in range(6)]

    def choose(n: int) -> int:
        return browsers[n].post(forms[n], new_password1=passwords[n], new_password2=passwords[n]).status_code

    answers = at_once([lambda n=n: choose(n) for n in range(6)])
    assert answers.count(302) == 1
    user.refresh_from_db()
    assert user.check_password(passwords[answers.index(302)])


def test_a_session_that_ends_is_over_in_every_process(site, user):
    """Its cookie, copied into eight other browsers, opens the account until its holder signs out."""
    holder = site.browser()
    assert sign_in(holder) == 302
    copies = [site.browser() for _ in range(8)]
    for copy in copies:
        copy.session.cookies.clear()
        copy.session.cookies.update(holder.session.cookies)
    read = [lambda copy=copy: copy.read("/compte/").url.removeprefix(site.address) for copy in copies]
    assert set(at_once(read)) == {"/compte/"}
    holder.read("/compte/")
    holder.post("/compte/deconnexion")
    assert {address.partition("?")[0] for address in at_once(read)} == {LOGIN}
