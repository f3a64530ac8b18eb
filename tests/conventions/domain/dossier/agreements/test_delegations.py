"""Who signs for a host by delegation: what is demanded, printed, signed, proved, kept, erased, and what is refused."""

import json

import pytest
from cryptography import x509
from django.db import DatabaseError, transaction

from conventions.domain.dossier.agreements import delegations, services
from conventions.domain.dossier.agreements.models import Convention, DelegationProof
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.law.documents import render_agreement, render_agreement_html
from conventions.domain.upkeep.retention.dossiers import erase_dossier
from signatures.erasing import is_empty
from signatures.models import Document, Enclosure
from signatures.queries import current_document
from signatures.scans import read_scan
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from tests.kit.refusals import refused
from tests.long.proof.test_evidence import packed, told, unpacked
from workflow import agenda, journal
from workflow.engine import Refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db
BY = "par délégation de Zoé Siège (directrice générale)"


def completed_without_proof() -> Convention:
    """The host's part is sent, signed by delegation, without its proof."""
    convention = lives.host_completed(delegated=True)
    services.fire(convention, "reopen_host_part", by=lives.by(convention, "host"))
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=delegations.NO_DELEGATION)
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=lives.DELEGATION)
    services.complete_host_part(convention, by=lives.by(convention, "host"))
    return Convention.objects.get(pk=convention.pk)


def complete_school_part(convention: Convention) -> None:
    office = lives.by(convention, "office")
    services.save_school_part(convention, by=office, fields={"transport": "À pied."})
    services.complete_school_part(convention, by=office)


# -- what is demanded ----------------------------------------------------------------------------------------------


def test_the_legal_representative_gives_nothing_more():
    """Whoever does not sign by delegation has no proof to give; the data say so."""
    convention = lives.validated()
    assert current_document(convention, "convention").data["host"]["delegation"] is None
    assert not Enclosure.objects.exists()
    assert "delegation" not in Transition.objects.get(name="approve").data


def test_the_host_may_send_its_part_first_and_the_school_cannot_end_its_own_without_the_proof():
    """The proof comes before anything is frozen, so before the host can sign."""
    convention = completed_without_proof()
    assert convention.lacks_proof
    with pytest.raises(Refused, match=r"la preuve n'est pas jointe.*F-17"):
        complete_school_part(convention)
    lives.prove_delegation(convention, "office")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    assert convention.status == "completed_by_school"
    assert agenda.differences(convention) == []


def test_who_delegates_is_named():
    """Name and function are printed: the host's part does not end without them."""
    convention = lives.opened()
    host = lives.by(convention, "host")
    services.save_host_part(convention, by=host, fields={"by_delegation": True})
    with pytest.raises(Refused) as refusal:
        services.complete_host_part(convention, by=host)
    assert {"delegation.name", "delegation.title"} <= {finding.field for finding in refusal.value.detail}


# -- the proof -------------------------------------------------------------------------------------------------------


def test_the_journal_tells_who_gave_the_proof_and_its_hash_and_nothing_of_anybody():
    """The entry bears the SHA-256 of the pages that are kept; names stay in the erasable part."""
    convention = lives.host_completed(delegated=True)
    entry = Transition.objects.get(name="prove_delegation")
    proof = convention.delegation_proof or Convention.objects.get(pk=convention.pk).delegation_proof
    assert entry.data == {"proof": proof.sha256, "pages": 1}
    assert (entry.actor_kind, entry.actor_id) == ("link", f"host:{convention.uuid}")
    assert "Siège" not in json.dumps(entry.data)
    assert list(journal.check()) == []


def test_another_proof_takes_the_place_of_the_first():
    """One file is kept; the journal tells of both."""
    convention = lives.host_completed(delegated=True)
    scan = read_scan(sheets.jpeg(sheets.blank()))
    delegations.prove_delegation(convention, scan, by=lives.by(convention, "office"))
    assert DelegationProof.objects.get().sha256 == scan.sha256
    assert Transition.objects.filter(name="prove_delegation").count() == 2


