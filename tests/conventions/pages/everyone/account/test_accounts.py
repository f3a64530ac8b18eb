"""Accounts over HTTP: signing in with one or two factors, passwords by mail, ends of sessions, what is throttled."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.persons.people import second_factor
from conventions.domain.season.rolls.services import invite
from conventions.pages.kit.session_proofs import is_verified
from notifications.models import Message
from tests.kit.people_factory import make_school, make_staff, make_user
from tests.kit.queued import run_jobs
from tests.kit.sign_in import (
    code_of,
    forget_wrong_codes,
    give_second_factor,
    pending_key,
    signed_in,
    verified,
    wrong_code,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
PASSWORD, OTHER = "quatre chevaux bleus", "sept moulins jaunes"
LOGIN = "/compte/connexion"


@pytest.fixture
def user():
    """An account of a school's office, with a password."""
    user = make_user(email="bureau@exemple.invalid", password=PASSWORD)
    make_staff(make_school(), user=user)
    return user


@pytest.fixture
def auditor():
    """An account that must have a second factor and has none."""
    return make_user(email="audit@exemple.invalid", password=PASSWORD, is_auditor=True)


def sign_in(client, email="bureau@exemple.invalid", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def ask_for_link(client, email, **more):
    """Ask for a link to a password as a person does, and let the queue send it."""
    answer = client.post("/compte/mot-de-passe/oublie", {"email": email}, **more)
    run_jobs()
    return answer


def link_of(user) -> str:
    message = Message.objects.filter(slug="password_reset", ref=f"account:{user.uuid}").latest("id")
    return message.secrets["link"].removeprefix(settings.SITE_URL)


# -- signing in -------------------------------------------------------------------------------------------------


def test_staff_sign_in_with_their_address_in_any_capitals(client, user):
    """Address and password are enough where no second factor was set up; the page asked for comes next."""
    page = sign_in(client, "Bureau@Exemple.invalid", next="/compte/")
    assert (page.status_code, page["Location"]) == (302, "/compte/")
    assert client.get("/compte/").status_code == 200


def test_the_form_tells_the_browser_what_to_fill(client):
    """Password managers find the fields; nothing is cached."""
    page = client.get(LOGIN)
    assert 'autocomplete="username"' in page.content.decode()
    assert 'autocomplete="current-password"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_an_unknown_address_a_wrong_password_and_a_closed_account_get_the_same_answer(client, user):
    """Nobody learns which addresses have an account."""
    make_user(email="ferme@exemple.invalid", password=PASSWORD, is_active=False)
    answers = [
        sign_in(client, "bureau@exemple.invalid", "faux"),
        sign_in(client, "nobody@exemple.invalid", "faux"),
        sign_in(client, "ferme@exemple.invalid", PASSWORD),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({tuple(answer.context["form"].non_field_errors()) for answer in answers}) == 1
    assert all(re.search(r"<title>\s*Erreur :", answer.content.decode()) for answer in answers)
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_the_address_from_here_whatever_its_capitals(client, user):
    """The right password no longer opens it from this place; from elsewhere it does."""
    for email in (
        "bureau@exemple.invalid",
        "BUREAU@exemple.invalid",
        "Bureau@exemple.invalid",
        " bureau@exemple.invalid",
    ):
        assert sign_in(client, email, "faux").status_code == 422
    assert sign_in(client, password="faux").status_code == 422
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_the_next_page_is_never_another_site(client, user):
    """A link to our sign-in page does not lead away from us."""
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_signing_in_changes_the_session_key(client, user):
    """A session that somebody planted before is not the one that is signed in."""
    client.session["planted"] = True
    client.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = client.session.session_key
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in ("", planted)


def test_signing_out_takes_a_post_and_ends_the_session(client, user):
    """A picture on another site cannot sign anybody out; what is left of the session opens nothing."""
    sign_in(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/compte/deconnexion").status_code == 405
    assert client.post("/compte/deconnexion").status_code == 302
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/compte/")["Location"].startswith(LOGIN)


# -- the second factor ------------------------------------------------------------------------------------------


def test_a_password_alone_does_not_sign_in_whoever_has_a_second_factor(client, user):
    """Between the two steps nobody is signed in; the code ends it, and leads to the page asked for."""
    device = give_second_factor(user)
    assert sign_in(client, next="/compte/")["Location"] == "/compte/second-facteur"
    assert client.get("/compte/")["Location"].startswith(LOGIN)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = client.post("/compte/second-facteur", {"code": code_of(device)})
    assert page["Location"] == "/compte/"
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert is_verified(client.get("/compte/").wsgi_request)


def test_a_code_serves_once(client, user):
    """Who looked over a shoulder cannot use it again."""
    device = give_second_factor(user)
    code = code_of(device)
    for browser, status in ((client, 302), (Client(), 422)):
        sign_in(browser)
        assert browser.post("/compte/second-facteur", {"code": code}).status_code == status


def test_wrong_codes_make_wait_longer_and_longer(client, user):
    """After a wrong code even the right one is refused for a second, then two, then four…"""
    device = give_second_factor(user)
    sign_in(client)
    page = client.post("/compte/second-facteur", {"code": wrong_code(device)})
    assert page.status_code == 422
    page = client.post("/compte/second-facteur", {"code": code_of(device)})
    assert "Attendez" in page.content.decode()
    assert "_auth_user_id" not in client.session
    for _ in range(10):
        device.refresh_from_db()
        device.data["failed_at"] -= 3600
        device.save()
        client.post("/compte/second-facteur", {"code": wrong_code(device)})
    device.refresh_from_db()
    assert device.data["failures"] == 11
    with pytest.raises(ValidationError) as refused:
        second_factor.check(user, code_of(device))
    [seconds] = re.findall(r"Attendez (\d+) secondes", refused.value.message)
    assert int(seconds) > 15 * 60


def test_the_wait_for_a_code_ends_after_ten_minutes_and_when_the_password_changes(client, user):
    """A browser left between the two steps opens nothing later."""
    device = give_second_factor(user)
    sign_in(client)
    session = client.session
    session["account_login"]["initiated_at"] -= 601
    session.save()
    assert client.post("/compte/second-facteur", {"code": code_of(device)})["Location"] == LOGIN
    sign_in(client)
    user.set_password(OTHER)
    user.save()
    assert client.post("/compte/second-facteur", {"code": code_of(device)})["Location"] == LOGIN


def test_an_auditor_without_second_factor_is_led_to_set_one_up(client, auditor):
    """Step by step: begin, a wrong code, the right one, eight recovery codes shown once, on to the page asked for."""
    assert sign_in(client, auditor.email, next="/audit/journal")["Location"] == "/compte/second-facteur/activer"
    assert client.get("/audit/")["Location"] == "/compte/second-facteur/activer"
    assert pending_key(client) is None  # reading the page draws no key
    client.post("/compte/second-facteur/commencer")
    device = pending_key(client)
    page = client.get("/compte/second-facteur/activer").content.decode()
    assert second_factor.typed_key(device) in page
    assert "<svg" in page
    assert client.post("/compte/second-facteur/activer", {"code": wrong_code(device)}).status_code == 422
    page = client.post("/compte/second-facteur/activer", {"code": code_of(device)})
    codes = page.context["codes"]
    assert len(set(codes)) == 8
    assert all(code in page.content.decode() for code in codes)
    assert client.get("/audit/").status_code == 200
    assert client.post("/compte/second-facteur/activer", {"code": code_of(device)}).status_code == 302


def test_recovery_codes_are_not_in_the_database_and_each_serves_once(client, user):
    """The columns hold HMACs; a code that was used opens nothing a second time."""
    give_second_factor(user)
    code, *_others = second_factor.renew_recovery_codes(user)
    stored = Authenticator.objects.get(type="recovery_codes").data["macs"]
    assert code not in stored
    assert code.replace("-", "") not in stored
    sign_in(client)
    assert client.post("/compte/second-facteur", {"code": code.upper()}).status_code == 302
    assert second_factor.factors_of(user).codes_left == 7
    again = Client()
    sign_in(again)
    assert again.post("/compte/second-facteur", {"code": code}).status_code == 422


def test_nobody_replaces_a_second_factor_with_the_password_alone(auditor):
    """Neither a new key nor new recovery codes, nor its removal, before a code was given."""
    device = give_second_factor(auditor)
    thief = signed_in(auditor)
    for path in ("commencer", "activer", "codes"):
        page = thief.post(f"/compte/second-facteur/{path}", {"code": "123456"})
        assert page["Location"] == "/compte/second-facteur"
    assert thief.post("/compte/second-facteur/retirer", {"code": "123456"}).status_code == 403
    assert list(Authenticator.objects.all()) == [device]


def test_a_new_telephone_replaces_the_former_one(auditor):
    """The former application's codes stop working when the new one's first code is right, not before."""
    former = give_second_factor(auditor)
    browser = verified(auditor)
    browser.post("/compte/second-facteur/commencer")
    assert second_factor.application_of(auditor) == former
    new = pending_key(browser)
    assert browser.post("/compte/second-facteur/activer", {"code": code_of(new)}).status_code == 200
    assert second_factor.application_of(auditor).data["secret"] == new
    assert browser.get("/audit/").status_code == 200


def test_a_head_removes_an_optional_second_factor_with_a_last_code(user):
    """A wrong code removes nothing."""
    device = give_second_factor(user)
    browser = verified(user)
    assert browser.post("/compte/second-facteur/retirer", {"code": wrong_code(device)}).status_code == 422
    assert second_factor.is_set_up(user)
    forget_wrong_codes()
    assert browser.post("/compte/second-facteur/retirer", {"code": code_of(device)})["Location"] == "/compte/"
    assert not second_factor.is_set_up(user)


def test_bookmarks_of_the_former_administration_lead_to_the_operators_pages(client):
    """Whatever of it was kept: the page of a table, of a row; it asks for the rest itself."""
    for address in ("/admin/", "/admin/conventions/school/", "/admin/login/?next=/admin/"):
        assert client.get(address)["Location"] == reverse("operator")


# -- passwords --------------------------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions_and_the_holder_is_told(client, user):
    """The browser in which it was changed stays; another one is out; a message says so without the password."""
    other = Client()
    sign_in(client)
    sign_in(other)
    fields = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
    assert client.post("/compte/mot-de-passe", fields).status_code == 302
    assert client.get("/compte/").status_code == 200
    assert other.get("/compte/")["Location"].startswith(LOGIN)
    message = Message.objects.get(slug="password_changed")
    assert message.address == user.email
    assert OTHER not in str(message.context)


@pytest.mark.parametrize(
    ("old", "first", "second", "field"),
    [
        ("faux", OTHER, OTHER, "old_password"),
        (PASSWORD, OTHER, "autre chose encore", "new_password2"),
        (PASSWORD, "court", "court", "new_password2"),
        (PASSWORD, "123456789012", "123456789012", "new_password2"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_a_sentence(client, user, old, first, second, field):
    """Nothing changes; the old one still opens."""
    sign_in(client)
    page = client.post("/compte/mot-de-passe", {"old_password": old, "new_password1": first, "new_password2": second})
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client, user):
    """One message for the one that is known; none for a closed or an unknown account."""
    make_user(email="ferme@exemple.invalid", is_active=False)
    answers = [
        ask_for_link(client, email, follow=True)
        for email in ("BUREAU@exemple.invalid", "ferme@exemple.invalid", "nobody@exemple.invalid")
    ]
    assert len({answer.content for answer in answers}) == 1
    assert [message.address for message in Message.objects.all()] == [user.email]


def test_the_answer_costs_the_same_whether_the_address_is_known_or_not(client, user):
    """The same statements in the same order: the clock tells nothing, and the queue does not say who asked."""
    told = []
    for email in (user.email, "nobody@exemple.invalid"):
        with CaptureQueriesContext(connection) as captured:
            client.post("/compte/mot-de-passe/oublie", {"email": email})
        told.append([re.split(r'VALUES|unnest|SAVEPOINT "', query["sql"])[0] for query in captured])
    assert told[0] == told[1]
    waiting = list(OrmQ.objects.all())
    assert len(waiting) == 2
    for row in waiting:
        assert "exemple.invalid" not in str(row.task)
    assert not Message.objects.exists()


def test_the_link_of_the_message_chooses_a_password_once(client, user):
    """Its secret leaves the address at once; used, it says that it no longer serves; sessions end, a lock is lifted."""
    signed = Client()
    sign_in(signed)
    ask_for_link(client, user.email)
    link = link_of(user)
    assert str(user.pk) not in link.split("/")
    page = client.get(link, follow=True)
    assert page.redirect_chain[-1][0].endswith("/set-password")
    fields = {"new_password1": OTHER, "new_password2": OTHER}
    address = page.redirect_chain[-1][0]
    assert client.post(address, {**fields, "new_password2": "autre chose encore"}).status_code == 422
    assert client.post(address, fields)["Location"] == "/compte/mot-de-passe/choisi"
    assert signed.get("/compte/")["Location"].startswith(LOGIN)
    used = client.get(link, follow=True)
    assert "ne sert plus" in used.content.decode()
    assert sign_in(client, password=OTHER).status_code == 302


def test_a_link_to_a_password_does_not_pass_the_second_factor(client, auditor):
    """Whoever reads the mailbox still needs the telephone."""
    give_second_factor(auditor)
    ask_for_link(client, auditor.email)
    address = client.get(link_of(auditor), follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": OTHER, "new_password2": OTHER})
    assert sign_in(client, auditor.email, OTHER)["Location"] == "/compte/second-facteur"
    assert client.get("/audit/")["Location"].startswith(LOGIN)


def test_a_mailbox_gets_three_links_an_hour_at_most(client, user):
    """The fourth request answers like the others and sends nothing."""
    for _ in range(4):
        assert ask_for_link(client, user.email).status_code == 302
    assert Message.objects.filter(slug="password_reset").count() == 3
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    ask_for_link(client, user.email)
    assert Message.objects.filter(slug="password_reset").count() == 4


@pytest.mark.parametrize("name", ["rubbish", "AAAA", "é", "_" * 22])
def test_a_link_that_was_never_ours_says_what_to_do(client, name):
    """No error page, no hint whether an account exists."""
    page = client.get(f"/compte/mot-de-passe/choisir/{name}/abc-def")
    assert page.status_code == 200
    assert "Recevoir un autre lien" in page.content.decode()


def test_somebody_invited_by_the_school_chooses_a_password_by_the_link_of_the_invitation(client):
    """The registry's message leads to the same page as a forgotten password."""
    post = make_staff(make_school(), user=make_user(email="neuf@exemple.invalid"))
    invite(post)
    link = Message.objects.get(slug="account_invitation").secrets["link"].removeprefix(settings.SITE_URL)
    address = client.get(link, follow=True).redirect_chain[-1][0]
    assert client.post(address, {"new_password1": OTHER, "new_password2": OTHER}).status_code == 302
    assert sign_in(client, "neuf@exemple.invalid", OTHER).status_code == 302


def test_an_account_without_a_password_gets_its_first_one_by_mail(client):
    """Accounts are opened without a password: nobody else ever knows it."""
    newcomer = make_user(email="neuf@exemple.invalid")
    ask_for_link(client, newcomer.email)
    address = client.get(link_of(newcomer), follow=True).redirect_chain[-1][0]
    client.post(address, {"new_password1": OTHER, "new_password2": OTHER})
    newcomer.refresh_from_db()
    assert newcomer.check_password(OTHER)


def test_the_account_page_costs_few_queries_whatever_the_number_of_functions(
    client, user, settings, django_assert_max_num_queries
):
    """One function or eight; the movable clock, which costs a query each time it is read, is not production's."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    for more in (0, 7):
        for _ in range(more):
            make_staff(make_school(), user=user)
        sign_in(client)
        with django_assert_max_num_queries(13):
            assert client.get("/compte/").status_code == 200
