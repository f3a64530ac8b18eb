"""Passkeys as a second factor: added, used, refused to others, removed; each act journaled and told."""

import json
import re
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.people import second_factor
from conventions.pages.kit.session_proofs import is_verified
from notifications.models import Message
from tests.kit.passkey import Passkey
from tests.kit.people_factory import make_user
from tests.kit.sign_in import give_second_factor, signed_in, verified
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
HOST = "localhost"
ORIGIN = f"http://{HOST}"
PASSWORD = "quatre chevaux bleus"
HOLLOW = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": 1}}'


@pytest.fixture
def user():
    return make_user(email="bureau@exemple.invalid", password=PASSWORD)


def browser() -> Client:
    return Client(HTTP_HOST=HOST)


def options_in(page) -> dict:
    """Return what the page asks of the authenticator, as its script reads it."""
    [found] = re.findall(r'data-options="([^"]+)"', page.content.decode())
    return json.loads(unescape(found))


def add(client: Client, passkey: Passkey, *, name: str = "", origin: str = ORIGIN):
    asked = options_in(client.get(reverse("passkey_add")))
    return client.post(reverse("passkey_add"), {"name": name, "credential": passkey.create(asked, origin=origin)})


def give_password(client: Client, user) -> Client:
    answer = client.post(reverse("login"), {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("second_factor")
    return client


def prove(client: Client, passkey: Passkey, *, origin: str = ORIGIN):
    asked = options_in(client.get(reverse("second_factor")))
    return client.post(reverse("second_factor"), {"credential": passkey.get(asked, origin=origin)})


def acts(user) -> list[str]:
    return list(Transition.objects.filter(root_uuid=user.record.uuid).values_list("name", flat=True))


def test_a_passkey_alone_is_a_second_factor_with_recovery_codes(user):
    """Added, shown with eight codes once, then asked for at each sign-in; told and journaled."""
    client, passkey = signed_in(user, browser()), Passkey()
    page = add(client, passkey, name="ordinateur du bureau")
    assert len(page.context["codes"]) == 8
    assert is_verified(page.wsgi_request)
    assert "ordinateur du bureau" in client.get(reverse("account")).content.decode()
    assert acts(user) == ["open", "add_passkey"]
    assert Message.objects.filter(slug="account_changed").count() == 1
    other = give_password(browser(), user)
    assert "_auth_user_id" not in other.session
    assert prove(other, passkey)["Location"] == "/"
    assert is_verified(other.get(reverse("account")).wsgi_request)
    [code, *_others] = page.context["codes"]
    third = give_password(browser(), user)
    assert third.post(reverse("second_factor"), {"code": code})["Location"] == "/"


def test_a_passkey_beside_the_application_leaves_the_codes_on_paper(user):
    """The page says that it is added; no new recovery codes are drawn."""
    give_second_factor(user)
    second_factor.renew_recovery_codes(user)
    before = Authenticator.objects.get(type="recovery_codes").data
    assert add(verified(user, browser()), Passkey())["Location"] == reverse("account")
    assert Authenticator.objects.get(type="recovery_codes").data == before


def test_nobody_elses_passkey_opens_the_account(user):
    """Another account's, another one under the right name, the right one on a page of another site: refused."""
    passkey, other = Passkey(), Passkey()
    add(signed_in(user, browser()), passkey)
    add(signed_in(make_user(email="autre@exemple.invalid"), browser()), other)
    forged = Passkey()
    forged.identifier = passkey.identifier
    for used, origin in ((other, ORIGIN), (forged, ORIGIN), (passkey, "https://hameconnage.example")):
        client = give_password(browser(), user)
        assert prove(client, used, origin=origin).status_code == 422
        assert "_auth_user_id" not in client.session


def test_an_answer_serves_once(user):
    """Overheard and sent again in another browser, or in the same one, it opens nothing."""
    passkey = Passkey()
    add(signed_in(user, browser()), passkey)
    client, thief = give_password(browser(), user), give_password(browser(), user)
    answer = passkey.get(options_in(client.get(reverse("second_factor"))), origin=ORIGIN)
    assert client.post(reverse("second_factor"), {"credential": answer}).status_code == 302
    thief.get(reverse("second_factor"))
    assert thief.post(reverse("second_factor"), {"credential": answer}).status_code == 422


@pytest.mark.parametrize("sent", ["", "{", "[]", "{}", '{"id": 1}', '"x"', '{"response": {}}', HOLLOW])
def test_an_answer_that_is_none_is_refused(user, sent):
    """Whatever is posted: a refusal, never an error page, nothing kept."""
    client, passkey = signed_in(user, browser()), Passkey()
    client.get(reverse("passkey_add"))
    assert client.post(reverse("passkey_add"), {"credential": sent}).status_code == 422
    assert not Authenticator.objects.exists()
    add(client, passkey)
    other = give_password(browser(), user)
    other.get(reverse("second_factor"))
    assert other.post(reverse("second_factor"), {"credential": sent}).status_code == 422


def test_a_password_alone_adds_and_removes_no_passkey(user):
    """Once there is a second factor, it is asked for before it is changed."""
    passkey = Passkey()
    add(signed_in(user, browser()), passkey)
    give_second_factor(user)
    thief = signed_in(user, browser())
    key = json.loads(passkey.create({"publicKey": {"challenge": "", "rp": {"id": HOST}}}, origin=ORIGIN))["id"]
    assert thief.get(reverse("passkey_add"))["Location"] == reverse("second_factor")
    assert thief.post(reverse("passkey_remove", args=[key]))["Location"] == reverse("second_factor")
    assert len(second_factor.passkeys_of(user)) == 1


def test_a_passkey_is_removed_while_another_factor_stays(user):
    """The last one stays; a stranger's is not there; the removed one opens nothing more."""
    passkey = Passkey()
    client = signed_in(user, browser())
    add(client, passkey)
    [kept] = second_factor.passkeys_of(user)
    away = reverse("passkey_remove", args=[kept.data["credential"]["id"]])
    assert "seul second facteur" in client.post(away, follow=True).content.decode()
    assert second_factor.passkeys_of(user) == [kept]
    give_second_factor(user)
    assert verified(make_user(email="autre@exemple.invalid"), browser()).post(away).status_code == 404
    assert "retirée" in client.post(away, follow=True).content.decode()
    assert acts(user) == ["open", "add_passkey", "remove_passkey"]
    assert second_factor.passkeys_of(user) == []


def test_an_auditor_may_set_up_a_passkey_instead_of_an_application():
    """A second factor must be had, whichever."""
    auditor = make_user(email="audit@exemple.invalid", is_auditor=True)
    client = signed_in(auditor, browser())
    assert client.get(reverse("audit"))["Location"] == reverse("second_factor_setup")
    assert add(client, Passkey()).status_code == 200
    assert client.get(reverse("audit")).status_code == 200