def test_what_is_no_delegation_after_all_leaves_no_file():
    """The box unticked: names and proof go."""
    convention = lives.host_completed(delegated=True)
    services.fire(convention, "reopen_host_part", by=lives.by(convention, "host"))
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=delegations.NO_DELEGATION)
    assert not DelegationProof.objects.exists()
    assert not Convention.objects.get().by_delegation


@pytest.mark.parametrize("state", ["validated", "signed"])
def test_once_frozen_the_proof_is_not_replaced(state):
    """The signed document names its proof: neither the host nor the office changes it."""
    convention = getattr(lives, state)(delegated=True)
    for role in ("host", "office"):
        with refused("not_now"):
            lives.prove_delegation(convention, role)
    assert DelegationProof.objects.get().sha256 == Enclosure.objects.get().sha256


@pytest.mark.parametrize("role", ["guardian", "pupil", "tutor", "teacher"])
def test_nobody_else_gives_it(role):
    """Neither the family, nor the tutor, nor a teacher."""
    convention = completed_without_proof()
    with pytest.raises(Refused):
        lives.prove_delegation(convention, role)


def test_too_many_files_are_not_read():
    """Each costs a process: twenty in an hour for one agreement, whoever sends them."""
    convention = lives.opened()
    gate = f"proof:{convention.uuid}"
    for _ in range(delegations.MOST_PROOFS):
        delegations.count_try(gate, limit=delegations.MOST_PROOFS, within=delegations.WITHIN)
    with refused("too_many_files"):
        delegations.read_proof(convention, lives.proof())


# -- what is printed and signed --------------------------------------------------------------------------------------


