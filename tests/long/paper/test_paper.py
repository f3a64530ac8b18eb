"""Signatures given by hand: through the same door, certified by somebody who is not the party, told as such."""

import io
import json
from datetime import timedelta

import pikepdf
import pytest
from cryptography import x509
from django.db import DatabaseError
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import services, signable, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.dossier.paper.models import PaperUpload
from conventions.domain.dossier.paper.printing import printable_copy
from conventions.domain.dossier.paper.services import certify_sheets, upload_sheets
from conventions.domain.dossier.verification.services import verify
from conventions.domain.upkeep.retention import purge
from notifications import catalogue, jobs
from notifications.models import Message
from notifications.rendering import render_mail
from signatures import keys, paper
from signatures.models import Document, Evidence, PaperCopy, PaperSignature, Revision
from signatures.queries import current_document
from signatures.scans import read_scan
from signatures.validation import validate
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from tests.kit.owner import as_owner
from tests.long.proof.test_evidence import packed, told, unpacked
from tests.signatures import papers
from workflow import agenda, journal
from workflow.engine import Refused, fire
from workflow.models import Transition

pytestmark = pytest.mark.django_db
SIX = ("host", "head", "guardian_1", "guardian_2", "pupil", "tutor")
KEPT = "Dossier de l'élève, au secrétariat"


def upload(convention, *pages, role="office") -> PaperUpload:
    return upload_sheets(convention, sheets.pdf(*pages), standing=lives.standing_of(convention, role))


def certify(given: PaperUpload, *party_keys, role="office", day=None) -> PaperCopy:
    return certify_sheets(
        given,
        dict.fromkeys(party_keys, day or timezone.localdate()),
        original_kept=KEPT,
        standing=lives.standing_of(given.convention, role),
        circumstances=lives.HERE,
    )


def document_of(convention) -> Document:
    return current_document(convention, "convention")


def everything() -> tuple:
    models = (Transition, Message, Evidence, PaperCopy, PaperSignature, Revision)
    return tuple(model.objects.count() for model in models)


def refused(act, *given, **named) -> tuple:
    """Return the code and the values, and insist that nothing was recorded."""
    before = everything()
    with pytest.raises(Refused) as refusal:
        act(*given, **named)
    assert everything() == before
    assert str(refusal.value)
    return refusal.value.code, *refusal.value.values.values()


# -- what is recorded --------------------------------------------------------------------------------------------


def test_a_sheet_becomes_a_signature_that_says_what_it_is():
    """The evidence names the party, the day on the sheet, who certified, the scan and where the original is."""
    convention = lives.validated()
    copy = lives.sign_on_paper(convention, "guardian_1")
    request = lives.requests(convention)["guardian_1"]
    evidence, office = request.evidence, convention.school.staff.get(role="office").user
    assert (request.status, convention.status) == ("signed", "signatures_started")
    assert (evidence.signer_name, evidence.quality) == (request.name, "mère")
    assert (evidence.channel, evidence.assurance, evidence.consent_key) == ("paper", "paper", "guardian")
    assert "à la main" in evidence.consent_text
    assert "code reçu" not in evidence.consent_text
    assert (evidence.item, evidence.code_sent_at, evidence.code_tries, evidence.contact_masked) == (None, None, 0, "")
    assert evidence.paper.signed_on == timezone.localdate()
    assert evidence.paper.found_by_code
    assert (copy.certifier_name, copy.certifier_id) == (office.name, str(office.uuid))
    assert copy.original_kept == KEPT
    assert read_scan(bytes(copy.content)).codes[0][0].endswith("#papier-guardian_1")


def test_the_field_bears_the_certifier_and_shows_the_party():
    """Nobody signs in another's name: certificate of the staff, stamp with both names, hash and place."""
    convention = lives.validated()
    copy = lives.sign_on_paper(convention, "guardian_1")
    request = lives.requests(convention)["guardian_1"]
    report = validate(document_of(convention).content(), roots=[keys.root_pem()])
    [signature] = [s for s in report.signatures if s.field == "sig_guardian_1"]
    assert (signature.signer, signature.evidence_id) == (copy.certifier_name, str(request.evidence.uuid))
    assert signature.quality.startswith("certifie la copie papier, ")
    subject = x509.load_pem_x509_certificate(request.evidence.certificate.encode()).subject
    assert request.name not in subject.rfc4514_string()
    text = sheets.text_of(document_of(convention).content())
    assert f"signé sur papier par {request.name} le" in text
    assert f"copie certifiée par {copy.certifier_name}" in text
    assert f"original : {KEPT}" in text
    assert copy.sha256 in text.replace(" ", "")


