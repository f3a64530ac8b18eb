"""The page of a personal link over HTTP: reading never acts, a code is asked, signed with, misused, refused."""

import re
import threading
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.models import Report
from notifications.models import Message
from signatures.models import Evidence, SignatureRequest, SigningBatch
from tests.kit import lives
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def everything() -> tuple:
    return (
        Transition.objects.count(),
        Message.objects.count(),
        SigningBatch.objects.count(),
        Report.objects.count(),
        Consultation.objects.count(),
        list(SignatureRequest.objects.order_by("pk").values_list("status", "opened_at", "link_generation")),
    )


def read(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def asked():
    """An agreement to sign, the mother's request and its page."""
    convention = lives.validated(guardians=2)
    request = lives.requests(convention)["guardian_1"]
    return convention, request, lives.page_of(request)


@pytest.fixture
def opened(client, asked):
    """The same, opened in the client with the birth date."""
    lives.open_page(client, asked[1])
    return asked


READABLE = ("", "/signer", "/refuser", "/erreur", "/aide", "/desaccord", "/pas-pour-moi", "/copie/convention")


def test_get_never_acts(client, asked):
    """Scanners open every address of the mail, several times: nothing changes, not even *opened*."""
    _convention, _request, path = asked
    before = everything()
    for _ in range(3):
        for page in READABLE:
            for method in (client.get, client.head):
                assert method(path + page).status_code in (200, 302)
        assert client.get(f"{path}/code").status_code == 405
    assert everything() == before


def test_reading_an_open_page_adds_its_consultation_and_nothing_else(client, opened):
    """Once a session for the text, each time for a copy."""
    convention, request, path = opened
    before = everything()
    for _ in range(2):
        for page in READABLE:
            assert client.get(path + page).status_code in (200, 302)
    after = everything()
    assert [one for one, other in zip(before, after, strict=True) if one != other] == [1]
    assert list(Consultation.objects.order_by("id").values_list("what", "detail", "actor_id")) == [
        ("opened", "convention-v1", f"signature:{request.uuid}"),
        *[("downloaded", "convention-v1", f"signature:{request.uuid}")] * 2,
    ]


def test_the_page_is_not_cached_and_its_address_leaves_the_site_in_no_referrer(client, asked):
    """The address is a secret. ``no-referrer`` would also hide the Origin of the page's own forms (Fetch standard)."""
    for closed in (True, False):
        response = client.get(asked[2])
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        if closed:
            lives.open_page(client, asked[1])


def test_a_link_that_was_never_ours_leads_nowhere(client, asked):
    """One letter changed, or rubbish."""
    path = asked[2]
    changed = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (changed, "/s/abc", "/s/" + "é" * 10, path + "AA"):
        assert client.get(wrong).status_code == 404


def test_a_guardian_asks_for_a_code_and_signs(client, opened):
    """Code with spaces accepted; the page says it is done, the evidence is there."""
    convention, request, path = opened
    page = client.post(path + "/code", follow=True)
    assert "Un code vient de partir" in read(page)
    code = lives.last_code(request)
    page = client.post(path + "/signer", {"code": f" {code[:3]} {code[3:]} ", "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in read(page)
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


def test_without_consent_nothing_is_signed_and_the_code_stays(client, opened):
    """The typed answer stays on the page; the message says what to do."""
    _convention, request, path = opened
    client.post(path + "/code")
    code = lives.last_code(request)
    page = client.post(path + "/signer", {"code": code})
    assert page.status_code == 422
    assert f'value="{code}"' in page.content.decode()
    assert re.search(r"<title>\s*Erreur", page.content.decode())
    assert SigningBatch.objects.get().tries == 0


def test_a_wrong_code_says_how_many_tries_remain(client, opened):
    """Four remain; the document is not signed."""
    _convention, request, path = opened
    client.post(path + "/code")
    wrong = "000000" if lives.last_code(request) != "000000" else "111111"
    page = client.post(path + "/signer", {"code": wrong, "consent": "on"})
    assert page.status_code == 409
    assert "Ce n'est pas le bon code. Essais qui restent : 4." in read(page)
    request.refresh_from_db()
    assert request.status == "waiting"


def test_a_new_code_does_not_lose_the_page(client, opened):
    """Asked again on the page that signs: one comes back to it, the first code has stopped working."""
    _convention, request, path = opened
    client.post(path + "/code")
    old = lives.last_code(request)
    page = client.post(path + "/code", follow=True)
    assert page.redirect_chain == [(path + "/signer", 302)]
    if lives.last_code(request) != old:
        assert client.post(path + "/signer", {"code": old, "consent": "on"}).status_code == 409
    assert client.post(path + "/signer", {"code": lives.last_code(request), "consent": "on"}).status_code == 302


def test_a_guardian_refuses_and_says_why(client, opened):
    """Who reads the reason comes first; the reason is required; then the school is told and the page says so."""
    convention, request, path = opened
    page = read(client.get(path + "/refuser"))
    assert page.index("L'établissement seul lira") < page.index("Pourquoi refusez-vous")
    assert client.post(path + "/refuser", {"reason": " "}).status_code == 422
    page = lives.refuse_on_page(client, path, request, "Les dates.", follow=True)
    assert "Votre refus est enregistré" in read(page)
    convention.refresh_from_db()
    assert convention.status == "refused"
    again = client.post(path + "/refuser", {"reason": "Encore."})
    assert again.status_code == 409


def test_an_old_link_explains_itself_after_a_new_version(client, opened):
    """Version 2: the old address says so, offers nothing to sign or read, refuses an old code."""
    convention, request, path = opened
    client.post(path + "/code")
    code = lives.last_code(request)
    services.revise(convention, by=lives.by(convention, "office"), reason="Corrigé.")
    answers = [
        client.get(path),
        Client().get(path),
        client.get(path + "/copie/convention"),
        client.post(path + "/signer", {"code": code, "consent": "on"}),
        client.post(path + "/code"),
        client.post(path + "/refuser", {"reason": "Non."}),
    ]
    for answer in answers:
        assert answer.status_code == 410
        assert "Une nouvelle version de cette convention a été faite" in read(answer)
        assert "<form" not in read(answer)
    assert not Evidence.objects.exists()


def test_no_page_document_or_message_shows_a_withheld_contact(client):
    """Whole page, text of the agreement included, PDF's data, and whatever was sent to one of the two."""
    convention = lives.school_completed(guardians=2)
    convention.pupil.guardians.filter(rank=2).update(withheld=True)
    convention = Convention.objects.get(pk=convention.pk)
    services.approve(convention, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    request, other = (lives.requests(convention)[party] for party in ("guardian_1", "guardian_2"))
    path = lives.open_page(client, request)
    signing.refuse_to_sign(other, reason="Un motif privé.")
    for page in ("", "/aide", "/refuser"):
        assert other.email not in read(client.get(path + page, follow=True))
        assert "motif privé" not in read(client.get(path + page, follow=True))
    assert other.email not in str(request.document.data)
    for message in Message.objects.filter(address=request.email):
        assert other.email not in f"{message.context}{message.secrets}"
        assert "motif privé" not in f"{message.context}{message.secrets}"


def test_the_qr_page_shows_nothing_personal(client, asked):
    """Existence, version, state and fingerprint."""
    convention, _request, _path = asked
    page = client.get(f"/verifier/{convention.number}/1").content.decode()
    assert convention.pupil.last_name not in page
    assert convention.pupil.first_name not in page
    assert re.search(r"[0-9a-f]{64}", page)
    assert client.get(f"/verifier/{convention.number}/2").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_five_wrong_codes_in_parallel_are_five_tries():
    """Ten requests at once: five are compared, the sixth and later are refused, and the right code no longer works."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    browsers = [Client() for _ in range(10)]
    for browser in browsers:
        path = lives.open_page(browser, request)
    browsers[0].post(path + "/code")
    code = lives.last_code(request)
    wrong = "000000" if code != "000000" else "111111"
    barrier, answers = threading.Barrier(10), []

    def attack(browser: Client):
        try:
            barrier.wait()
            page = browser.post(path + "/signer", {"code": wrong, "consent": "on"})
            answers.append(page.content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=attack, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SigningBatch.objects.get().tries == 5
    assert sum("Essais qui restent" in answer for answer in answers) <= 5
    page = browsers[0].post(path + "/signer", {"code": code, "consent": "on"})
    assert "il ne sert plus" in page.content.decode()
    request.refresh_from_db()
    assert request.status == "waiting"
