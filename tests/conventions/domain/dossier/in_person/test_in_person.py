"""A signature in presence: what it proves, what it says everywhere, and what somebody who would abuse it meets."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.dossier.evidence.dossier import gather_one
from conventions.domain.dossier.evidence.readable import signature as signature_fields
from conventions.domain.dossier.in_person import services as in_person
from conventions.domain.dossier.verification.services import verify as verify_copy
from conventions.domain.persons.people.models import Guardian, User
from conventions.domain.persons.people.services import change_contact
from conventions.domain.upkeep.retention.terms import kept
from notifications.models import Message
from signatures import keys
from signatures.assurance import Assurance
from signatures.checking import check_documents, loaded
from signatures.erasing import is_empty
from signatures.examining import examine_copy
from signatures.in_person import WitnessStatement
from signatures.limits import PER_CONTACT, PER_WITNESS
from signatures.models import Evidence, InPersonSession, SigningBatch
from signatures.queries import current_document
from signatures.validation import validate
from tests.kit import lives
from tests.kit.paper_sheets import text_of
from tests.kit.refusals import refused
from tests.long.proof.test_evidence import edit_signature, resealed, told, unpacked
from tests.signatures import papers
from workflow import agenda, journal
from workflow.engine import fire
from workflow.models import Transition

pytestmark = pytest.mark.django_db
READ_TO = WitnessStatement("identity_document", "Salama Interprète-Fictive", "shimaoré")


def last_code() -> str:
    return Message.objects.filter(slug="in_person_code").latest("pk").secrets["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


# -- what it proves ----------------------------------------------------------------------------------------------


def test_file_evidence_and_journal_all_say_it_was_in_presence(tmp_path: Path):
    """The party's own certificate, the witness in the stamp, in the sentence agreed to, in the entry and its digest."""
    convention = lives.validated()
    evidence = lives.sign_in_person(convention, "guardian_1", declared=READ_TO)
    request = lives.requests(convention)["guardian_1"]
    witness = f"Alix Bureau, office, {convention.school.name}"
    assert evidence.assurance == Assurance.IN_PERSON
    assert request.is_in_person
    assert f"en présence d'{witness}" in evidence.consent_text
    pdf = current_document(convention, "convention").content()
    written = " ".join(text_of(pdf).split())
    assert "signé en présence, devant Alix Bureau" in written
    assert "pièce d'identité vue, sans copie" in written
    [_certified, signed] = examine_copy(pdf).signatures
    assert signed.signer == request.name, "the certificate is the party's, whom the witness vouches for"
    entry = Transition.objects.get(subject_uuid=request.uuid, name="sign_in_person")
    assert entry.actor_id == str(convention.school.staff.get(role="office").user.uuid)
    assert entry.data["in_person"] == str(InPersonSession.objects.get().uuid)
    assert entry.personal.content["witness"] == witness
    assert convention.status == "signatures_started"
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []
    assert not list(check_documents(loaded()))


@pytest.mark.skipif(not papers.has_pdfsig(), reason="pdfsig or certutil is not installed")
def test_two_verifiers_agree_on_a_file_signed_in_presence(tmp_path: Path):
    """Verifiers read a file signed by code, in presence, on paper, and sealed: pyHanko and poppler call all of it
    valid."""
    convention = lives.validated(guardians=2)
    lives.sign_in_person(convention, "guardian_1", declared=READ_TO)
    lives.sign(convention, "host")
    lives.sign_in_person(convention, "pupil")
    lives.sign_on_paper(convention, "guardian_2")
    lives.sign(convention, "head")
    assert signing.seal(str(convention.uuid))
    pdf = current_document(convention, "convention").content()
    report = validate(pdf, roots=[keys.root_pem()])
    assert report.ok, report.problems
    answers = papers.pdfsig_answers(pdf, keys.root_pem(), tmp_path)
    assert len(answers) == 7
    assert {answer[1:] for answer in answers} == {("Signature is Valid.", "Certificate is Trusted.")}