def test_who_verifies_a_copy_reads_who_signed_and_who_certified():
    """The certificate is that of whoever certified: the quality of the party is never put beside that name."""
    convention = lives.validated()
    copy = lives.sign_on_paper(convention, "guardian_1")
    evidence = lives.requests(convention)["guardian_1"].evidence
    [signed] = [one for one in verify(document_of(convention).content()).signatures if one.kind == "party"]
    assert (signed.name, signed.quality) == (evidence.signer_name, evidence.quality)
    assert signed.kind_in_words == f"Signature sur papier, copie certifiée par {copy.certifier_name}"
    assert signed.as_dict()["paper_certified_by"] == copy.certifier_name


def test_the_journal_and_the_agenda_go_on_as_for_any_signature():
    """The staff is the actor, the scan is named, the next parties are expected, the receipt says *sur papier*."""
    convention = lives.validated()
    copy = lives.sign_on_paper(convention, "guardian_1")
    request = lives.requests(convention)["guardian_1"]
    entry = Transition.objects.get(subject_uuid=request.uuid, name="record_paper")
    assert entry.actor_id == copy.certifier_id
    assert entry.data["paper"] == copy.sha256
    assert entry.data["signed_on"] == timezone.localdate().isoformat()
    assert entry.personal.content["signer"] == request.name
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []
    seeds = {one.seed.rpartition("/")[2] for one in agenda.expected(convention)}
    waiting = {str(one.uuid) for one in lives.requests(convention).values() if one.status == "waiting"}
    assert seeds == waiting
    receipt = Message.objects.get(slug="signature_receipt", ref=f"signature:{request.uuid}")
    said = render_mail(catalogue.get(receipt.slug), {**receipt.context, **receipt.secrets}).text
    assert "a reçu votre feuille signée" in said
    assert "Signée sur papier le" in said


def test_several_parties_on_one_scan():
    """Two guardians' sheets in one file: one copy, two signatures, each with its own day."""
    convention = lives.validated(guardians=2)
    known = lives.requests(convention)
    given = upload(convention, sheets.sheet(known["guardian_1"]), sheets.sheet(known["guardian_2"]))
    assert given.found_keys == {"guardian_1", "guardian_2"}
    copy = certify(given, "guardian_1", "guardian_2")
    assert [s.evidence.request.key for s in copy.signatures.all()] == ["guardian_1", "guardian_2"]
    assert Transition.objects.filter(name="record_paper").count() == 2
    assert not PaperUpload.objects.exists()


def test_a_page_that_names_nobody_is_recognised_by_hand():
    """The agreement's own page, signed by two, or an unreadable code: staff say who, the evidence says so."""
    convention = lives.validated(guardians=2)
    own_code = document_of(convention).data["verification_url"]
    given = upload(convention, sheets.page(own_code), sheets.blank())
    assert given.is_open
    copy = certify(given, "guardian_1", "pupil")
    assert [s.found_by_code for s in copy.signatures.all()] == [False, False]


@pytest.mark.parametrize("last", SIX)
def test_whoever_is_last_on_paper_the_seal_follows(last):
    """Mixed to the end: five by code, one by hand; then sealed by the job, each signature good."""
    convention = lives.validated(guardians=2, tutor=True)
    lives.sign(convention, *(key for key in SIX if key != last))
    assert not OrmQ.objects.exists()
    lives.sign_on_paper(convention, last)
    [row] = OrmQ.objects.all()
    jobs.run(*row.task["args"])
    convention.refresh_from_db()
    assert convention.status == "signed"
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []


