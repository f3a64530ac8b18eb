"""The verification pages over HTTP: a copy, a code, JSON, the command; hostile uploads, limits, nothing personal."""

import io
import json
import re
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import product

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from config.development.lives.amendments import PLACE, later, sealed
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.pages.everyone.public.forms import DocumentNumberForm
from conventions.pages.kit import school_code as places
from signatures import archive, keys, sandbox, timestamps
from signatures.models import Document, TimestampAnswer
from signatures.queries import current_document
from signatures.slots import Busy
from tests.kit import lives, recorded
from tests.kit.each import each
from tests.signatures import attacks, authorities, papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html", "at_once")]
PAGE = "/verifier"


@pytest.fixture
def document() -> Document:
    return recorded.closed(lives.opened())


def send(client: Client, pdf: bytes, where: str = PAGE, **more):
    return client.post(where, {"file": SimpleUploadedFile("copie.pdf", pdf, "application/pdf")}, **more)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_answers_in_words(client, document):
    """Complete, not final, changed, not ours, unreadable: the title says which, and why stands under it."""
    *_, signed, closed = recorded.files_of(document)
    for pdf, title, why in (
        (papers.certified(), "Ce n&#x27;est pas un de nos documents", "demandez d&#x27;où il vient"),
        (b"%PDF-1.7", "Fichier impossible à vérifier", "ni photo, ni scan"),
        (closed, "Document authentique et complet", "octet près"),
        (signed, "Document authentique, mais pas définitif", "Demandez la copie finale"),
        (closed + b"\n", "Document modifié depuis sa signature", "Des données ont été ajoutées"),
        (attacks.changed(closed, attacks.add_page), "Document modifié depuis sa signature", "Une page a été ajoutée"),
    ):
        answer = send(client, pdf)
        assert answer.status_code == 200
        assert f"<h1>{title}</h1>" in words(answer)
        assert why in words(answer)
    assert "Łukasz Gőrög" in words(answer)
    assert "heure de Paris" in words(answer)


def test_an_authentic_copy_is_shown_as_a_page_too(client):
    """The accessible equivalent, where the document's own link leads; of no file that is altered or cut."""
    convention = lives.signed()
    document, where = current_document(convention, "convention"), reverse("verification", args=[convention.number, 1])
    pdf = document.content()
    assert 'class="agreement-document"' not in words(client.get(where))
    answer = send(client, pdf, where)
    assert "Lire le même texte en page web" in words(answer)
    assert document.html in answer.content.decode()
    for said in (convention.pupil.name, convention.host.name, f"{convention.first_day:%Y}"):
        assert said in words(answer).partition("Signatures, dans l")[0]  # what, whose, where and when, at a glance
    assert convention.pupil.name not in str(send(client, pdf, "/verifier.json").json()["document"])
    for altered in (pdf + b"\n", pdf[:-1], attacks.changed(pdf, attacks.add_page)):
        assert 'class="agreement-document"' not in words(send(client, altered, where))


def test_page_costs_few_queries(client, document, django_assert_max_num_queries):
    send(client, b"x")  # the first one makes the counter
    copy = document.content()
    with django_assert_max_num_queries(14):
        send(client, copy)
    with django_assert_max_num_queries(14):
        client.get(reverse("verification", args=[document.number, 1]))
    with django_assert_max_num_queries(2):
        client.get(PAGE)


def test_json_says_the_same_at_both_addresses(client, document):
    """For programs: an address of its own, or the page's with another preference; no token is asked for."""
    strict = Client(enforce_csrf_checks=True)
    there = send(strict, document.content(), "/verifier.json").json()
    here = send(strict, document.content(), headers={"Accept": "application/json"})
    assert there == here.json()
    assert "Accept" in here["Vary"]
    assert (there["answer"], there["reasons"]) == ("complete", [])
    assert there["document"]["number"] == document.number
    assert there["signatures"][1]["name"] == "Łukasz Gőrög"
    assert send(strict, document.content()).status_code == 403


def test_code_of_an_amended_agreement_names_its_amendments_by_number(client):
    """An amendment has no versions: the second is not a new version of the first."""
    convention = lives.signed(tutor=True)
    sealed(convention, days=later(convention))
    sealed(convention, place=PLACE)
    page = words(client.get(reverse("verification", args=[convention.number, 1])))
    assert "Avenant n° 2" in page
    assert "Avenant n° 2, version" not in page


