"""Signing for real: who holds the function today, batches under one code, all or nothing, six at the same instant."""

import hashlib
import io
import json
import logging
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db import connection
from django.test import Client
from django_q.models import OrmQ

from config.logs import WithoutAddresses
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.account_services import appoint_staff, end_post
from conventions.domain.persons.people.models import HostContact, Staff
from conventions.domain.persons.people.names import after_french_de
from conventions.domain.persons.people.services import delegate_signature, revoke_delegation
from notifications.models import Message
from signatures import keys, pades
from signatures import services as signature_services
from signatures.codes import digest_of
from signatures.models import BatchItem, Document, Evidence, Revision, SignatureRequest, SigningBatch
from signatures.queries import current_document
from signatures.tokens import HANDLE_LETTERS
from signatures.validation import validate
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock, engine, journal
from workflow.actors import Actor, operator
from workflow.engine import Refused
from workflow.models import Deadline, Transition

pytestmark = pytest.mark.django_db
OPERATOR = operator("grant_function", "Ona Opératrice")
SIX = ("host", "head", "guardian_1", "guardian_2", "pupil", "tutor")


def sign(request: SignatureRequest) -> Evidence:
    """Ask for a code, sign by the link and return the evidence; :class:`Refused` when it drops out."""
    signing.ask_signing_code([request])
    [outcome] = signing.sign_with_code(request, lives.last_code(request), circumstances=lives.HERE)
    if not outcome.signed:
        raise outcome.refusal
    return outcome.evidence


def document_of(convention: Convention) -> Document:
    return current_document(convention, "convention")


def subject_of(evidence: Evidence) -> dict[str, str]:
    """Given name, surname and quality as the one-time certificate says them."""
    subject = x509.load_pem_x509_certificate(evidence.certificate.encode()).subject
    wanted = {"given": NameOID.GIVEN_NAME, "surname": NameOID.SURNAME, "title": NameOID.TITLE}
    return {name: subject.get_attributes_for_oid(oid)[0].value for name, oid in wanted.items()}


@pytest.fixture
def stamps(monkeypatch) -> dict:
    """Return the words of each visible stamp, by field."""
    seen, real = {}, pades.sign_field

    def spy(pdf, **given):
        seen[given["field_name"]] = given["stamp"]
        return real(pdf, **given)

    monkeypatch.setattr(pades, "sign_field", spy)
    return seen


# -- requests of a function -----------------------------------------------------------------------------------


def appoint(convention: Convention, role: str = "head", *, title: str = "Principale", **values) -> Staff:
    """Somebody new in a function at the agreement's school."""
    user = lives.User.objects.create_user(
        email=f"{role}.nouvelle{lives.User.objects.count()}@ecole.example",
        first_name="Nour",
        last_name="Relève-Œuvrard",
    )
    return appoint_staff(user=user, school=convention.school, role=role, title=title, by=OPERATOR, **values)


def test_a_new_head_takes_over_without_a_new_version(stamps):
    """Name and quality in stamp, evidence, certificate and journal are those of the day of signing."""
    convention = lives.validated()
    former = lives.requests(convention)["head"]
    new = appoint(convention)
    evidence = sign(lives.requests(convention)["head"])
    assert evidence.signer_name == "Nour Relève-Œuvrard" != former.name
    assert evidence.quality == f"Principale, {convention.school.name}"
    assert evidence.on_behalf_of == convention.school.name
    assert subject_of(evidence)["given"] == "Nour"
    assert subject_of(evidence)["surname"] == "Relève-Œuvrard"
    assert "Nour Relève-Œuvrard" in str(stamps["sig_head"])
    assert former.name not in str(stamps["sig_head"])
    entry = Transition.objects.get(subject_uuid=former.uuid, name="sign")
    assert entry.personal.content["signer"] == "Nour Relève-Œuvrard"
    message = Message.objects.filter(slug="signing_code").latest("id")
    assert message.address == new.user.email
    convention.refresh_from_db()
    assert convention.version == 1
    assert Document.objects.filter(root_id=convention.pk).count() == 1