@pytest.mark.skipif(not papers.has_pdfsig(), reason="pdfsig or certutil is not installed")
def test_two_verifiers_agree_on_a_mixed_file(tmp_path):
    """The file is signed by hand, by code, by hand, by code, and sealed: pyHanko and poppler call all of it valid."""
    convention = lives.validated(guardians=2, tutor=True)
    lives.sign_on_paper(convention, "guardian_1", "pupil")
    lives.sign(convention, "host", "guardian_2")
    lives.sign_on_paper(convention, "tutor")
    lives.sign(convention, "head")
    assert signing.seal(str(convention.uuid))
    pdf = document_of(convention).content()
    report = validate(pdf, roots=[keys.root_pem()])
    assert report.ok, report.problems
    assert report.closed
    answers = papers.pdfsig_answers(pdf, keys.root_pem(), tmp_path)
    assert len(answers) == 8
    assert {answer[1:] for answer in answers} == {("Signature is Valid.", "Certificate is Trusted.")}


def test_a_paper_signature_counts_for_what_lapses():
    """The last required signature came on paper: what is optional lapses after it."""
    convention = lives.validated(guardians=2, tutor=True)
    lives.sign(convention, "host", "head")
    lives.sign_on_paper(convention, "guardian_1")
    assert signable.lapse_time(convention) is not None


def test_scan_and_signature_are_never_changed_nor_removed():
    """The tables only grow."""
    lives.sign_on_paper(lives.validated(), "guardian_1")
    for act in (
        lambda: PaperCopy.objects.update(original_kept="ailleurs"),
        lambda: PaperSignature.objects.update(found_by_code=False),
        lambda: PaperCopy.objects.all()._raw_delete("default"),
        lambda: PaperSignature.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="only grows"), as_owner():
            act()


# -- what is refused -------------------------------------------------------------------------------------------


def test_the_sheet_of_an_earlier_version_is_refused():
    """The code says version 1, the agreement is at version 2."""
    convention = lives.validated()
    old = sheets.sheet(lives.requests(convention)["guardian_1"])
    waiting = upload(convention, old)
    services.revise(convention, by=lives.by(convention, "office"), reason="Autres dates.")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    assert refused(upload, convention, old) == ("sheet_of_another_version", 1, 2)
    assert refused(certify, waiting, "guardian_1") == ("sheet_of_an_old_version",)


def test_the_sheet_of_another_agreement_is_refused():
    """Even when the party's name is right there too."""
    convention, other = lives.validated(), lives.validated()
    sheet = sheets.sheet(lives.requests(other)["guardian_1"])
    assert refused(upload, convention, sheet) == ("sheet_of_another_agreement", other.number)


def test_a_sheet_among_others_is_refused_with_all_of_them():
    """One page that belongs elsewhere, and nothing is kept."""
    convention, other = lives.validated(), lives.validated()
    pages = [sheets.sheet(lives.requests(one)["guardian_1"]) for one in (convention, other)]
    refused(upload, convention, *pages)
    assert not PaperUpload.objects.exists()


def test_the_sheet_of_somebody_else_is_refused():
    """A code that names one party does not serve for another; nor a party that this version does not ask."""
    convention = lives.validated(guardians=2)
    given = upload(convention, sheets.sheet(lives.requests(convention)["guardian_1"]))
    name = lives.requests(convention)["guardian_2"].name
    assert refused(certify, given, "guardian_2") == ("signature_of_another", name)
    assert refused(certify, given, "guardian_1", "guardian_2") == ("signature_of_another", name)
    stranger = sheets.page(sheets.number_and_version(convention, party="tutor"))
    assert refused(upload, convention, stranger) == ("sheet_of_a_stranger",)


def test_a_party_that_has_answered_is_refused():
    """Signed by code meanwhile, or by an earlier scan."""
    convention = lives.validated()
    sheet = sheets.sheet(lives.requests(convention)["guardian_1"])
    given = upload(convention, sheet)
    lives.sign(convention, "guardian_1")
    assert refused(certify, given, "guardian_1") == ("already_answered",)
    name = lives.requests(convention)["guardian_1"].name
    assert refused(upload, convention, sheet) == ("sheet_changes_nothing", name)


