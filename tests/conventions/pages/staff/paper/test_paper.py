"""The paper pages: print, send the scan, compare, certify; and what everybody else reads of it afterwards."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts.services import report
from conventions.domain.dossier.paper.models import PaperUpload
from signatures import slots
from signatures.models import PaperCopy
from signatures.scans import REFUSALS
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
KEPT = "Dossier de l'élève, au secrétariat"


@pytest.fixture
def convention():
    return lives.validated(guardians=2)


@pytest.fixture
def office(client, convention):
    """The browser of the school's office."""
    client.force_login(convention.school.staff.get(role="office").user)
    return client


def page(convention, name="paper", *args):
    return reverse(name, args=[convention.number, *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def sent(client, convention, content, name="feuille.pdf"):
    """Send a file and follow."""
    file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return client.post(page(convention), {"file": file}, follow=True)


def certified(client, convention, *party_keys, **given):
    """Send the sheets of these parties, tick what the page proposes, certify; return the answer."""
    known = lives.requests(convention)
    shown = sent(client, convention, sheets.pdf(*(sheets.sheet(known[key]) for key in party_keys)))
    values = {"original_kept": KEPT, "compared": "on"}
    for key in party_keys:
        values |= {f"signed_{key}": "on", f"on_{key}": timezone.localdate().isoformat()}
    return client.post(shown.redirect_chain[-1][0], {**values, **given}, follow=True)


def test_the_agreement_leads_to_paper_while_signatures_are_awaited(office, convention):
    """From the parties, and from the wish for paper that a family sent."""
    report(convention, "paper", by=lives.by(convention, "guardian"), text="Je préfère le papier.")
    shown = text_of(office.get(page(convention, "agreement")))
    assert shown.count(f'href="{page(convention)}"') == 2
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Plus de stage.")
    assert f'href="{page(convention)}"' not in text_of(office.get(page(convention, "agreement")))
    assert "aucune signature n'est attendue" in text_of(office.get(page(convention)))


def test_one_click_shows_the_pupils_whose_agreement_bears_paper(office, convention):
    """In the list of all pupils, which says so of each; not once a new version has replaced what was signed."""
    other = lives.validated(school=convention.school)
    lives.sign(other, "host")
    pupils = reverse("class_pupils")
    assert "situation=paper" in text_of(office.get(pupils))
    assert not office.get(pupils, {"situation": "paper"}).context["page"].rows
    certified(office, convention, "guardian_1")
    [row] = office.get(pupils, {"situation": "paper"}).context["page"].rows
    assert row.convention == convention
    assert text_of(office.get(pupils)).count(">papier</span>") == 1
    services.revise(convention, by=lives.by(convention, "office"), reason="Les dates changent.")
    assert not office.get(pupils, {"situation": "paper"}).context["page"].rows


def test_each_waiting_party_has_its_print(office, convention):
    """One PDF each, or one for all; written down as a download."""
    lives.sign(convention, "host")
    shown = text_of(office.get(page(convention)))
    known = lives.requests(convention)
    assert known["host"].name not in shown
    for key in ("head", "guardian_1", "guardian_2", "pupil"):
        assert f"{page(convention, 'paper_print')}?partie={key}" in shown
    one = office.get(page(convention, "paper_print"), {"partie": "guardian_2"})
    assert one["Content-Type"] == "application/pdf"
    text = sheets.text_of(one.content)
    assert text.count("Feuille à signer sur papier") == 1
    everybody = sheets.text_of(office.get(page(convention, "paper_print")).content)
    assert everybody.count("Feuille à signer sur papier") == 4
    assert Consultation.objects.filter(what="downloaded", detail="papier-convention-v1").count() == 2


def test_a_party_who_has_answered_has_no_sheet(office, convention):
    """The page says so instead of printing."""
    lives.sign(convention, "host")
    answer = office.get(page(convention, "paper_print"), {"partie": "host"}, follow=True)
    assert "a déjà répondu" in text_of(answer)


def test_from_scan_to_signature(office, convention):
    """The image is shown, the party recognised and ticked; nothing is recorded before the confirmation."""
    known = lives.requests(convention)
    shown = sent(office, convention, sheets.jpeg(sheets.sheet(known["guardian_1"])), "photo.jpg")
    text, address = text_of(shown), shown.redirect_chain[-1][0]
    assert known["guardian_1"].name in text
    assert known["guardian_2"].name not in text
    assert f"{convention.number}, version 1" in text
    assert not Transition.objects.filter(name="record_paper").exists()
    [upload] = PaperUpload.objects.all()
    picture = office.get(page(convention, "paper_page", upload.uuid, 1))
    assert (picture["Content-Type"], picture.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert office.get(page(convention, "paper_page", upload.uuid, 2)).status_code == 404
    day = timezone.localdate().isoformat()
    values = {"signed_guardian_1": "on", "on_guardian_1": day, "original_kept": KEPT, "compared": "on"}
    done = office.post(address, values, follow=True)
    assert "La signature sur papier est enregistrée" in text_of(done)
    assert done.redirect_chain[-1][0] == page(convention, "agreement")
    again = office.post(address, values, follow=True)
    assert "a déjà été enregistrée" in text_of(again)
    assert PaperCopy.objects.count() == 1


def test_the_parties_show_what_is_paper_and_lead_to_the_scan(office, convention):
    """One badge, one link; reading the scan is written down; a teacher reads the badge only."""
    certified(office, convention, "guardian_1", "guardian_2")
    [copy] = PaperCopy.objects.all()
    shown = text_of(office.get(page(convention, "agreement")))
    assert shown.count('<span class="fr-badge">papier</span>') == 2
    assert "Signature sur papier enregistrée" in shown
    assert shown.count("Copie : heure de la plateforme, sans horodatage (PAdES B-B)") == 2
    address = page(convention, "paper_copy", copy.uuid)
    assert shown.count(address) == 2
    file = office.get(address)
    assert file.content == bytes(copy.content)
    assert Consultation.objects.filter(what="downloaded", detail=f"papier-{copy.sha256[:12]}").count() == 1
    assert "Copie certifiée par" in text_of(office.get(page(convention)))
    teacher = convention.school.staff.get(role="teacher")
    teacher.classes = [convention.pupil.class_name]
    teacher.save()
    office.force_login(teacher.user)
    shown = text_of(office.get(page(convention, "agreement")))
    assert '<span class="fr-badge">papier</span>' in shown
    assert address not in shown
    assert office.get(address).status_code == 403


def test_a_family_reads_that_it_signed_on_paper(office, convention, client):
    """On its own page, with the day on the sheet; the page to contest says the same."""
    certified(office, convention, "guardian_1")
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    shown = text_of(client.get(path))
    assert "Signé sur papier le" in shown
    assert "Vous avez signé le" in shown
    assert "Signed on paper on" in text_of(client.get(path, {"lang": "en"}))
    lives.sign(convention)
    signing.seal(str(convention.uuid))
    assert "Signé sur papier le" in text_of(client.get(path, {"lang": "fr"}))


def test_a_page_without_code_is_recognised_by_hand(office, convention):
    """The page says that no code was read and offers every party that is waited for, none ticked."""
    lives.sign(convention, "head")
    shown = sent(office, convention, sheets.jpeg(sheets.blank()))
    text = text_of(shown)
    assert "Aucun code de feuille n'a pu être lu" in text
    names = [choice.request.key for choice in shown.context["choices"]]
    assert names == ["host", "guardian_1", "guardian_2", "pupil"]
    assert "checked" not in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"compared": ""}, "Comparez la feuille et l'image"),
        ({"original_kept": " "}, "Écrivez où la feuille signée est rangée"),
        ({"original_kept": "voir https://exemple.example"}, "Une adresse de site n'a pas sa place ici"),
        ({"signed_guardian_1": ""}, "Cochez au moins une personne"),
        ({"on_guardian_1": ""}, "Écrivez la date qui figure à côté"),
        ({"on_guardian_1": "hier"}, "Écrivez la date comme"),
        ({"on_guardian_1": (timezone.localdate() + timedelta(days=2)).isoformat()}, "dans le futur"),
        ({"on_guardian_1": "2020-01-01"}, "pas pu être signée avant"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(office, convention, given, said):
    """Nothing is recorded, what was typed stays."""
    answer = certified(office, convention, "guardian_1", **given)
    assert answer.status_code == 422
    text = text_of(answer)
    assert said in text
    assert re.search(r"<title>\s*Erreur", text)
    assert not PaperCopy.objects.exists()


def test_a_party_cannot_be_slipped_in(office, convention):
    """A field that the page did not offer is not read; a sheet that names one does not serve another."""
    extra = {"signed_guardian_2": "on", "on_guardian_2": timezone.localdate().isoformat()}
    certified(office, convention, "guardian_1", **extra)
    states = {key: request.status for key, request in lives.requests(convention).items()}
    assert (states["guardian_1"], states["guardian_2"]) == ("signed", "waiting")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 archive", REFUSALS["kind"]),
        (b"%PDF-1.7 nothing", REFUSALS["unreadable"]),
        (b"%PDF-" + bytes(10 * 1024 * 1024), REFUSALS["size"]),
        (b"", "Ce fichier est vide"),
    ],
    ids=["archive", "broken", "heavy", "empty"],
)
def test_a_file_that_is_no_scan_is_said_at_the_field(office, convention, content, said):
    """422, the sentence, and the page as it was."""
    answer = sent(office, convention, content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not PaperUpload.objects.exists()


def test_a_scan_that_finds_no_place_is_asked_for_again(office, convention, settings, monkeypatch):
    """While the machine examines as many as it may; a minute later it is taken."""
    settings.EXAMINATIONS_AT_ONCE = 1
    with slots.slot():
        answer = sent(office, convention, sheets.jpeg(sheets.blank()))
    assert answer.status_code == 422
    assert REFUSALS["busy"] in text_of(answer)
    assert not PaperUpload.objects.exists()
    assert sent(office, convention, sheets.jpeg(sheets.blank())).status_code == 200
    assert PaperUpload.objects.exists()


def test_the_sheet_of_another_version_is_refused_on_the_page(office, convention):
    """409 and what to do."""
    later = sheets.page(sheets.number_and_version(convention, version=7))
    answer = sent(office, convention, sheets.jpeg(later))
    assert answer.status_code == 409
    assert "Imprimez la nouvelle feuille" in text_of(answer)


def test_a_scan_belongs_to_who_sent_it(office, convention, client):
    """A colleague does not see it, nor certify it."""
    shown = sent(office, convention, sheets.jpeg(sheets.blank()))
    [upload] = PaperUpload.objects.all()
    client.force_login(convention.school.staff.get(role="head").user)
    assert client.get(page(convention, "paper_page", upload.uuid, 1)).status_code == 404
    answer = client.get(shown.redirect_chain[-1][0])
    assert (answer.status_code, answer["Location"]) == (302, page(convention))


def test_each_page_is_made_in_twelve_queries(office, convention):
    """With several sheets kept and one sent."""
    certified(office, convention, "guardian_1", "guardian_2")
    certified(office, convention, "pupil")
    shown = sent(office, convention, sheets.jpeg(sheets.blank()))
    for address in (page(convention), shown.redirect_chain[-1][0]):
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        assert len(queries) <= 12, [query["sql"][:120] for query in queries]