def test_whoever_verifies_a_copy_reads_before_whom():
    """In words and as data; another signature of the same file says nothing of it."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1")
    lives.sign(convention)
    signing.seal(str(convention.uuid))
    verdict = verify_copy(current_document(convention, "convention").content())
    assert verdict.is_complete
    [in_presence] = [one for one in verdict.signatures if one.witness]
    assert in_presence.name == lives.requests(convention)["guardian_1"].name
    assert "en présence, sur un appareil de l'établissement, devant Alix Bureau" in in_presence.kind_in_words
    assert in_presence.as_dict()["in_person_before"].startswith("Alix Bureau")


def test_the_file_of_proof_tells_it_and_its_verifier_catches_a_changed_level():
    """The data and the readable PDF have the declaration; another level is caught below the manifest."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1", declared=READ_TO)
    content = make_bundle(convention)
    files = unpacked(content)
    assert told(content)[0]
    [signed] = json.loads(files["signatures.json"])["signed"]
    session = InPersonSession.objects.get()
    assert signed["facts"]["in_person"]["known_by"] == "identity_document"
    assert signed["facts"]["in_person"]["read_in"] == "shimaoré"
    assert signed["facts"]["in_person"]["witness_account"] == session.witness_id
    for changed in (
        {"assurance": "two_channels"},
        {"in_person": None},
        {"in_person": {**signed["facts"]["in_person"], "witness_account": "x"}},
        {"in_person": {**signed["facts"]["in_person"], "known_by": "known_to_school"}},
    ):
        holds, said = told(resealed(edit_signature(files, **changed)))
        assert not holds, changed
    request = lives.requests(convention)["guardian_1"]
    lines = [
        line for field in signature_fields(gather_one(convention, request), request).fields for line in field.lines
    ]
    assert any("le code est allé à Alix Bureau (compte sans second facteur)" in line for line in lines)
    assert any("lu par Salama Interprète-Fictive, en shimaoré" in line for line in lines)
    assert any("ne prouve pas" in line for line in lines)


def test_the_verifier_alone_catches_a_level_that_the_erased_journal_no_longer_covers():
    """Once the personal part is gone no digest is left: the name of the transition and the account still say it."""
    from conventions.domain.dossier.evidence import verify

    facts = {"signer": "X", "assurance": "in_person", "in_person": {"session": "s", "witness_account": "a"}}
    row = {"name": "sign", "data": {}, "actor": {"id": "a"}}
    with pytest.raises(verify.Wrong):
        verify.CheckedArchive.check_in_person("X", facts, row)


def test_what_was_declared_never_changes():
    """The database refuses to rewrite or remove it, before and after the signature."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1")
    for act in (
        "UPDATE signatures_inpersonsession SET known_by = 'identity_document'",
        "UPDATE signatures_inpersonsession SET witness_id = 'x'",
        "UPDATE signatures_inpersonsession SET read_by = 'Quelqu''un'",
        "UPDATE signatures_inpersonsession SET confirmed_at = now()",
        "UPDATE signatures_inpersonsession SET ended_at = NULL",
        "UPDATE signatures_signingbatch SET in_person_id = NULL",
        "DELETE FROM signatures_inpersonsession",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


# -- who may, and who may not ------------------------------------------------------------------------------------


def convention_request(convention, key):
    """A request whose agreement is loaded, as the door has it."""
    request = lives.requests(convention)[key]
    request.root = convention
    return request


def test_the_law_wants_a_witness_who_is_no_party():
    """A guardian who works at the school, by name or by address; nor the party's own link."""
    convention = lives.validated(guardians=2)
    request, other = (convention_request(convention, key) for key in ("guardian_1", "guardian_2"))
    parent = lives.hire(convention.school, "teacher", classes=[convention.pupil.class_name])
    User.objects.filter(pk=parent.user_id).update(email=convention.pupil.guardians.get(rank=2).email)
    assert "witness" in request.roles_of(lives.by(convention, "teacher"))
    assert "witness" not in request.roles_of(lives.account(lives.hire(lives.make_school(), "office")))
    assert "witness" not in other.roles_of(lives.account(parent))
    standing = lives.Standing(User.objects.get(pk=parent.user_id), convention.school, (parent,), frozenset({"teacher"}))
    with refused("witness_is_party"):
        in_person.open_session(request, standing=standing, declared=lives.IN_PERSON, second_factor=False)
    with refused("not_in_person"):
        fire(request, "sign_in_person", by=lives.by(convention, "office"))
    with refused("not_for_you"):
        fire(request, "sign_in_person", by=signing.link_actor(request))


def test_head_and_referent_are_refused():
    """They have an account of their own."""
    convention = lives.validated()
    with refused("signs_by_account"):
        lives.open_in_person(lives.requests(convention)["head"])


def test_a_witness_who_has_left_ends_nothing():
    """The function is asked again when the code is typed."""
    convention = lives.validated()
    session = lives.open_in_person(lives.requests(convention)["guardian_1"])
    convention.school.staff.filter(role="office").update(ends_on=timezone.localdate() - timedelta(days=1))
    with refused("witness_gone"):
        in_person.sign(session, last_code(), circumstances=lives.HERE)