def test_code_shows_existence_version_state_and_fingerprint_alone(client):
    """Nothing personal in words or JSON, whatever the state; an unknown code is a sentence."""
    convention = lives.evaluated()
    where = reverse("verification", args=[convention.number, 1])
    page, told = words(client.get(where)), client.get(where, headers={"Accept": "application/json"}).json()
    assert told["state"] == "evaluated"
    assert len(told["documents"]) == 3
    for one in Document.objects.filter(root_id=convention.pk):
        assert one.sealed_sha256 in page
        assert one.sealed_sha256 in {row["sha256"] for row in told["documents"]}
    pupil, host = convention.pupil, convention.host
    for personal in (
        pupil.first_name,
        pupil.last_name,
        host.name,
        convention.school.name,
        f"{convention.first_day:%d}/",
    ):
        assert personal not in page
        assert personal not in json.dumps(told, ensure_ascii=False)
    unknown = client.get(reverse("verification", args=[convention.number, 7]))
    assert unknown.status_code == 404
    assert "Aucun document" in words(unknown)
    assert client.get("/verifier/CV-2222-2222", headers={"Accept": "application/json"}).json()["exists"] is False


@pytest.mark.parametrize("typed", ["{}", "{}/1", " {} version 1 ", "cv{}"])
def test_number_is_read_as_people_copy_it(client, document, typed):
    number = document.number if "cv" not in typed else document.number.removeprefix("CV-").replace("-", "").lower()
    answer = client.get(PAGE, {"numero": typed.format(number)}, follow=True)
    assert answer.status_code == 200
    assert "version 1 </h1>" in words(answer)


LIKE_ITS_PREFIX = ["CV-S5RH-CV8R", "CV-CV8R-S5RH", "CV-CVCV-CVCV", "CV-8CV2-2CV8", "CV-88VV-22VV", "CV-ERSN-VERS"]
COPIED = ["{0}-{1}-{2}", "{0}{1}{2}", "{0} {1} {2}", "{1}-{2}", "{1} {2}", "{1}{2}"]


@each(
    "number, copied, version", product(LIKE_ITS_PREFIX, COPIED, [("", None), ("/2", 2), (" version 2", 2), (" v2", 2)])
)
def test_number_that_holds_the_letters_of_its_prefix_is_read_as_itself(number, copied, version):
    """« CV » and the words before a version may stand in the number too: eight letters are eight letters."""
    written, told = version
    text = copied.format(*number.split("-")) + written
    for typed in (text, text.lower()):
        form = DocumentNumberForm({"numero": typed})
        assert form.is_valid(), typed
        assert form.cleaned_data["numero"] == (number, told), typed


def test_number_that_is_none_is_told(client):
    for typed in ("", "CV-7F3K", "bonjour", "CV-OOOO-1111"):
        answer = client.get(PAGE, {"numero": typed})
        assert answer.status_code == 422
        assert re.search(r"<title>\s*Erreur", answer.content.decode())


def test_copy_of_another_agreement_is_told_behind_a_code(client, document):
    other = recorded.closed(lives.opened())
    where = reverse("verification", args=[document.number, 1])
    assert "authentique et complet" in words(send(client, document.content(), where))
    answer = words(send(client, other.content(), where))
    assert "Document d&#x27;une autre convention" in answer
    assert other.number in answer
    json_answer = send(client, other.content(), where, headers={"Accept": "application/json"}).json()
    assert [one["code"] for one in json_answer["reasons"]] == ["other_document"]


def test_old_version_is_told_by_its_code(client):
    root = lives.opened()
    recorded.frozen(root)
    recorded.frozen(root, version=2)
    assert "la version 2 la remplace" in words(client.get(reverse("verification", args=[root.number, 1])))
    newest = client.get(reverse("verification", args=[root.number]))
    assert "version 2 </h1>" in words(newest)


@pytest.mark.parametrize(
    "hostile",
    [b"%PDF-1.7", b"\0" * 5000, b"<script>alert(1)</script>", b"%PDF-1.7\n" + b"[" * 100_000, b"PK\3\4", b"%%EOF" * 99],
)
def test_whatever_is_sent_is_unreadable_and_never_an_error(client, hostile):
    answer = send(client, hostile)
    assert answer.status_code == 200
    assert "Fichier impossible à vérifier" in words(answer)
    assert send(client, hostile, "/verifier.json").json()["answer"] == "unverifiable"


