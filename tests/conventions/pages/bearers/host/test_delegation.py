"""The pages of a host's delegation: the host's form, the proof sent then or later, who reads it, hostile files."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, TiffImagePlugin

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.delegations import NO_DELEGATION
from conventions.domain.dossier.agreements.models import Consultation, Convention, DelegationProof
from signatures import slots
from signatures.scans import LARGEST_UPLOAD, REFUSALS
from tests.conventions.domain.dossier.agreements.test_delegations import completed_without_proof
from tests.conventions.pages.bearers.host.test_host import (
    begun,
    enter_code,
    fields_of,
    fill,
    filled,
    found_place,
    path,
    step,
)
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
TICKED = {"by_delegation": "on", "delegator_name": "Zoé Siège", "delegator_title": "directrice générale"}


def file(content: bytes | None = None, name: str = "delegation.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, lives.proof() if content is None else content, content_type="application/pdf")


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def at_school(convention: Convention, name: str = "agreement_delegation") -> str:
    return reverse(name, args=[convention.number])


def office_of(convention: Convention, role: str = "office") -> Client:
    browser = Client()
    browser.force_login(convention.school.staff.get(role=role).user)
    return browser


# -- the host's form -------------------------------------------------------------------------------------------------


def test_a_legal_representative_leaves_one_box_unticked(client):
    """Nothing more is asked, typed or kept; the group below the box is hidden without a script."""
    convention = begun(client, found_place())
    page = client.get(step(convention, "personnes"))
    shown = fields_of(page.content.decode())
    assert "by_delegation" not in shown
    assert 'enctype="multipart/form-data"' in page.content.decode()
    assert fill(client, convention, "personnes", me_title="boulangère").status_code == 302
    assert (convention.by_delegation, convention.delegator_name, convention.delegation_proof) == (False, "", None)


def test_the_host_says_who_delegates_and_sends_the_proof_at_once(client):
    """One page: names, function, file; the look before sending says it all."""
    convention = begun(client, found_place())
    answer = fill(client, convention, "personnes", me_title="responsable", **TICKED, delegation_proof=file())
    assert answer.status_code == 302
    assert (convention.by_delegation, convention.delegator_name) == (True, "Zoé Siège")
    assert convention.delegation_proof.pages == 1
    sent = text_of(client.get(step(convention, "envoi")))
    assert "par délégation de Zoé Siège (directrice générale)" in sent
    assert "enregistrée" in sent
    again = text_of(client.get(step(convention, "personnes")))
    assert "Un fichier est enregistré." in again
    assert fill(client, convention, "personnes").status_code == 302
    assert convention.delegation_proof.pages == 1


def test_the_proof_may_come_later(client):
    """The part is sent without it, the page of the host asks for it, the school waits."""
    convention = filled(client, found_place())
    fill(client, convention, "personnes", **TICKED)
    assert "pas encore jointe" in text_of(client.get(step(convention, "envoi")))
    client.post(step(convention, "envoi"))
    home = text_of(client.get(path(convention)))
    assert "Il reste à envoyer la preuve de la délégation" in home
    assert f'href="{path(convention, "host_delegation")}"' in home
    answer = client.post(path(convention, "host_delegation"), {"file": file()}, follow=True)
    assert "La preuve de la délégation est enregistrée." in text_of(answer)
    assert "Il reste à envoyer" not in text_of(answer)
    convention.refresh_from_db()
    assert (convention.status, convention.lacks_proof) == ("completed_by_host", False)


@pytest.mark.parametrize("missing", ["delegator_name", "delegator_title"])
def test_who_delegates_must_be_said(client, missing):
    """The rule speaks beside its field; what was typed is saved."""
    convention = begun(client, found_place())
    answer = fill(client, convention, "personnes", me_title="responsable", **{**TICKED, missing: ""})
    assert answer.status_code == 422
    assert "F-16" in text_of(answer)
    assert convention.by_delegation


def test_what_is_typed_below_an_unticked_box_is_neither_lost_nor_taken(client):
    """Without style sheet all is shown: the page asks to tick or to empty; the file sent is kept."""
    convention = begun(client, found_place())
    typed = {**TICKED, "by_delegation": ""}
    answer = fill(client, convention, "personnes", me_title="responsable", **typed, delegation_proof=file())
    assert answer.status_code == 422
    assert "Cochez cette case" in text_of(answer)
    assert fields_of(answer.content.decode())["delegator_name"] == "Zoé Siège"
    assert convention.delegation_proof.pages == 1
    assert not convention.by_delegation
    assert fill(client, convention, "personnes", by_delegation="on").status_code == 302
    assert (convention.delegator_name, convention.lacks_proof) == ("Zoé Siège", False)


def test_unticking_takes_names_and_file_away(client):
    """The names that were saved come back with the form and are no reason to ask."""
    convention = begun(client, found_place())
    fill(client, convention, "personnes", me_title="responsable", **TICKED, delegation_proof=file())
    sent = fields_of(client.get(step(convention, "personnes")).content.decode())
    del sent["by_delegation"]
    assert client.post(step(convention, "personnes"), {**sent, "then": "next"}).status_code == 302
    convention.refresh_from_db()
    assert {name: getattr(convention, name) for name in NO_DELEGATION} == NO_DELEGATION
    assert not DelegationProof.objects.exists()


def test_a_file_that_cannot_be_read_loses_nothing_else(client):
    """People and delegation are saved, the sentence stands at the file."""
    convention = begun(client, found_place())
    bad = file(b"<html><script>alert(1)</script></html>")
    answer = fill(client, convention, "personnes", me_title="responsable", **TICKED, delegation_proof=bad)
    assert answer.status_code == 422
    assert REFUSALS["kind"] in text_of(answer)
    assert (convention.delegator_name, convention.representative.title) == ("Zoé Siège", "responsable")
    assert (convention.lacks_proof, convention.host_typing) == (True, {})


def test_a_file_that_finds_no_place_loses_nothing_else(client, settings, monkeypatch):
    """While the machine examines as many as it may, what was typed is saved and the file asked for again."""
    settings.EXAMINATIONS_AT_ONCE = 1
    convention = begun(client, found_place())
    with slots.slot():
        answer = fill(client, convention, "personnes", me_title="responsable", **TICKED, delegation_proof=file())
    assert (answer.status_code, REFUSALS["busy"] in text_of(answer)) == (422, True)
    assert (convention.delegator_name, convention.lacks_proof) == ("Zoé Siège", True)


def test_a_file_sent_while_somebody_else_saved_is_kept(client):
    """The rest is compared; a browser would not show the file again."""
    convention = begun(client, found_place())
    sent = {**fields_of(client.get(step(convention, "personnes")).content.decode()), **TICKED, "then": "next"}
    fill(client, convention, "personnes", me_title="responsable")
    answer = client.post(step(convention, "personnes"), {**sent, "delegation_proof": file()})
    assert answer.status_code == 409
    convention.refresh_from_db()
    assert convention.delegation_proof.pages == 1


def test_the_office_types_it_in_the_hosts_name():
    """The same page, the same file; the journal says for whom."""
    convention = lives.opened()
    office, address = office_of(convention), reverse("host_typing", args=[convention.number, "personnes"])
    sent = {**fields_of(office.get(address).content.decode()), **TICKED, "then": "next", "delegation_proof": file()}
    assert office.post(address, sent).status_code == 302
    entry = Transition.objects.get(name="prove_delegation")
    assert (entry.actor_kind, entry.on_behalf_of) == ("account", "host")


# -- hostile files ---------------------------------------------------------------------------------------------------


def exif_jpeg() -> bytes:
    """A photo that tells where and with what it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x8825] = "Marque Secrète", {1: "N", 2: TiffImagePlugin.IFDRational(47)}
    Image.new("RGB", (800, 600), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def scripted_pdf() -> bytes:
    """A PDF with a script, an author and an attachment."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(lives.proof())) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('Marque Secrète')")
        document.docinfo["/Author"] = "Marque Secrète"
        document.attachments["virus.exe"] = b"MZ Marque Secrete"
        document.save(out)
    return out.getvalue()


HOSTILE = {
    "an HTML page named PDF": (b"<!doctype html><script>alert(1)</script>", REFUSALS["kind"]),
    "HTML behind the mark of a PDF": (b"%PDF-1.7\n<html><script>alert(1)</script></html>", REFUSALS["unreadable"]),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", REFUSALS["kind"]),
    "a program": (b"MZ\x90\x00" * 100, REFUSALS["kind"]),
    "a broken photo": (b"\xff\xd8\xff\xe0" + b"\x00" * 50, REFUSALS["unreadable"]),
    "an archive": (b"PK\x03\x04" + b"\x00" * 50, REFUSALS["kind"]),
    "nothing": (b"", "Ce fichier est vide : numérisez de nouveau la feuille."),
    "more than 10 MB": (b"%PDF-1.7\n" + b"0" * LARGEST_UPLOAD, REFUSALS["size"]),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_scan_is_refused_with_a_sentence(client, content):
    """Host and office get 422: nothing kept, nothing in the journal."""
    convention = begun(client, completed_without_proof())
    before = Transition.objects.count()
    sent, sentence = content
    for browser, address in (
        (client, path(convention, "host_delegation")),
        (office_of(convention), at_school(convention)),
    ):
        answer = browser.post(address, {"file": file(sent)})
        assert answer.status_code == 422
        assert sentence in text_of(answer)
    assert not DelegationProof.objects.exists()
    assert Transition.objects.count() == before


@pytest.mark.parametrize("hostile", [exif_jpeg, scripted_pdf])
def test_only_pixels_are_kept(client, hostile):
    """Metadata, scripts and attachments do not follow; what is given back is a PDF and nothing else."""
    convention = begun(client, completed_without_proof())
    client.post(path(convention, "host_delegation"), {"file": file(hostile(), "delegation.html")})
    answer = office_of(convention).get(at_school(convention, "delegation_proof"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"%PDF-")
    for trace in (b"Marque Secr", b"JavaScript", b"EmbeddedFile", b"Exif", b"OpenAction"):
        assert trace not in answer.content


def test_nothing_chosen_is_said(client):
    """An empty form that is sent."""
    convention = begun(client, completed_without_proof())
    answer = client.post(path(convention, "host_delegation"))
    assert answer.status_code == 422
    assert "Choisissez le fichier à envoyer." in text_of(answer)


# -- who reads and sends ---------------------------------------------------------------------------------------------


def test_another_hosts_link_reads_and_sends_nothing_of_it(client):
    """Each link is of one agreement, whatever it is given; a made-up one opens nothing."""
    mine, other = begun(client, completed_without_proof()), begun(client, lives.opened())
    lives.prove_delegation(mine)
    assert client.get(path(other, "host_delegation")).status_code == 302
    assert client.get(path(other, "host_proof")).status_code == 404
    client.post(path(other, "host_delegation"), {"file": file()})
    assert Transition.objects.filter(name="prove_delegation", root_uuid=other.uuid).count() == 0
    forged = path(mine, "host_proof").replace("/delegation", "A/delegation")
    assert client.get(forged).status_code == 404


def test_the_host_reads_its_proof_behind_a_code(client):
    """The link alone sends it; a code sent to the contact opens it, and the reading is written down."""
    convention = begun(client, lives.validated(delegated=True))
    closed = client.get(path(convention, "host_proof"))
    assert closed["Content-Type"].startswith("text/html")
    assert enter_code(client, convention, "delegation")["Location"] == path(convention, "host_proof")
    opened = client.get(path(convention, "host_proof"))
    assert opened["Content-Type"] == "application/pdf"
    assert Consultation.objects.get(what="downloaded").detail.startswith("delegation-")


@pytest.mark.parametrize(("role", "status"), [("office", 200), ("head", 200), ("teacher", 403)])
def test_who_completes_agreements_reads_it(role, status):
    """A teacher does not."""
    convention = lives.validated(delegated=True)
    assert office_of(convention, role).get(at_school(convention, "delegation_proof")).status_code == status


def test_another_school_reads_nothing_of_it():
    """Another school's page does not exist."""
    convention, other = lives.validated(delegated=True), lives.opened()
    for name in ("agreement_delegation", "delegation_proof"):
        assert office_of(other).get(at_school(convention, name)).status_code == 404


def test_the_office_sees_what_is_missing_and_sends_it():
    """From the agreement's page and from the school's part; twelve queries at most."""
    convention = completed_without_proof()
    office = office_of(convention)
    shown = text_of(office.get(reverse("agreement", args=[convention.number])))
    assert "la preuve de la délégation manque" in shown
    assert shown.count(f'href="{at_school(convention)}"') == 3
    assert "preuve n'est pas jointe" in text_of(office.get(reverse("school_part", args=[convention.number])))
    answer = office.post(at_school(convention), {"file": file()}, follow=True)
    assert "La preuve de la délégation est enregistrée." in text_of(answer)
    assert "voir la preuve" in text_of(answer)
    assert "Preuve de la délégation jointe" in text_of(answer)
    with CaptureQueriesContext(
        connection,
    ) as spent:
        office.get(at_school(convention))
    assert len(spent) <= 12


@pytest.mark.parametrize("state", ["validated", "signed"])
def test_once_frozen_the_pages_take_nothing(client, state):
    """No form, and a page left open since is refused with a sentence."""
    convention = begun(client, getattr(lives, state)(delegated=True))
    before = DelegationProof.objects.get().sha256
    for browser, address in (
        (client, path(convention, "host_delegation")),
        (office_of(convention), at_school(convention)),
    ):
        assert 'type="file"' not in text_of(browser.get(address))
        answer = browser.post(address, {"file": file(sheets.jpeg(sheets.blank()))})
        assert answer.status_code == 409
        assert "n'est plus possible ici" in text_of(answer)
    assert DelegationProof.objects.get().sha256 == before


# -- taken over ------------------------------------------------------------------------------------------------------


def test_a_part_taken_over_asks_for_the_proof_again(client):
    """Names come along, the file does not: a delegation may have ended, and another school received it."""
    earlier = filled(client, found_place())
    fill(client, earlier, "personnes", **TICKED, delegation_proof=file())
    client.post(step(earlier, "envoi"))
    convention = found_place()
    answer = client.post(path(convention, "host_begin"), follow=True)
    assert "La preuve de la délégation n'est pas reprise" in text_of(answer)
    convention.refresh_from_db()
    assert (convention.delegator_name, convention.lacks_proof) == ("Zoé Siège", True)


def test_nothing_is_taken_over_for_another_signer():
    """The school has named somebody else at the same host: whose delegation they have is not known."""
    from conventions.pages.bearers.host.services import _fill_from

    earlier = lives.host_completed(delegated=True)
    convention = services.open_for_known_host(
        pupil=lives.make_pupil(earlier.school),
        host=earlier.host,
        representative=lives.HostContact.objects.create(host=earlier.host, last_name="Autre"),
        by=lives.by(earlier, "office"),
    )
    _fill_from(convention, earlier, by=lives.by(convention, "host"))
    assert not Convention.objects.get(pk=convention.pk).by_delegation


def test_the_host_copies_it_to_its_other_pupils(client):
    """The host itself says that the same part serves: names and file, told in the journal of each."""
    school = lives.make_school()
    one, two = filled(client, found_place(school)), found_place(school)
    fill(client, one, "personnes", **TICKED, delegation_proof=file())
    enter_code(client, one, "eleves")
    client.post(path(one, "host_pupils"), {"convention": [str(two.uuid)]})
    two.refresh_from_db()
    assert (two.by_delegation, two.delegator_name) == (True, "Zoé Siège")
    assert two.delegation_proof.sha256 == one.delegation_proof.sha256
    assert two.delegation_proof_id != one.delegation_proof_id
    entry = Transition.objects.get(name="prove_delegation", root_uuid=two.uuid)
    assert entry.actor_id == f"host:{two.uuid}"