def test_one_session_per_party_and_one_use_per_code():
    """Opened again elsewhere, the first one is over; a code that has signed signs no more."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    first = lives.open_in_person(request)
    code = last_code()
    second = lives.open_in_person(request)
    first.refresh_from_db()
    with refused("in_person_over"):
        in_person.sign(first, code, circumstances=lives.HERE)
    with refused("wrong_code"):
        in_person.sign(second, wrong(last_code()), circumstances=lives.HERE)
    in_person.sign(second, last_code(), circumstances=lives.HERE)
    second.refresh_from_db()
    with refused("not_to_sign" if not convention.is_being_signed else "in_person_over"):
        in_person.sign(second, last_code(), circumstances=lives.HERE)
    assert Evidence.objects.count() == 1


def test_a_version_replaced_meanwhile_is_not_signed():
    """The office revises while the parent reads."""
    convention = lives.validated()
    session = lives.open_in_person(lives.requests(convention)["guardian_1"])
    services.revise(convention, by=lives.by(convention, "office"), reason="Les dates changent.")
    with refused("not_to_sign"):
        in_person.sign(session, last_code(), circumstances=lives.HERE)


def test_codes_of_a_witness_are_counted_apart_and_far():
    """Thirty parents in an evening stop nobody; the witness still gets codes for what they sign themselves."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    session = lives.open_in_person(request)
    batch = SigningBatch.objects.get()
    copies = [SigningBatch(**{**_columns(batch), "in_person": session}) for _n in range(PER_WITNESS[0].most - 2)]
    SigningBatch.objects.bulk_create(copies)
    assert PER_WITNESS[0].most > PER_CONTACT[0].most
    in_person.confirm(session)
    with refused("too_many_codes"):
        in_person.confirm(session)


def _columns(batch: SigningBatch) -> dict:
    names = ("digest", "code_mac", "contact_mac", "channel", "contact_masked", "expires_at")
    return {name: getattr(batch, name) for name in names}


def test_a_contact_of_the_witness_changed_shortly_before_is_told():
    """Somebody who turned the witness's codes aside leaves a trace in the evidence."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1")
    witness = convention.school.staff.get(role="office").user
    call_command("change_contact", witness.email, phone="0611223344", reason="Nouveau numéro", by="Zoé Exploitante")
    lives.sign_in_person(convention, "pupil")
    before, after = Evidence.objects.order_by("pk")
    assert before.contact_changed_at is None
    assert (after.channel, after.contact_changed_by) == ("sms", "Zoé Exploitante")


# -- afterwards --------------------------------------------------------------------------------------------------


def test_the_pupils_phone_gets_neither_code_nor_receipt_and_the_parent_is_told_later():
    """Once a contact of their own is known the receipt goes there, with before whom they signed and how to contest."""
    convention = lives.validated(guardians=2)
    guardian = convention.pupil.guardians.get(rank=1)
    Guardian.objects.filter(pk=guardian.pk).update(email=convention.pupil.email)
    request = lives.requests(convention)["guardian_1"]
    with refused("contact_of_the_pupil"):
        signing.ask_signing_code([request])
    lives.sign_in_person(convention, "guardian_1")
    receipts = Message.objects.filter(slug="signature_receipt", ref=f"signature:{request.uuid}")
    assert [one.address for one in receipts] == [""]
    assert in_person.tell_late() == 0
    office = convention.school.staff.get(role="office").user
    change_contact(holder=Guardian.objects.get(pk=guardian.pk), by=office, email="mere@famille.example")
    assert in_person.tell_late() == 1
    assert in_person.tell_late() == 0, "once"
    last = receipts.latest("pk")
    assert last.address == "mere@famille.example"
    assert last.context["in_person"].startswith("Alix Bureau")
    assert last.secrets["contest"]


def test_a_signature_in_presence_is_contested_like_any_other():
    """The head decides, the marks are those of all signatures."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1")
    request = lives.requests(convention)["guardian_1"]
    fire(request, "contest", by=signing.link_actor(request), told={"request": request})
    assert lives.requests(convention)["guardian_1"].is_contested


def test_what_was_abandoned_goes_after_ninety_days_and_what_was_signed_with_the_agreement():
    """The trace of an abuse stays long enough to be seen."""
    convention = lives.validated()
    lives.sign_in_person(convention, "guardian_1")
    pupil = lives.requests(convention)["pupil"]
    standing = lives.standing_of(convention)
    in_person.open_session(pupil, standing=standing, declared=lives.IN_PERSON, second_factor=False)
    term = kept("in_person")
    assert list(term.due_now()) == []
    InPersonSession.objects.update(expires_at=timezone.now() - timedelta(days=91))
    [abandoned] = term.due_now()
    assert abandoned.request == pupil
    assert term.erase([abandoned]) == 1
    assert InPersonSession.objects.count() == 1
    assert not is_empty(current_document(convention, "convention"))
