"""Nothing typed is lost when a session ends: kept an hour, closed, for the same account alone, never codes or files."""

import html
import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.pages.kit import unsent_forms
from tests.kit import lives

pytestmark = pytest.mark.django_db
PASSWORD = "Sept-Moutons-Verts-7"
TYPED = "L'organisme ferme cette semaine-là."


@pytest.fixture
def convention():
    convention = lives.opened()
    for post in convention.school.staff.all():
        post.user.set_password(PASSWORD)
        post.user.save()
    return convention


@pytest.fixture
def browser() -> Client:
    """A browser that checks tokens as browsers meet them."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser, convention, role="office", goal=""):
    page = reverse("login") + (f"?next={goal}" if goal else "")
    token = form_token(browser.get(page))
    user = convention.school.staff.filter(role=role).first().user
    sent = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return browser.post(page, {**sent, "next": goal} if goal else sent)


def form_token(answer) -> str:
    return str(answer.context["csrf_token"])


def act_of(convention) -> str:
    return reverse("agreement_act", args=[convention.number, "withdraw"])


def form_at(browser, path) -> dict:
    """Open a form and return what it would send, with a reason typed."""
    page = browser.get(path)
    key = page.context["form"]["key"].value()
    return {"csrfmiddlewaretoken": form_token(page), "key": key, "reason": TYPED}


def end_session(browser) -> None:
    Session.objects.all().delete()


def said(answer) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def interrupted(browser, convention):
    """The office has typed why an agreement is withdrawn, and its session ended before it sent it."""
    sign_in(browser, convention)
    sent = form_at(browser, act_of(convention))
    end_session(browser)
    answer = browser.post(act_of(convention), sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))
    return answer["Location"]


def test_what_was_typed_is_offered_again_to_the_same_account(browser, convention, interrupted):
    """The sign-in page says why it appears; then one press sends it, and nothing is left of it."""
    assert "gardé une heure, pour vous seul" in said(browser.get(interrupted))
    sign_in(browser, convention, goal=act_of(convention))
    page = browser.get(act_of(convention))
    assert TYPED in said(page)
    kept = {name: values[0] for name, values in page.context["unsent"].fields.items()}
    answer = browser.post(act_of(convention), {**kept, "csrfmiddlewaretoken": form_token(page)})
    assert answer.status_code == 302
    convention.refresh_from_db()
    assert convention.status == "withdrawn"
    assert unsent_forms.SESSION_KEY not in browser.session


def test_what_was_sent_to_an_address_that_nobody_reads_is_offered_again_too(browser, convention):
    """Who stands before the method: whoever signs in again comes back by GET to what is only ever posted."""
    sign_in(browser, convention)
    token, only_posted = form_at(browser, act_of(convention))["csrfmiddlewaretoken"], reverse("shift_chosen")
    end_session(browser)
    browser.post(only_posted, {"csrfmiddlewaretoken": token, "why": TYPED})
    sign_in(browser, convention, goal=only_posted)
    assert TYPED in said(browser.get(only_posted))


def test_another_account_that_signs_in_there_sees_nothing(browser, convention, interrupted):
    """The head comes to the same computer: the page is opened as it is, and what waited is forgotten."""
    sign_in(browser, convention, "head", goal=act_of(convention))
    page = browser.get(act_of(convention))
    assert page.status_code == 200
    assert TYPED not in said(page)
    assert unsent_forms.SESSION_KEY not in browser.session
    end_session(browser)
    sign_in(browser, convention)
    assert TYPED not in said(browser.get(act_of(convention)))


def test_it_stands_closed_in_the_database_and_for_an_hour(browser, convention, interrupted, monkeypatch):
    """Neither the words nor the address of the page can be read in the session; an hour later it opens no more."""
    [session] = Session.objects.all()
    assert TYPED not in json.dumps(session.get_decoded(), ensure_ascii=False)
    assert convention.number not in str(session.get_decoded())
    assert session.expire_date <= timezone.now() + timedelta(hours=1)
    sealed = session.get_decoded()[unsent_forms.SESSION_KEY]
    assert TYPED in json.loads(unsent_forms.opened(sealed))[2]["reason"]
    monkeypatch.setattr(unsent_forms, "KEPT_FOR", timedelta(seconds=-1))
    assert unsent_forms.opened(sealed) == ""


def test_it_can_be_forgotten(browser, convention, interrupted):
    """« L'oublier » opens the page without it."""
    sign_in(browser, convention, goal=act_of(convention))
    page = browser.get(act_of(convention))
    sent = {"next": act_of(convention), "csrfmiddlewaretoken": form_token(page)}
    assert browser.post(reverse("unsent_forget"), sent)["Location"] == act_of(convention)
    assert TYPED not in said(browser.get(act_of(convention)))
    elsewhere = {**sent, "next": "https://elsewhere.example/"}
    assert browser.post(reverse("unsent_forget"), elsewhere)["Location"] == reverse("home")