def test_the_same_scan_is_certified_once():
    """The second click finds nothing to record."""
    convention = lives.validated()
    given = upload(convention, sheets.sheet(lives.requests(convention)["guardian_1"]))
    certify(given, "guardian_1")
    assert refused(certify, given, "guardian_1") == ("sheet_forgotten",)


@pytest.mark.parametrize(("days", "code"), [(1, "signed_in_the_future"), (-1, "signed_before_version")])
def test_a_day_that_cannot_be_is_refused(days, code):
    """Neither after today nor before this version."""
    convention = lives.validated()
    given = upload(convention, sheets.sheet(lives.requests(convention)["guardian_1"]))
    assert refused(certify, given, "guardian_1", day=timezone.localdate() + timedelta(days=days))[0] == code


def test_nothing_is_expected_on_paper_before_and_after_the_signatures():
    """Not yet approved, refused, sealed."""
    sheet = sheets.blank()
    for state in ("completed_by_school", "refused", "signed"):
        assert refused(upload, lives.in_state(state), sheet)[0] == "not_awaited"


def test_the_law_asks_for_the_copy():
    """Fired by hand, without the scan: refused."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    assert refused(fire, request, "record_paper", by=lives.by(convention, "office")) == ("scan_missing",)


@pytest.mark.parametrize("role", ["teacher", "cpe"])
def test_who_does_not_write_agreements_certifies_nothing(role):
    """The law refuses, whatever the page let through."""
    convention = lives.validated()
    if role == "cpe":
        lives.hire(convention.school, "cpe")
    request = lives.requests(convention)["guardian_1"]
    teacher = lives.account(convention.school.staff.get(role=role))
    assert refused(fire, request, "record_paper", by=teacher)[0] == "not_for_you"
    given = upload(convention, sheets.sheet(request))
    assert refused(certify, given, "guardian_1", role=role) == ("sheet_certified_by_staff",)


def test_another_school_certifies_nothing():
    """Its office is nobody here."""
    convention, other = lives.validated(), lives.make_school()
    request = lives.requests(convention)["guardian_1"]
    stranger = lives.account(other.staff.get(role="office"))
    assert refused(fire, request, "record_paper", by=stranger)[0] == "not_for_you"


def test_no_party_certifies_its_own_sheet():
    """The head's sheet is the office's business; a parent who works at the school hands it to a colleague."""
    convention = lives.validated()
    given = upload(convention, sheets.sheet(lives.requests(convention)["head"]), role="head")
    assert "hors la personne" in refused(certify, given, "head", role="head")[-1]
    guardian = lives.requests(convention)["guardian_1"]
    user = convention.school.staff.get(role="office").user
    user.first_name, user.last_name = guardian.given_name.upper(), guardian.surname
    user.save()
    given = upload(convention, sheets.sheet(guardian))
    assert "hors la personne" in refused(certify, given, "guardian_1")[-1]
    certify(upload(convention, sheets.sheet(guardian), role="head"), "guardian_1", role="head")


@pytest.mark.parametrize("broken", ["the file", "the evidence", "the door"])
def test_all_or_nothing(broken, monkeypatch):
    """A second party that fails takes the first one back."""
    convention = lives.validated(guardians=2)
    known = lives.requests(convention)
    given = upload(convention, sheets.sheet(known["guardian_1"]), sheets.sheet(known["guardian_2"]))
    before, file, calls = everything(), document_of(convention).content(), []
    owner, name = {
        "the file": (paper, "sign_file"),
        "the evidence": (PaperSignature.objects, "create"),
        "the door": (paper.engine, "fire_locked"),
    }[broken]
    real = getattr(owner, name)

    def fails_second(*args, **named):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("broken on purpose")
        return real(*args, **named)

    monkeypatch.setattr(owner, name, fails_second)
    with pytest.raises(RuntimeError):
        certify(given, "guardian_1", "guardian_2")
    assert everything() == before
    assert document_of(convention).content() == file
    assert PaperUpload.objects.filter(pk=given.pk).exists()


# -- what is printed, what is forgotten ------------------------------------------------------------------------


def test_the_printed_copy_leads_back_to_its_party():
    """Printed and scanned again, page by page: the agreement names the version, each sheet its party."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "host")
    document, known = document_of(convention), lives.requests(convention)
    printed = printable_copy(convention, document, [known["guardian_1"], known["guardian_2"]])
    with pikepdf.open(io.BytesIO(printed)) as whole:
        assert not {"/AcroForm", "/Perms", "/StructTreeRoot", "/MarkInfo"} & set(whole.Root.keys())
        assert all(one.get("/FT") != "/Sig" for one in whole.objects if isinstance(one, pikepdf.Dictionary))
    given = upload_sheets(convention, printed, standing=lives.standing_of(convention))
    assert given.found[-2:] == [["guardian_1"], ["guardian_2"]]
    text = sheets.text_of(printed)
    assert known["guardian_1"].name in text
    assert document.frozen_sha256 in text
    assert "Je les signe à la main" in text
    assert "signature électronique simple" in text, "what the host signed is still to be seen"