def test_the_former_head_gets_no_code_and_signs_nothing():
    """Neither by account nor with a code that left while still in function."""
    convention = lives.validated()
    former = lives.account(convention.school.head_on(convention.school.today()))
    request = lives.requests(convention)["head"]
    batch = signing.ask_signing_code([request], by=former)
    code = lives.last_code(request)
    appoint(convention)
    [outcome] = signing.sign_with_batch(batch, code, by=former, circumstances=lives.HERE)
    assert not outcome.signed
    assert outcome.refusal.code == "delegation_missing"
    assert lives.requests(convention)["head"].status == "waiting"


def test_a_head_who_begins_next_month_does_not_sign_today():
    """Who signs follows the calendar: today the present one, later the new one."""
    convention = lives.validated()
    today = convention.school.today()
    former = convention.school.head_on(today)
    appoint(convention, starts_on=today + timedelta(days=30))
    signing.ask_signing_code([lives.requests(convention)["head"]])
    assert Message.objects.filter(slug="signing_code").latest("id").address == former.user.email
    clock.set_offset(timedelta(days=31))
    assert sign(lives.requests(convention)["head"]).signer_name == "Nour Relève-Œuvrard"


def test_without_any_head_a_sentence_says_what_is_missing():
    """The post ended and nobody followed: no code, no signature."""
    convention = lives.validated()
    request = lives.requests(convention)["head"]
    batch = signing.ask_signing_code([request])
    code = lives.last_code(request)
    head = convention.school.head_on(convention.school.today())
    end_post(by=OPERATOR, staff=head, last_day=convention.school.today() - timedelta(days=1))
    with pytest.raises(Refused):
        signing.ask_signing_code([request])
    [outcome] = signing.sign_with_batch(batch, code, circumstances=lives.HERE)
    assert not outcome.signed
    assert outcome.refusal.code == "head_unknown"


def test_another_representative_of_the_host_takes_over_without_a_new_version(stamps):
    """The host's request belongs to the function too; the code goes to who holds it now."""
    convention = lives.validated()
    former = lives.requests(convention)["host"]
    other = HostContact.objects.create(
        host=convention.host, first_name="Tessa", last_name="Suivante", title="directrice", is_representative=True,
        email="suivante@accueil.example", origin=HostContact.Origin.HOST_ACCOUNT,
    )  # fmt: skip
    convention.representative = other
    convention.save()
    evidence = sign(lives.requests(convention)["host"])
    assert Message.objects.filter(slug="signing_code").latest("id").address == other.email
    assert evidence.signer_name == "Tessa Suivante" != former.name
    assert evidence.quality == f"directrice, {convention.host.name}"
    assert subject_of(evidence)["surname"] == "Suivante"
    assert "Tessa Suivante" in str(stamps["sig_host"])
    assert document_of(convention).version == 1


def test_a_guardians_request_follows_no_function():
    """Another guardian entered later does not inherit the request of the one who was asked."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    evidence = sign(request)
    assert evidence.signer_name == request.name
    assert evidence.on_behalf_of == ""


# -- by delegation ---------------------------------------------------------------------------------------------


@pytest.fixture
def delegated():
    """An agreement to sign, its school's deputy, and a delegation in force from today for 30 days."""
    convention = lives.validated()
    deputy = appoint(convention, "deputy", title="Principale adjointe")
    today = convention.school.today()
    delegation = delegate_signature(
        from_staff=convention.school.head_on(today),
        to_staff=deputy,
        quality="adjoint",
        publication_date=today,
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )
    return convention, deputy, delegation


def sign_by_account(convention: Convention, staff: Staff) -> signing.BatchOutcome:
    request = lives.requests(convention)["head"]
    batch = signing.ask_signing_code([request], by=lives.account(staff))
    assert Message.objects.filter(slug="signing_code").latest("id").address == staff.user.email
    code = lives.last_code(request)
    [outcome] = signing.sign_with_batch(batch, code, by=lives.account(staff), circumstances=lives.HERE)
    assert outcome.signed == (lives.requests(convention)["head"].status == "signed")
    assert outcome.signed == Evidence.objects.filter(request=request).exists()
    return outcome