def test_names_in_a_hostile_file_are_only_text(client):
    """A stranger's certificate may name itself as it likes."""
    ring = papers.Keys("<script>alert(1)</script>")
    ring.seal = papers.pki.create_seal(ca=ring.ca, name="<b>{x}%s</b>", organisation="X")
    pdf = papers.pades.certify(papers.render(2), boxes=[], seal=ring.seal, reason="R")
    answer = words(send(client, pdf))
    assert "<b>" not in answer
    assert "&lt;b&gt;{x}%s&lt;/b&gt;" in answer


@pytest.mark.parametrize("name", [b"12", b"[1 2]", b"<</A 1>>", b"null"])
def test_a_field_without_a_proper_name_is_told(client, name):
    pdf, written = attacks.forge_without_range(papers.certified()), rb"/T (sig\137seal\137open)"
    assert written in pdf
    answer = send(client, pdf.replace(written, b"/T " + name.ljust(len(written) - 3)))
    assert answer.status_code == 200
    assert re.search("Document modifié|pas un de nos documents|impossible à vérifier", words(answer))


def test_a_signature_dated_at_the_end_of_the_calendar_is_told(client, monkeypatch):
    """No time zone east of Greenwich can write its last evening."""
    monkeypatch.setattr(papers.pades, "_signing_time", lambda given: datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    pdf = papers.pades.certify(papers.render(2), boxes=[], seal=papers.Keys("Ailleurs").seal, reason="R")
    answer = send(client, pdf)
    assert answer.status_code == 200
    assert "pas un de nos documents" in words(answer)


def test_a_name_hides_nothing_that_stands_beside_it(client, tmp_path, monkeypatch):
    """Neither escapes for a terminal, nor line ends, nor a turned direction: on the page as in the command."""
    ring, name = papers.Keys("Ailleurs"), x509.NameAttribute(NameOID.COMMON_NAME, "A\x1b[8m\nB\u202eC")
    monkeypatch.setattr(papers.pki, "organisation_name", lambda *names: x509.Name([name]))
    ring.seal = papers.pki.create_seal(ca=ring.ca, name="", organisation="")
    pdf = papers.pades.certify(papers.render(2), boxes=[], seal=ring.seal, reason="R")
    (tmp_path / "copie.pdf").write_bytes(pdf)
    with pytest.raises(SystemExit):
        call_command("verify", str(tmp_path / "copie.pdf"), stdout=(out := io.StringIO()))
    for told in (words(send(client, pdf)), out.getvalue()):
        assert "A [8m B C" in told


def test_nothing_empty_and_too_large_are_sentences(client, monkeypatch):
    """Each in the form, with its status, in words and in JSON."""
    assert client.post(PAGE).status_code == 422
    assert client.post("/verifier.json").json()["error"] == "required"
    assert client.post("/verifier.json", {"file": "not a file"}).status_code == 422
    empty = send(client, b"")
    assert (empty.status_code, "Ce fichier est vide" in words(empty)) == (422, True)
    large = b"%PDF" + b"\0" * 10 * 1024**2
    answer = send(client, large)
    assert (answer.status_code, "dépasse 10 Mo" in words(answer)) == (422, True)
    assert send(client, large, "/verifier.json").status_code == 413
    for where in (PAGE, "/verifier.json"):
        unread = client.post(where, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**9))
        assert unread.status_code == 413


def test_what_the_browser_says_of_the_file_is_not_believed(client):
    """Neither its name, of which a disk would keep the extension, nor the charset of the form."""
    heavy = SimpleUploadedFile("copie." + "x" * 240, b"%PDF-" + bytes(3_000_000))
    assert client.post("/verifier.json", {"file": heavy}).json()["answer"] == "unverifiable"
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-\r\n--B--\r\n'
    for charset in ("utf-16", "rot13", "base64", "idna"):
        answer = client.generic("POST", "/verifier.json", body, f"multipart/form-data; boundary=B; charset={charset}")
        assert answer.json()["answer"] == "unverifiable"