def test_codes_passwords_and_files_are_never_kept(rf):
    """The name decides, whatever the form; a postcode is none of them."""
    sent = {
        "code": "123456", "gate-code": "123456", "school_code": "ABC", "password1": "x", "new_password": "x",
        "place_postcode": "49000", "reason": TYPED, "csrfmiddlewaretoken": "x",
        "file": SimpleUploadedFile("a.pdf", b"x"),
    }  # fmt: skip
    assert unsent_forms.safe_fields(rf.post("/", sent).POST) == {"place_postcode": ["49000"], "reason": [TYPED]}


def test_nothing_is_kept_of_a_form_that_is_nobodys(browser, convention):
    """A stranger, or another site, posts to a page of the school: led to sign in, and nothing is stored."""
    browser.get(reverse("login"))
    answer = Client().post(act_of(convention), {"reason": "Envoyez ceci.", "csrfmiddlewaretoken": "a" * 64})
    assert answer.status_code == 302
    assert not Session.objects.exists()


def test_a_form_opened_before_signing_in_again_is_answered_as_two_tabs_are(browser, convention):
    """409 with what was typed, to send again; the same form of another account gets no word of it."""
    sign_in(browser, convention)
    sent = form_at(browser, act_of(convention))
    end_session(browser)
    sign_in(browser, convention)
    browser.get(reverse("inbox"))
    answer = browser.post(act_of(convention), sent)
    assert answer.status_code == 409
    assert TYPED in said(answer)
    again = {"key": sent["key"], "reason": TYPED, "csrfmiddlewaretoken": form_token(answer)}
    assert browser.post(act_of(convention), again).status_code == 302
    end_session(browser)
    sign_in(browser, convention, "head")
    browser.get(reverse("inbox"))
    answer = browser.post(act_of(convention), sent)
    assert answer.status_code == 403
    assert TYPED not in said(answer)


def test_the_sign_in_page_says_why_it_appears(browser, convention):
    """Nothing to whoever came for it; else that a page asks for an account, or that the session has ended."""
    assert "Votre session est terminée" not in said(browser.get(reverse("login")))
    goal = browser.get(reverse("inbox"))["Location"]
    assert "Cette page demande un compte" in said(browser.get(goal))
    sign_in(browser, convention)
    browser.get(reverse("inbox"))
    end_session(browser)
    goal = browser.get(reverse("inbox"))["Location"]
    assert "Votre session est terminée" in said(browser.get(goal))


def test_a_lost_cookie_of_the_form_loses_no_word(browser, convention):
    """The browser forgot what vouches for its forms: the text is there to send again, after signing in if need be."""
    sign_in(browser, convention)
    sent = form_at(browser, act_of(convention))
    del browser.cookies["csrf"]
    answer = browser.post(act_of(convention), sent)
    assert answer.status_code == 409
    assert TYPED in said(answer)
    end_session(browser)
    del browser.cookies["csrf"]
    answer = browser.post(act_of(convention), sent)
    assert answer["Location"].startswith(reverse("login"))
    sign_in(browser, convention, goal=act_of(convention))
    assert TYPED in said(browser.get(act_of(convention)))
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(act_of(convention), sent).status_code == 403
    assert not stranger.cookies.get("session")
