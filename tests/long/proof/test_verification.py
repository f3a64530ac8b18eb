"""Verification for everybody: one of three answers, every attack told by its name, no false alarm."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.serialization import Encoding

from config.development.lives.amendments import PLACE, later, proposed, sealed
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.verification.services import verify
from signatures import archive, keys, pades
from signatures.models import Document, Evidence
from signatures.revocation import revoke_signer
from tests.kit import lives, recorded
from tests.signatures import attacks, authorities, papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def convention() -> Convention:
    return lives.opened()


@pytest.fixture
def document(convention) -> Document:
    return recorded.closed(convention)


def told(pdf: bytes, **given) -> tuple[str, list[str]]:
    verdict = verify(pdf, **given)
    for reason in verdict.reasons:
        assert "{" not in reason.sentence
    return verdict.answer, [reason.code for reason in verdict.reasons]


# -- genuine files ------------------------------------------------------------------------------------------------


def test_complete_document_is_authentic_and_complete(document):
    """The signatures are told as the document prints them, in the time of the place."""
    verdict = verify(document.content())
    assert (verdict.answer, verdict.reasons) == ("complete", ())
    assert verdict.sha256 == document.sealed_sha256 == verdict.document.sha256
    assert [one.kind for one in verdict.signatures] == ["certification", "party", "party", "closing"]
    host = verdict.signatures[1]
    assert (host.name, host.quality) == ("Łukasz Gőrög", "gérant, a pouvoir d'engager l'organisme")
    assert "(heure de Paris, UTC+" in host.time_in_words
    assert host.state_in_words == "valide"


def test_signatures_have_the_whole_quality_of_the_document():
    """A certificate cuts a quality at 64 bytes; what the document prints is in the evidence."""
    convention = lives.signed()
    document = Document.objects.get(root_id=convention.pk)
    printed = {request.evidence.quality for request in document.requests.all()}
    assert {one.quality for one in verify(document.content()).signatures if one.kind == "party"} == printed


def test_document_still_being_signed_is_not_final(convention):
    document = recorded.frozen(convention)
    assert told(document.content()) == ("provisional", ["incomplete"])
    recorded.sign(document, "sig_host")
    assert told(document.content()) == ("provisional", ["incomplete"])


def test_rollback_to_an_earlier_signature_is_told(document):
    """Every signature of it is good, and it is the genuine file of that moment: not the final one."""
    for file in recorded.files_of(document)[:-1]:
        assert told(file) == ("provisional", ["earlier_copy"])


def test_old_version_is_told(convention):
    first = recorded.frozen(convention)
    recorded.closed(convention, version=2)
    assert told(first.content()) == ("provisional", ["superseded"])


def test_withdrawn_agreement_is_told():
    """A genuine file of an agreement that never took effect."""
    convention = lives.validated()
    document = Document.objects.get(root_id=convention.pk)
    agreements.withdraw(convention, by=lives.by(convention, "office"), reason="Le stage n'aura pas lieu.")
    assert told(document.content()) == ("provisional", ["stopped"])


def test_interrupted_internship_is_told_with_a_complete_document():
    convention = lives.in_state("terminated")
    document = Document.objects.get(root_id=convention.pk, purpose="convention")
    assert told(document.content()) == ("complete", ["interrupted"])


def test_amendments_do_not_replace_one_another_and_the_agreement_names_them():
    """Each is authentic and complete for ever; who reads the agreement learns that there are two."""
    convention = lives.signed(tutor=True)
    shorter = replace(convention.presences()[-1], afternoon=None)
    sealed(convention, days=(*convention.presences()[:-1], shorter))
    sealed(convention, place=PLACE)
    first, second = Document.objects.filter(root_id=convention.pk, purpose="amendment").order_by("version")
    assert [told(first.content()), told(second.content())] == [("complete", [])] * 2
    verdict = verify(Document.objects.get(root_id=convention.pk, purpose="convention").content())
    assert [reason.code for reason in verdict.reasons] == ["amended"]
    assert "(n° 1, 2)" in verdict.reasons[0].sentence


def test_amendment_that_came_to_nothing_is_told():
    """Its agreement stays what it is."""
    convention = lives.signed(tutor=True)
    amendment = proposed(convention, days=later(convention))
    amendments.withdraw(amendment, by=lives.by(convention, "office"), reason="Les dates restent.")
    [document] = Document.objects.filter(root_id=convention.pk, purpose="amendment")
    assert told(document.content()) == ("provisional", ["amendment_stopped"])
    assert told(Document.objects.get(root_id=convention.pk, purpose="convention").content()) == ("complete", [])


@pytest.fixture
def authority(settings, tmp_path) -> Iterator[None]:
    """An honest time-stamping authority in the settings."""
    anchors, root = tmp_path / "tsa.pem", authorities.identity()[0]
    crl = pem.armor("X509 CRL", authorities.no_revocation(root))
    anchors.write_bytes(root.certificate.public_bytes(Encoding.PEM) + crl)
    with authorities.running() as one:
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(one.url, str(anchors))]
        yield


def test_levels_are_told_and_a_copy_made_before_the_archive_stays_complete(authority, convention):
    """B-T when signed, B-LTA once archived; each copy since the seal is complete, and nothing may follow."""
    document = recorded.closed(convention)
    assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
    *_, closed, archived = recorded.files_of(document)
    assert told(closed) == ("complete", ["renewed"])
    assert told(archived) == ("complete", [])
    assert {one.level for one in verify(closed).signatures} == {"B-T"}
    assert [one.level for one in verify(archived).signatures] == ["B-LTA"] * 4 + [""]
    assert told(attacks.changed(archived, attacks.annotate)) == ("unverifiable", ["changed_annotation"])
    assert told(archived + b" ") == ("unverifiable", ["trailing"])


def test_signature_without_a_time_stamp_stays_b_b_and_a_later_one_proves_it(convention, request, settings):
    """No authority answered on that day: said so, with what the document's time-stamp proves."""
    document = recorded.closed(convention)
    request.getfixturevalue("authority")
    assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
    verdict = verify(document.content())
    assert verdict.is_complete
    assert [one.level for one in verdict.signatures] == ["B-B"] * 4 + [""]
    assert "Un horodatage prouve qu'elle existait le" in verdict.signatures[1].level_in_words
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = []
    assert told(document.content()) == ("unverifiable", ["untrusted", "changed_field"])