def test_uploads_are_counted_by_address(client, monkeypatch):
    """Pages and programs share one count."""
    monkeypatch.setitem(places.PER_ADDRESS, "verify", 2)
    assert [send(client, b"x").status_code for _ in range(2)] == [200, 200]
    answer = send(client, b"x")
    assert (answer.status_code, "code du jour" in words(answer)) == (429, True)
    assert send(client, b"x", "/verifier.json").status_code == 429
    assert send(client, b"x", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_too_many_at_once_come_again(client, monkeypatch):
    """503, when to come back for programs, a sentence for people; the command says it too."""

    def busy(pdf, **anchors):
        raise Busy

    with monkeypatch.context() as taken:
        taken.setattr(sandbox, "examine", busy)
        page, told = send(client, b"x"), send(client, b"x", "/verifier.json")
        with pytest.raises(CommandError, match="recommencez dans une minute") as said:
            call_command("verify", __file__)
    assert [(answer.status_code, answer["Retry-After"]) for answer in (page, told)] == [(503, "60")] * 2
    assert "Réessayez dans une minute" in words(page)
    assert (told.json()["error"], "Réessayez dans une minute" in told.json()["sentence"]) == ("busy", True)
    assert said.value.returncode == 3


def test_root_certificate_for_other_verifiers_is_given(client):
    assert reverse("pki_roots") in words(client.get(PAGE))
    assert client.get(reverse("pki_roots")).content == keys.root_pem()


def test_frame_leads_to_verification(client):
    assert 'href="/verifier"' in client.get("/").content.decode()


@pytest.mark.parametrize(("cut", "status"), [(None, 0), (-1, 1), ("bad", 2)])
def test_command_says_the_same(document, tmp_path, cut, status):
    """Exit status and words, or the JSON of the page."""
    files = recorded.files_of(document)
    pdf = {None: files[-1], -1: files[-2], "bad": files[-1] + b"x"}[cut]
    (tmp_path / "copie.pdf").write_bytes(pdf)

    def run(*options: str) -> str:
        out = io.StringIO()
        with pytest.raises(SystemExit, match=str(status)) if status else nullcontext():
            call_command("verify", str(tmp_path / "copie.pdf"), *options, stdout=out)
        return out.getvalue()

    assert run().startswith("Document ")
    told = json.loads(run("--json"))
    assert told["answer"] == ["complete", "provisional", "unverifiable"][status]


@pytest.mark.skipif(not papers.has_pdfsig(), reason="pdfsig and certutil are not installed")
def test_poppler_agrees(document, tmp_path):
    """Poppler calls valid and trusted a file that we call complete; it agrees on an altered one too."""
    pdf = document.content()
    said = papers.pdfsig_answers(pdf, keys.root_pem(), tmp_path)
    assert [answer[1:] for answer in said] == [("Signature is Valid.", "Certificate is Trusted.")] * 4
    place = pdf.index(b"/Contents")
    bad = pdf[:place] + b"/contents" + pdf[place + 9 :]
    assert all(answer[1] != "Signature is Valid." for answer in papers.pdfsig_answers(bad, keys.root_pem(), tmp_path))


def test_signed_on_a_page_while_no_time_stamp_was_to_be_had(client, settings, tmp_path, monkeypatch):
    """It stays B-B from the page to the evidence and to the verification, which tell what a later time-stamp proves."""
    monkeypatch.setattr(timestamps, "_failed", {})
    anchors, root = tmp_path / "tsa.pem", authorities.identity()[0]
    anchors.write_bytes(root.certificate.public_bytes(Encoding.PEM))
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    with authorities.running() as honest:
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(honest.url, str(anchors))]
        lives.sign(convention, "host", "head", "pupil")
        path = lives.open_page(client, request)
        client.post(path + "/code")
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(authorities.DEAD, str(anchors))]
        page = client.post(path + "/signer", {"code": lives.last_code(request), "consent": "on"}, follow=True)
        assert "Votre signature est enregistrée" in page.content.decode()
        assert set(TimestampAnswer.objects.exclude(problem="").values_list("problem", flat=True)) == {"unreachable"}
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(honest.url, str(anchors))]
        lives.signing.seal(str(convention.uuid))
        document = recorded.document_of(convention)
        assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
    assert document.requests.get(key="guardian_1").evidence.level == "B-B"
    with zipfile.ZipFile(io.BytesIO(make_bundle(Convention.objects.get(pk=convention.pk)))) as evidence:
        signed = {one["facts"]["party"]: one for one in json.loads(evidence.read("signatures.json"))["signed"]}
    assert {party: one["level"] for party, one in signed.items()} == {
        "host": "B-LTA", "head": "B-LTA", "pupil": "B-LTA", "guardian_1": "B-B",
    }  # fmt: skip
    assert "horodatage postérieur prouve" in signed["guardian_1"]["time_quality"]
    said = words(send(client, document.content()))
    assert "<h1>Document authentique et complet</h1>" in said
    assert said.count("Un horodatage prouve qu&#x27;elle existait le") == 2  # the opening seal's too
    told = send(client, document.content(), "/verifier.json").json()["signatures"]
    assert [one["level"] for one in told] == ["B-B", *["B-LTA"] * 3, "B-B", "B-LTA", ""]
