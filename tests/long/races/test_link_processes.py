"""Who guesses at personal links, over a real server with three processes at once: tries are counted once for all."""

import pytest

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from signatures.models import Evidence, SignatureRequest, SigningBatch
from tests.kit import lives
from tests.kit.three_processes import Browser, Site, at_once, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site, started once: all that it knows is in the database, which each test finds empty."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(served, transactional_db):
    return served.for_another_test()


def asked() -> tuple[SignatureRequest, str, str]:
    """A guardian who is asked to sign: the request, the path of the page, the birth date that opens it."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    return request, lives.page_of(request), f"{convention.pupil.birth_date:%d/%m/%Y}"


def opened(site: Site, path: str, born: str, how_many: int) -> list[Browser]:
    """Browsers in which the page is open."""
    browsers = [site.browser() for _ in range(how_many)]
    for browser in browsers:
        browser.read(path)
        assert browser.post(path, **{"gate-birth_date": born}).status_code == 302
        browser.read(path)
    return browsers


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_wrong_birth_dates_at_once_are_five_tries(site):
    """Twelve browsers: five dates are compared, and the right one does not open then."""
    pupil = lives.make_pupil(lives.make_school())
    path = path_of(link_of(f"guardian:{pupil.guardians.get().uuid}"))
    browsers = [site.browser() for _ in range(12)]
    for browser in browsers:
        browser.read(path)
    guesses = [
        lambda n=n, browser=browser: browser.post(path, **{"gate-birth_date": f"{n + 1:02d}/01/1999"})
        for n, browser in enumerate(browsers)
    ]
    answers = at_once(guesses)
    assert {answer.status_code for answer in answers} == {409}
    assert sum("Il reste" in answer.text for answer in answers) <= 4  # the fifth is told that it was the last
    born = f"{pupil.birth_date:%d/%m/%Y}"
    assert browsers[0].post(path, **{"gate-birth_date": born}).status_code == 409
    assert len(site.processes()) > 1


def test_wrong_codes_to_sign_at_once_are_five_tries(site):
    """Ten browsers with the page open: five codes are compared, and the right one signs nothing then."""
    request, path, born = asked()
    browsers = opened(site, path, born, 10)
    browsers[0].post(path + "/code")
    code = lives.last_code(request)
    sent = {"code": another(code), "consent": "on"}
    answers = at_once([lambda browser=browser: browser.post(path + "/signer", **sent) for browser in browsers])
    assert sum("Essais qui restent" in answer.text for answer in answers) <= 5
    assert SigningBatch.objects.get().tries == 5
    browsers[1].post(path + "/signer", code=code, consent="on")
    request.refresh_from_db()
    assert request.status == "waiting"
    assert len(site.processes()) > 1


def test_one_code_signs_once(site):
    """The right one, sent at once by six browsers, leaves one signature."""
    request, path, born = asked()
    browsers = opened(site, path, born, 6)
    browsers[0].post(path + "/code")
    sent = {"code": lives.last_code(request), "consent": "on"}
    at_once([lambda browser=browser: browser.post(path + "/signer", **sent) for browser in browsers])
    request.refresh_from_db()
    assert request.status == "signed"
    assert Evidence.objects.filter(request=request).count() == 1
    assert len(site.processes()) > 1


def test_wrong_codes_to_open_at_once_are_five_tries(site):
    """One browser's cookie copied into ten: the code that opens is tried five times, and serves no more."""
    convention = lives.validated()
    request = lives.requests(convention)["host"]
    path = lives.page_of(request)
    browsers = [site.browser() for _ in range(10)]
    browsers[0].post(path + "/code")
    for browser in browsers:
        browser.session.cookies.update(browsers[0].session.cookies)
        browser.read(path)
    code = lives.last_code(request, "opening_code")
    guesses = [lambda browser=browser: browser.post(path, **{"gate-code": another(code)}) for browser in browsers]
    assert {answer.status_code for answer in at_once(guesses)} == {409}
    assert browsers[0].post(path, **{"gate-code": code}).status_code == 409
    assert len(site.processes()) > 1