def test_revoked_signer_is_told():
    convention = lives.signed()
    document = Document.objects.get(root_id=convention.pk)
    revoke_signer(Evidence.objects.filter(request__document=document).first(), reason="Signature contestée")
    assert told(document.content()) == ("provisional", ["revoked"])


def test_another_genuine_agreement_is_told(document):
    """Whoever follows the code of one document and sends another learns it."""
    other = lives.opened()
    assert told(document.content(), expected=other) == ("unverifiable", ["other_document"])


# -- attacks ------------------------------------------------------------------------------------------------------

UPDATES = {
    attacks.overlay_text: ["changed_content"],
    attacks.replace_content: ["changed_content"],
    attacks.redirect_pages: ["changed_content"],
    attacks.turn_page: ["changed_content"],
    attacks.add_page: ["changed_pages"],
    attacks.annotate: ["changed_annotation"],
    attacks.run_javascript: ["changed_script"],
    attacks.script_on_page: ["changed_script"],
    attacks.attach_file: ["changed_attachment"],
    attacks.hide_with_layer: ["changed_layers"],
    attacks.add_text_field: ["changed_field"],
    attacks.add_signature_field: ["changed_field"],
    attacks.move_field: ["changed_appearance"],
    attacks.repaint_stamp: ["changed_appearance"],
    attacks.strip_signature: ["changed_signature"],
    attacks.same_range_twice: ["malformed", "changed_signature"],
    attacks.use_xfa: ["xfa"],
}
ON_BYTES = {
    attacks.save_without_trailer: ["trailing"],
    attacks.wrap_signature: ["changed_content"],
    attacks.forge_without_range: ["malformed", "changed_signature"],
    attacks.forge_null_range: ["altered", "changed_signature"],
    attacks.forge_without_contents: ["malformed", "changed_signature"],
    attacks.forge_zero_contents: ["malformed", "changed_signature"],
    attacks.reuse_range: ["malformed", "changed_signature"],
    attacks.make_hybrid: ["hybrid"],
    attacks.encrypt: ["encrypted"],
    attacks.rewrite: ["altered"],
}


@pytest.mark.parametrize("closed", [False, True], ids=["signed", "closed"])
def test_attacks_are_told_apart(convention, closed):
    """Each attacker on a document half signed and on a closed one: found, and named."""
    document = recorded.frozen(convention, parties=3)
    recorded.sign(document, "sig_host")
    recorded.sign(document, "sig_head")
    if closed:
        recorded.close(document)
    pdf = document.content()
    attacked = {attack: attacks.changed(pdf, attack) for attack in UPDATES} | {
        attack: attack(pdf) for attack in ON_BYTES
    }
    found = {attack.__name__: told(file) for attack, file in attacked.items()}
    assert found == {attack.__name__: ("unverifiable", codes) for attack, codes in (UPDATES | ON_BYTES).items()}


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"\0" * 1000, b"<script>"])
def test_bytes_after_the_end_are_told(document, tail):
    verdict = verify(document.content() + tail)
    assert [reason.code for reason in verdict.reasons] == ["trailing"]
    assert verdict.is_altered_copy
    assert verdict.genuine_bytes == len(document.content())


def test_flipped_byte_is_never_verified(document):
    """A sample over the whole file, CMS and tables included; what is told is that it is altered, or unreadable."""
    pdf, chance = document.content(), random.Random(5)
    for place in chance.sample(range(len(pdf)), 60):
        bad = bytearray(pdf)
        bad[place] ^= 1 << chance.randrange(8)
        answer, reasons = told(bytes(bad))
        assert answer == "unverifiable", place
        assert reasons


def test_another_authority_with_our_names_is_told(convention):
    """Same organisation, same names, same qualities: another key."""
    stranger = papers.Keys("Conventions de stage")
    pdf = pades.certify(
        papers.render(2), boxes=[("sig_host", 0, 50, 60, 290, 130)], seal=stranger.seal, reason="Arrêtée"
    )
    pdf = pades.close(papers.sign(pdf, "sig_host", ring=stranger), seal=stranger.seal, reason="Close")
    assert told(pdf) == ("unverifiable", ["untrusted"])


def test_genuine_signatures_that_the_record_does_not_have_are_told(convention):
    """Made with our keys, never recorded: a stolen key does not make a document."""
    pdf = pades.certify(papers.render(2), boxes=[("sig_host", 0, 50, 60, 290, 130)], seal=keys.seal(), reason="Arrêtée")
    assert told(pdf) == ("unverifiable", ["unrecorded"])
    assert verify(pdf).doubt == "", "what our seal signed is not said to be another's"


def test_what_carries_no_signature_is_told(convention):
    assert told(papers.render(2)) == ("unverifiable", ["unsigned"])
    assert told(b"GIF89a") == ("unverifiable", ["unreadable"])
    assert told(b"") == ("unverifiable", ["empty"])
    assert told(b"%PDF" * 3_000_000) == ("unverifiable", ["too_large"])