def test_the_document_says_in_whose_name_and_the_proof_is_frozen_beside_it():
    """Among the parties and in the box of the signature; text and PDF; the journal's entry names the file."""
    convention = lives.validated(delegated=True)
    document = current_document(convention, "convention")
    enclosure = document.enclosures.get()
    assert document.data["host"]["delegation"] == {
        "name": "Zoé Siège",
        "title": "directrice générale",
        "proof": enclosure.sha256,
    }
    assert sheets.text_of(document.content()).count("par délégation de Zoé Siège") == 2
    assert document.html.count(BY) == 2
    assert Transition.objects.get(name="approve").data["delegation"] == enclosure.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        Enclosure.objects.update(content=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        Enclosure.objects.all().delete()


def test_the_signature_says_it_as_the_deputys_does():
    """Evidence, stamp and certificate: the quality of who signs, then by whose delegation."""
    convention = lives.validated(delegated=True)
    lives.sign(convention, "host")
    evidence = lives.requests(convention)["host"].evidence
    assert evidence.quality == f"gérante, {BY}"
    assert evidence.on_behalf_of == convention.host.name
    assert BY in sheets.text_of(current_document(convention, "convention").content())
    subject = x509.load_pem_x509_certificate(evidence.certificate.encode()).subject
    assert "par délégation de Zoé Siège" in subject.rfc4514_string()


def test_the_longest_names_are_signed():
    """Names as long as the form takes them."""
    convention = lives.opened()
    long = {"by_delegation": True, "delegator_name": "É" * 150, "delegator_title": "F" * 100}
    host = lives.by(convention, "host")
    services.save_host_part(convention, by=host, fields=long, representative={"title": "T" * 100})
    convention = Convention.objects.get(pk=convention.pk)
    assert len(delegations.host_quality(convention, convention.representative)) < 400


def test_on_paper_the_sheet_says_it_too():
    """A host that signs by hand signs in the same quality."""
    convention = lives.validated(delegated=True)
    lives.sign_on_paper(convention, "host")
    assert lives.requests(convention)["host"].evidence.quality == f"gérante, {BY}"


def test_a_second_version_keeps_the_first_ones_proof():
    """Each version names its own; the evidence holds both."""
    convention = lives.validated(delegated=True)
    first = Enclosure.objects.get().sha256
    office = lives.by(convention, "office")
    services.revise(convention, by=office, reason="Autre délégation.")
    scan = read_scan(sheets.jpeg(sheets.page("autre")))
    delegations.prove_delegation(convention, scan, by=office)
    services.complete_school_part(convention, by=office)
    services.approve(convention, by=lives.by(convention, "head"))
    assert [one.sha256 for one in Enclosure.objects.order_by("id")] == [first, scan.sha256]
    files = unpacked(make_bundle(convention))
    assert {f"delegations/{first}.pdf", f"delegations/{scan.sha256}.pdf"} <= set(files)


# -- evidence --------------------------------------------------------------------------------------------------------


def test_the_evidence_holds_the_proof_and_says_who_gave_it():
    """File, manifest, data, readable PDF; the verifier compares it with the journal."""
    convention = lives.signed(delegated=True)
    content = make_bundle(convention)
    files = unpacked(content)
    sha256 = Enclosure.objects.get().sha256
    name = f"delegations/{sha256}.pdf"
    assert files[name] == bytes(Enclosure.objects.get().content)
    assert json.loads(files["manifest.json"])["files"][name] == sha256
    signed = json.loads(files["signatures.json"])["signed"]
    [host] = [one for one in signed if one["facts"]["party"] == "host"]
    assert host["host_delegation"]["from"] == "Zoé Siège"
    assert host["host_delegation"]["title"] == "directrice générale"
    assert (host["host_delegation"]["file"], host["host_delegation"]["given_by"]) == (name, "Hôte")
    assert all(one["host_delegation"] is None for one in signed if one is not host)
    said = sheets.text_of(files["dossier-de-preuve.pdf"])
    assert "donnée par Zoé Siège, directrice générale" in said
    assert sha256 in said.replace(" ", "")
    assert "Preuve de la délégation jointe" in said
    good, explained = told(content)
    assert good, explained


@pytest.mark.parametrize("attack", ["taken out", "changed", "of another", "denied"])
def test_a_proof_taken_out_or_changed_is_caught(attack):
    """Even with a manifest made again: the journal knows the proof."""
    files = unpacked(make_bundle(lives.signed(delegated=True)))
    [name] = [name for name in files if name.startswith("delegations/")]
    signatures = json.loads(files["signatures.json"])
    [host] = [one for one in signatures["signed"] if one["facts"]["party"] == "host"]
    if attack == "taken out":
        del files[name]
    elif attack == "changed":
        files[name] += b" "
    elif attack == "of another":
        host["host_delegation"]["proof"] = "0" * 64
    else:
        host["host_delegation"] = None
    files["signatures.json"] = json.dumps(signatures).encode()
    good, said = told(packed(files))
    assert not good
    assert "la délégation d" in said


# -- taken over, kept, erased ----------------------------------------------------------------------------------------


def test_the_end_of_the_dossier_takes_the_proof_along():
    """Draft and frozen file go, and the names; the journal holds."""
    convention = lives.closed(delegated=True)
    with transaction.atomic():
        erase_dossier(convention, rule="signed", ground="essai")
    kept = Convention.objects.get(pk=convention.pk)
    assert (kept.delegator_name, kept.delegator_title, kept.delegation_proof) == ("", "", None)
    assert not Enclosure.objects.exists()
    assert not DelegationProof.objects.exists()
    assert all(is_empty(document) for document in Document.objects.all())
    assert list(journal.check()) == []


def test_a_document_frozen_before_delegations_is_still_printed():
    """Data of an earlier release name no delegation at all."""
    convention = lives.validated()
    data = current_document(convention, "convention").data
    del data["host"]["delegation"]
    assert "par délégation de" not in sheets.text_of(render_agreement(data).pdf)
    assert "par délégation de" not in render_agreement_html(data)