def test_a_withheld_contact_is_on_no_copy():
    """The printed copy says no more than the document: a guardian's contact, unless it is withheld."""
    convention = lives.school_completed(guardians=2)
    convention.pupil.guardians.filter(rank=2).update(withheld=True)
    services.approve(Convention.objects.get(pk=convention.pk), by=lives.by(convention, "head"))
    convention = Convention.objects.get(pk=convention.pk)
    known = lives.requests(convention)
    text = sheets.text_of(printable_copy(convention, document_of(convention), [known["guardian_1"]]))
    assert known["guardian_1"].email in text
    assert known["guardian_2"].email
    assert known["guardian_2"].email not in text


def test_what_was_not_certified_is_forgotten_after_a_day():
    """The purge leaves today's."""
    convention = lives.validated(guardians=2)
    sheet = sheets.sheet(lives.requests(convention)["guardian_1"])
    upload(convention, sheet)
    old = upload(convention, sheet, role="head")
    PaperUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    purge.run()
    assert PaperUpload.objects.count() == 1
    upload(convention, sheet)
    assert PaperUpload.objects.count() == 1, "a new scan replaces the one that was not certified"


def test_a_pupil_who_came_of_age_signs_a_new_sheet(monkeypatch):
    """A minor's signature is a visa, not the signature of a party."""
    convention = lives.validated()
    pupil = convention.pupil
    today = timezone.localdate()
    pupil.birth_date = today.replace(year=today.year - 18)
    pupil.save()
    request = lives.requests(convention)["pupil"]
    given = upload(convention, sheets.sheet(request))
    monkeypatch.setattr(paper, "refuse_day", lambda document, day: None)
    assert refused(certify, given, "pupil", day=today - timedelta(days=1)) == ("signed_before_majority",)
    certify(given, "pupil")
    assert lives.requests(convention)["pupil"].evidence.consent_key == "adult_pupil"


# -- the evidence ----------------------------------------------------------------------------------------------


def test_the_evidence_holds_the_scan_and_fits_the_journal():
    """The verifier says yes; a scan exchanged for another, or another day on the sheet, is caught."""
    convention = lives.validated(guardians=2)
    copy = lives.sign_on_paper(convention, "guardian_1")
    lives.sign(convention)
    assert signing.seal(str(convention.uuid))
    files = unpacked(make_bundle(convention))
    assert files[f"papier/{copy.sha256}.pdf"] == bytes(copy.content)
    [facts] = [one["facts"] for one in json.loads(files["signatures.json"])["signed"] if "paper" in one["facts"]]
    assert (facts["paper"]["copy"], facts["paper"]["original_kept"]) == (copy.sha256, KEPT)
    assert (facts["assurance"], facts["code_sent_at"], facts["batch"]["leaves"]) == ("paper", None, [])
    readable = sheets.text_of(files["dossier-de-preuve.pdf"])
    assert "signée sur papier le" in readable
    assert f"copie certifiée par {copy.certifier_name}" in readable

    good, said = told(packed(files))
    assert good, said
    other = files["signatures.json"].replace(facts["paper"]["signed_on"].encode(), b"2020-01-01")
    for name, content in ((f"papier/{copy.sha256}.pdf", b"%PDF-1.7"), ("signatures.json", other)):
        good, said = told(packed({**files, name: content}))
        assert not good
        assert "modifié" in said