def test_the_deputy_signs_by_delegation_and_everything_says_so(delegated, stamps):
    """Own name, *par délégation de* the head, in evidence, certificate, stamp and journal."""
    convention, deputy, delegation = delegated
    outcome = sign_by_account(convention, deputy)
    assert outcome.signed, outcome.refusal
    evidence = outcome.evidence
    head = delegation.from_staff.user
    assert evidence.signer_name == "Nour Relève-Œuvrard"
    assert evidence.quality == f"Principale adjointe, par délégation {after_french_de(head.name)}"
    assert evidence.on_behalf_of == convention.school.name
    assert "par délégation" in str(stamps["sig_head"])
    assert subject_of(evidence)["surname"] == "Relève-Œuvrard"
    entry = Transition.objects.get(subject_uuid=evidence.request.uuid, name="sign")
    assert (entry.actor_kind, entry.actor_id) == ("account", str(deputy.user.uuid))


def test_without_a_delegation_the_deputy_does_not_sign():
    """The function alone is not enough."""
    convention = lives.validated()
    outcome = sign_by_account(convention, appoint(convention, "deputy"))
    assert not outcome.signed
    assert outcome.refusal.code == "delegation_missing"


def test_after_its_last_day_a_delegation_is_over(delegated):
    """The last day still counts, the next one no more."""
    convention, deputy, delegation = delegated
    clock.set_offset(timedelta(days=31))
    assert not sign_by_account(convention, deputy).signed
    clock.set_offset(timedelta(days=29))
    assert sign_by_account(convention, deputy).signed


def test_a_revoked_delegation_signs_nothing(delegated):
    """From the day on which it was taken back."""
    convention, deputy, delegation = delegated
    revoke_delegation(delegation=delegation)
    outcome = sign_by_account(convention, deputy)
    assert not outcome.signed
    assert outcome.refusal.code == "delegation_missing"


def test_a_delegation_revoked_after_the_code_left_signs_nothing(delegated):
    """The right is asked at the moment of signing."""
    convention, deputy, delegation = delegated
    request = lives.requests(convention)["head"]
    batch = signing.ask_signing_code([request], by=lives.account(deputy))
    code = lives.last_code(request)
    revoke_delegation(delegation=delegation)
    [outcome] = signing.sign_with_batch(batch, code, by=lives.account(deputy), circumstances=lives.HERE)
    assert not outcome.signed
    assert not Evidence.objects.exists()


def test_a_delegation_dies_with_the_function_of_who_gave_it(delegated):
    """A new head has delegated nothing yet."""
    convention, deputy, _delegation = delegated
    appoint(convention)
    assert not sign_by_account(convention, deputy).signed


@pytest.mark.parametrize("key", ["host", "guardian_1", "pupil"])
def test_the_heads_account_signs_for_nobody_else(key):
    """An account with every right of the school signs no request of family or host."""
    convention = lives.validated()
    request, head = lives.requests(convention)[key], lives.by(convention, "head")
    batch = signing.ask_signing_code([request], by=head)
    assert Message.objects.filter(slug="signing_code").latest("id").address == request.email
    [outcome] = signing.sign_with_batch(batch, lives.last_code(request), by=head, circumstances=lives.HERE)
    assert not outcome.signed
    assert not Evidence.objects.exists()
    assert Revision.objects.filter(document=document_of(convention)).count() == 1


def test_the_head_of_another_school_signs_nothing():
    """The function is held at one school."""
    convention, elsewhere = lives.validated(), lives.make_school()
    stranger = lives.account(elsewhere.staff.get(role="head"))
    request = lives.requests(convention)["head"]
    with pytest.raises(Refused):
        signing.ask_signing_code([request], by=stranger)
    batch = signing.ask_signing_code([request])
    with refused("code_of_others"):
        signing.sign_with_batch(batch, lives.last_code(request), by=stranger, circumstances=lives.HERE)
    SigningBatch.objects.update(asked_by=stranger.id)
    batch.refresh_from_db()
    [outcome] = signing.sign_with_batch(batch, lives.last_code(request), by=stranger, circumstances=lives.HERE)
    assert not outcome.signed
    assert not Evidence.objects.exists()


def test_a_code_is_for_who_asked_for_it(delegated):
    """The head's code is none for the deputy, nor the deputy's for the bearer of the link."""
    convention, deputy, delegation = delegated
    request = lives.requests(convention)["head"]
    head, second = lives.account(delegation.from_staff), lives.account(deputy)
    for asker, others in ((head, (second, None)), (second, (head, None)), (None, (head, second))):
        batch = signing.ask_signing_code([request], by=asker)
        for other in others:
            with refused("code_of_others"):
                signing.sign_with_batch(batch, lives.last_code(request), by=other, circumstances=lives.HERE)
        batch.refresh_from_db()
        assert batch.tries == 0
    assert not Evidence.objects.exists()


