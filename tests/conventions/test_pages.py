"""The page of a personal link over HTTP: reading never acts, a code is asked, signed with, misused, refused."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client

from conventions.agreements import services
from conventions.agreements.messages import personal_link
from notifications.models import Message
from signatures.models import Evidence, SignatureRequest, SigningBatch
from tests import lives
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def path_of(request: SignatureRequest) -> str:
    return personal_link(request).removeprefix("http://testserver")


def everything() -> tuple:
    return (
        Transition.objects.count(),
        Message.objects.count(),
        SigningBatch.objects.count(),
        list(SignatureRequest.objects.order_by("pk").values_list("status", "opened_at")),
    )


@pytest.fixture
def asked():
    """An agreement to sign, the mother's request and its page."""
    convention = lives.validated(guardians=2)
    request = lives.requests(convention)["guardian_1"]
    return convention, request, path_of(request)


def test_get_never_acts(client, asked):
    """Scanners open every address of the mail, several times: nothing changes, not even *opened*."""
    _convention, _request, path = asked
    before = everything()
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
        assert client.get(path + "/copie/convention").status_code == 200
        for action in ("code", "signer", "refuser"):
            assert client.get(f"{path}/{action}").status_code == 405
    assert everything() == before


def test_the_page_is_not_cached_and_its_address_leaves_the_site_in_no_referrer(client, asked):
    """The address is a secret. ``no-referrer`` would also hide the Origin of the page's own forms (Fetch standard)."""
    response = client.get(asked[2])
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_a_link_that_was_never_ours_leads_nowhere(client, asked):
    """One letter changed, or rubbish."""
    path = asked[2]
    changed = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (changed, "/s/abc", "/s/" + "é" * 10, path + "AA"):
        assert client.get(wrong).status_code == 404


def test_a_guardian_asks_for_a_code_and_signs(client, asked):
    """Code with spaces accepted; the page says it is done, the evidence is there."""
    convention, request, path = asked
    page = client.post(path + "/code", follow=True)
    assert "Un code vient de partir" in page.content.decode()
    code = lives.last_code(request)
    page = client.post(path + "/signer", {"code": f"{code[:3]} {code[3:]}", "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in page.content.decode()
    evidence = Evidence.objects.get(request=request)
    assert evidence.ip == "127.0.0.1"
    convention.refresh_from_db()
    assert convention.status == "signatures_started"


def test_csrf_is_required(asked):
    """A form on another site cannot act; a browser's own form can, with the headers that browsers send."""
    client, path = Client(enforce_csrf_checks=True), asked[2]
    assert client.post(path + "/code").status_code == 403
    page = client.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    fields = {"csrfmiddlewaretoken": token}
    assert client.post(path + "/code", fields, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    own = {"Origin": "http://testserver", "Referer": f"http://testserver{path}"}
    assert client.post(path + "/code", fields, headers=own).status_code == 302


def test_without_consent_nothing_is_signed_and_the_code_stays(client, asked):
    """What was typed stays on the page; the message says what to do."""
    _convention, request, path = asked
    client.post(path + "/code")
    code = lives.last_code(request)
    page = client.post(path + "/signer", {"code": code})
    assert page.status_code == 422
    assert f'value="{code}"' in page.content.decode()
    assert "<title>Erreur" in page.content.decode()
    assert SigningBatch.objects.get().tries == 0


def test_a_wrong_code_says_how_many_tries_remain(client, asked):
    """Four remain; the document is not signed."""
    _convention, request, path = asked
    client.post(path + "/code")
    wrong = "000000" if lives.last_code(request) != "000000" else "111111"
    page = client.post(path + "/signer", {"code": wrong, "consent": "on"})
    assert page.status_code == 409
    assert "4 essais" in page.content.decode()
    request.refresh_from_db()
    assert request.status == "waiting"


def test_a_guardian_refuses_and_says_why(client, asked):
    """The reason is required; then the school is told and the page says so."""
    convention, request, path = asked
    assert client.post(path + "/refuser", {"reason": " "}).status_code == 422
    page = client.post(path + "/refuser", {"reason": "Les dates."}, follow=True)
    assert "Votre refus est enregistré" in page.content.decode()
    convention.refresh_from_db()
    assert convention.status == "refused"
    again = client.post(path + "/refuser", {"reason": "Encore."})
    assert again.status_code == 409


def test_an_old_link_explains_itself_after_a_new_version(client, asked):
    """Version 2: the old address says so, offers nothing to sign, refuses an old code."""
    convention, request, path = asked
    client.post(path + "/code")
    code = lives.last_code(request)
    services.revise(convention, by=lives.by(convention, "office"), reason="Corrigé.")
    page = client.get(path).content.decode()
    assert "nouvelle version" in page
    assert "Recevoir" not in page
    assert client.post(path + "/signer", {"code": code, "consent": "on"}).status_code == 409
    assert client.post(path + "/code", follow=True).content.decode().count("nouvelle version") >= 1


def test_no_page_shows_the_other_guardians_contact(client, asked):
    """Neither page nor copy link of one guardian names the other's address."""
    convention, request, path = asked
    other = lives.requests(convention)["guardian_2"]
    page = re.sub(r"<article.*?</article>", "", client.get(path).content.decode(), flags=re.S)
    assert other.email not in page


def test_the_qr_page_shows_nothing_personal(client, asked):
    """Existence, version, state and fingerprint."""
    convention, _request, _path = asked
    page = client.get(f"/v/{convention.number}/1").content.decode()
    assert convention.pupil.last_name not in page
    assert convention.pupil.first_name not in page
    assert re.search(r"[0-9a-f]{64}", page)
    assert client.get(f"/v/{convention.number}/2").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_five_wrong_codes_in_parallel_are_five_tries():
    """Ten requests at once: five are compared, the sixth and later are refused, and the right code no longer works."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    path = path_of(request)
    Client().post(path + "/code")
    code = lives.last_code(request)
    wrong = "000000" if code != "000000" else "111111"
    barrier, answers = threading.Barrier(10), []

    def attack():
        try:
            barrier.wait()
            page = Client().post(path + "/signer", {"code": wrong, "consent": "on"})
            answers.append(page.content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=attack) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SigningBatch.objects.get().tries == 5
    assert sum("essai" in answer and "pas le bon code" in answer for answer in answers) <= 5
    page = Client().post(path + "/signer", {"code": code, "consent": "on"})
    assert "il ne sert plus" in page.content.decode()
    request.refresh_from_db()
    assert request.status == "waiting"