def test_one_code_does_not_serve_two_people():
    """The requests of mother and father, or of head and host, make no batch together."""
    convention = lives.validated(guardians=2)
    asked = lives.requests(convention)
    for pair in (("guardian_1", "guardian_2"), ("head", "host")):
        with refused("one_code_per_signer"):
            signing.ask_signing_code([asked[key] for key in pair])
    assert not SigningBatch.objects.exists()


# -- batches -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many():
    """Four agreements of one school to sign, their head and the four requests."""
    school = lives.make_school()
    conventions = [lives.validated(school=school) for _ in range(4)]
    return conventions, lives.by(conventions[0], "head"), [lives.requests(c)["head"] for c in conventions]


def test_a_head_signs_several_agreements_with_one_code(many):
    """One message, one code, each agreement signed in a transaction of its own."""
    conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    assert Message.objects.filter(slug="signing_code").count() == 1
    assert Message.objects.get(slug="signing_code").context["count"] == 4
    outcomes = signing.sign_with_batch(batch, lives.last_code(requests[0]), by=head, circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [True] * 4
    assert [outcome.request.pk for outcome in outcomes] == [request.pk for request in requests]
    for convention in conventions:
        convention.refresh_from_db()
        assert convention.status == "signatures_started"
        assert validate(document_of(convention).content(), roots=[keys.root_pem()]).ok
    batch.refresh_from_db()
    assert batch.tries == 1
    assert list(journal.check()) == []


def test_a_batch_that_fails_gives_back_one_try_and_not_those_of_wrong_codes(many, monkeypatch):
    """Four signatures fail by our fault: one code was typed, one try is given back, and the code still signs all."""
    _conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    for _ in range(2):
        with refused("wrong_code"):
            signing.sign_with_batch(batch, f"{(int(code) + 1) % 1_000_000:06d}", by=head, circumstances=lives.HERE)
    with monkeypatch.context() as patched:
        patched.setattr("signatures.pades.sign_field", None)
        failed = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    batch.refresh_from_db()
    assert ([one.signed for one in failed], batch.tries) == ([False] * 4, 2)
    again = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    batch.refresh_from_db()
    assert ([one.signed for one in again], batch.tries) == ([True] * 4, 3)


def test_each_evidence_proves_membership_and_names_no_other_document(many):
    """Digest and own leaf are computed again from the evidence; nothing of the other agreements is in it."""
    conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    outcomes = signing.sign_with_batch(batch, lives.last_code(requests[0]), by=head, circumstances=lives.HERE)
    for position, outcome in enumerate(outcomes, start=1):
        evidence = Evidence.objects.get(pk=outcome.evidence.pk)
        leaves = evidence.batch_leaves
        digest = hashlib.sha256(b"".join(bytes.fromhex(leaf) for leaf in leaves)).hexdigest()
        assert digest == evidence.batch_digest == batch.digest == digest_of(leaves)
        text = f"{evidence.request.uuid}|{evidence.version}|{evidence.frozen_sha256}".encode()
        own = hashlib.sha256(bytes.fromhex(evidence.item.salt) + text).hexdigest()
        assert evidence.batch_position == position
        assert leaves[position - 1] == own
        assert leaves.count(own) == 1
        row = json.dumps(Evidence.objects.values().get(pk=evidence.pk), default=str)
        for other, convention in zip(requests, conventions, strict=True):
            if other.pk == evidence.request_id:
                continue
            document = other.document
            for told in (other.uuid, document.uuid, convention.uuid, document.frozen_sha256, convention.number):
                assert str(told) not in row
            assert convention.pupil.last_name not in row


def test_without_the_salt_a_leaf_tells_nothing(many):
    """Equal documents would have equal leaves otherwise, and could be guessed."""
    _conventions, _head, requests = many
    batch = signing.ask_signing_code(requests)
    items = list(batch.items.all())
    assert len({item.salt for item in items}) == len(items)
    assert all(len(bytes.fromhex(item.salt)) == 16 for item in items)
    again = signing.ask_signing_code(requests)
    assert not {item.leaf() for item in items} & {item.leaf() for item in again.items.all()}


def test_a_document_that_changed_since_drops_out_and_the_others_are_signed(many):
    """Revised, withdrawn or answered meanwhile: a sentence for each, the fourth is signed."""
    conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    services.revise(conventions[0], by=lives.by(conventions[0], "office"), reason="Horaires corrigés.")
    services.withdraw(conventions[1], by=lives.by(conventions[1], "office"), reason="Le stage n'aura pas lieu.")
    signing.refuse_to_sign(requests[2], reason="Je ne peux pas.", by=head)
    outcomes = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [False, False, False, True]
    assert [outcome.refusal.code for outcome in outcomes[:3]] == ["document_replaced", "not_now", "already_answered"]
    assert Evidence.objects.get().request_id == requests[3].pk
    assert list(BatchItem.objects.exclude(used_at=None).values_list("request_id", flat=True)) == [requests[3].pk]
    assert Revision.objects.filter(act="signed").count() == 1


def test_a_document_under_another_hash_than_the_code_drops_out(many):
    """Whatever changed it: the code names version and hash."""
    _conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    BatchItem.objects.filter(request=requests[1]).update(sha256="f" * 64)
    outcomes = signing.sign_with_batch(batch, lives.last_code(requests[0]), by=head, circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [True, False, True, True]
    assert outcomes[1].refusal.code == "document_changed"


def test_one_that_fails_leaves_the_others_signed_and_is_signed_with_the_same_code_later(many, monkeypatch):
    """A failure on the second document is its own; typing the code again signs only that one."""
    _conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    broken, real = requests[1].document.content(), pades.sign_field

    def fail_on_one(pdf, **given):
        if pdf == broken:
            raise OSError("disk")
        return real(pdf, **given)

    monkeypatch.setattr(pades, "sign_field", fail_on_one)
    outcomes = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [True, False, True, True]
    assert outcomes[1].refusal.code == "signature_failed"
    monkeypatch.setattr(pades, "sign_field", real)
    outcomes = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [False, True, False, False]
    assert Evidence.objects.count() == 4


def test_a_code_for_one_batch_is_refused_for_another_document(many):
    """Typed for a document outside the list, it is not even compared."""
    _conventions, _head, requests = many
    batch = signing.ask_signing_code(requests[:2])
    code = lives.last_code(requests[0])
    with refused("code_of_others"):
        signing.sign_with_batch(batch, code, circumstances=lives.HERE, only=requests[3])
    other = signing.ask_signing_code(requests[2:])
    if lives.last_code(requests[2]) != code:
        with refused("wrong_code"):
            signing.sign_with_batch(other, code, circumstances=lives.HERE)
    assert not Evidence.objects.exists()
    batch.refresh_from_db()
    assert batch.tries == 0


def test_a_page_that_shows_one_document_does_not_sign_a_whole_batch(many, client):
    """The code of four typed on the page of one: nothing the signer did not see is signed."""
    _conventions, _head, requests = many
    lives.open_page(client, requests[1])
    signing.ask_signing_code(requests)
    page = client.post(path_of(requests[1]) + "/signer", {"code": lives.last_code(requests[0]), "consent": "on"})
    assert page.status_code == 409
    assert "d&#x27;autres documents" in page.content.decode()
    assert not Evidence.objects.exists()


def test_a_newer_code_for_one_of_them_kills_the_code_of_the_batch(many):
    """No two codes open the same document."""
    _conventions, head, requests = many
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    signing.ask_signing_code(requests[2:3], by=head)
    with refused("code_expired"):
        signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)


# -- all or nothing ------------------------------------------------------------------------------------------------


def path_of(request: SignatureRequest) -> str:
    return personal_link(request).removeprefix("http://testserver")


def everything(convention: Convention) -> dict:
    """All that a signature writes; not the tries of the code, nor when and where it was typed right."""
    document = document_of(convention)
    return {
        "agreement": Convention.objects.values().get(pk=convention.pk),
        "requests": list(SignatureRequest.objects.filter(document=document).values("key", "status", "answered_at")),
        "bytes": hashlib.sha256(document.content()).hexdigest(),
        "revisions": Revision.objects.count(),
        "evidence": Evidence.objects.count(),
        "journal": list(Transition.objects.values_list("hash", flat=True)),
        "outbox": Message.objects.count(),
        "jobs": OrmQ.objects.count(),
        "items": list(BatchItem.objects.values("pk", "used_at")),
        "deadlines": list(Deadline.objects.order_by("pk").values("pk", "name", "due_at")),
    }


def fail(*_given, **_named):
    raise RuntimeError("broken on purpose")


FAILURES = {
    "the authority cannot be read": (signature_services.keys, "issuer"),
    "the one-time certificate": (signature_services.pki, "issue_signer"),
    "the signature of the PDF": (pades, "sign_field"),
    "the revision": (signature_services, "append"),
    "the evidence": (Evidence, "save"),
    "the journal": (engine.journal, "append"),
    "the agenda": (engine.agenda, "advance"),
    "the deadlines": (engine.deadlines, "arm_after"),
    "the outbox": (engine, "queue"),
    "the job that seals": (signing, "enqueue"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_when_any_part_fails_nothing_is_left_and_the_same_code_works(what, monkeypatch):
    """The last signature, so that every part is used: each one is broken in turn."""
    convention = lives.validated()
    lives.sign(convention, "host", "head", "guardian_1")
    request = lives.requests(convention)["pupil"]
    signing.ask_signing_code([request])
    code = lives.last_code(request)
    before = everything(convention)
    with monkeypatch.context() as broken:
        broken.setattr(*FAILURES[what], fail)
        [outcome] = signing.sign_with_code(request, code, circumstances=lives.HERE)
    assert not outcome.signed
    assert outcome.refusal.code == "signature_failed"
    assert "broken" not in str(outcome.refusal)
    assert everything(convention) == before
    assert list(journal.check()) == []
    [outcome] = signing.sign_with_code(request, code, circumstances=lives.HERE)
    assert outcome.signed
    after = everything(convention)
    assert [name for name in before if before[name] == after[name]] == []


def test_a_failure_is_a_sentence_on_the_page_and_not_an_error(client, monkeypatch):
    """The person reads what to do; the code typed stays in the field and works."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    lives.open_page(client, request)
    client.post(path_of(request) + "/code")
    code = lives.last_code(request)
    with monkeypatch.context() as broken:
        broken.setattr(pades, "sign_field", fail)
        page = client.post(path_of(request) + "/signer", {"code": code, "consent": "on"})
    assert page.status_code == 409
    assert "réessayez dans un instant" in page.content.decode()
    assert f'value="{code}"' in page.content.decode()
    page = client.post(path_of(request) + "/signer", {"code": code, "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in page.content.decode()


def test_when_the_code_cannot_be_told_there_is_no_code(monkeypatch):
    """The outbox fails: no batch is left, and an earlier code still works."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    signing.ask_signing_code([request])
    code = lives.last_code(request)
    with monkeypatch.context() as broken:
        broken.setattr(signing, "queue", fail)
        with pytest.raises(RuntimeError):
            signing.ask_signing_code([request])
    assert SigningBatch.objects.count() == 1
    [outcome] = signing.sign_with_code(request, code, circumstances=lives.HERE)
    assert outcome.signed


def test_the_evidence_names_what_was_signed_and_how():
    """Version, hashes, consent, code and its times, circumstances: each equals its source."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    evidence = sign(request)
    document = document_of(convention)
    assert (evidence.version, evidence.frozen_sha256) == (document.version, document.frozen_sha256)
    assert evidence.html_sha256 == hashlib.sha256(document.html.encode()).hexdigest()
    assert evidence.revision.sha256 == hashlib.sha256(document.content()).hexdigest()
    assert evidence.consent_key == "guardian"
    assert "autorité parentale" in evidence.consent_text
    assert evidence.code_sent_at <= evidence.code_checked_at <= evidence.signed_at
    assert (evidence.channel, evidence.code_tries, evidence.ip) == ("email", 1, "127.0.0.1")
    assert request.email not in evidence.contact_masked
    [signature] = [s for s in validate(document.content(), roots=[keys.root_pem()]).signatures if s.kind == "party"]
    assert (signature.evidence_id, signature.signer) == (str(evidence.uuid), evidence.signer_name)


# -- nothing in the log ---------------------------------------------------------------------------------------------


def test_neither_link_nor_code_is_in_the_log(client, caplog):
    """With LOG_LEVEL=DEBUG, filtered as on the console: asked, mistyped, signed, mislinked, refused."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(WithoutAddresses())
    convention = lives.validated(guardians=2)
    request, other = (lives.requests(convention)[key] for key in ("guardian_1", "guardian_2"))
    root = logging.getLogger()
    caplog.set_level(logging.DEBUG)
    root.addHandler(handler)
    try:
        path = lives.open_page(client, request)
        client.get(path)
        client.post(path + "/code")
        code = lives.last_code(request)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert client.post(path + "/signer", {"code": wrong, "consent": "on"}).status_code == 409
        assert client.post(path + "/signer", {"code": "12", "consent": "on"}).status_code == 422
        assert client.get(path + "/code").status_code == 405
        assert client.get(path + "A").status_code == 404
        assert client.post(path + "/signer", {"code": code, "consent": "on"}).status_code == 302
        assert client.post(path + "/signer", {"code": code, "consent": "on"}).status_code == 409
        client.get(path + "/copie/convention")
        lives.open_page(client, other)
        lives.refuse_on_page(client, path_of(other), other, "Raison privée.")
        logging.getLogger("proof").debug("the handler listens")
    finally:
        root.removeHandler(handler)
    said = text.getvalue()
    assert "the handler listens" in said
    assert "409" in said or "Conflict" in said
    tokens = [path_of(one).removeprefix("/s/") for one in (request, other)]
    for secret in (
        *tokens,
        *(token[HANDLE_LETTERS:] for token in tokens),
        code,
        wrong,
        "Raison privée.",
        request.email,
    ):
        assert secret not in said
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("django.request")]
    assert not any(secret in line for secret in (*tokens, code) for line in ours)


# -- at the same instant ----------------------------------------------------------------------------------------------


def at_once(*acts) -> list:
    """Run ``acts`` in threads with connections of their own, all let go together; return what each gave or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            connection.ensure_connection()
            barrier.wait(20)
            results[index] = act()
        except Exception as problem:
            results[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_the_same_signature_sent_four_times_at_once_acts_once():
    """An impatient finger: one success, the others read a sentence."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        lives.open_page(browser, request)
    signing.ask_signing_code([request])
    path, code = path_of(request), lives.last_code(request)
    answers = at_once(
        *(
            lambda browser=browser: browser.post(path + "/signer", {"code": code, "consent": "on"})
            for browser in browsers
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert all("Vous avez signé" in answer.content.decode() for answer in answers if answer.status_code == 409)
    assert Evidence.objects.count() == 1
    assert Revision.objects.count() == 2
    assert Message.objects.filter(slug="signature_receipt").count() == 1
    assert Transition.objects.filter(subject_uuid=request.uuid, name="sign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_and_refusing_at_once_one_wins():
    """One guardian signs while the other refuses: the agreement is refused, or signed by one and then refused."""
    convention = lives.validated(guardians=2)
    asked = lives.requests(convention)
    signing.ask_signing_code([asked["guardian_1"]])
    code = lives.last_code(asked["guardian_1"])
    signed, refused = at_once(
        lambda: signing.sign_with_code(asked["guardian_1"], code, circumstances=lives.HERE),
        lambda: signing.refuse_to_sign(asked["guardian_2"], reason="Non."),
    )
    assert refused is None
    convention.refresh_from_db()
    assert convention.status == "refused"
    [outcome] = signed
    assert outcome.signed == Evidence.objects.exists()
    assert list(journal.check()) == []


@pytest.mark.django_db(transaction=True)
def test_signing_while_the_school_revises_one_wins():
    """Version 2 comes or the signature does, and what was signed is void: never a signature on a void request."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    signing.ask_signing_code([request])
    code = lives.last_code(request)
    mine = Convention.objects.get(pk=convention.pk)
    office: Actor = lives.by(convention, "office")
    signed, revised = at_once(
        lambda: signing.sign_with_code(request, code, circumstances=lives.HERE),
        lambda: services.revise(mine, by=office, reason="Corrigé."),
    )
    assert revised is None
    request.refresh_from_db()
    assert request.status == "void"
    [outcome] = signed
    assert outcome.signed == Evidence.objects.filter(request=request).exists()
    assert list(journal.check()) == []
