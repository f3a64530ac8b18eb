"""Verification: every change made to a signed file is found, and a bad file is never an exception."""

import hashlib
import io
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from signatures import examination, pades
from signatures.validation import validate
from tests.signatures import papers
from tests.signatures.attacks import (
    add_page,
    add_signature_field,
    add_text_field,
    annotate,
    attach_file,
    changed,
    move_field,
    overlay_text,
    repaint_stamp,
    run_javascript,
)
from tests.signatures.papers import certified, complete, keys, render, short, sign

name = generic.pdf_name


def examined(pdf: bytes) -> examination.Examination:
    return validate(pdf, roots=[keys().root_pem])


ATTACKS = [
    attach_file, overlay_text, add_page, annotate, run_javascript, add_text_field, add_signature_field, move_field,
    repaint_stamp,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("state", ["signed", "closed"])
def test_change_after_signing_is_found(attack, state):
    """Attachment, overlay, page, note, script, field, moved or repainted stamp: bad before and after closing."""
    pdf = sign(certified(), "sig_host") if state == "signed" else complete()
    assert examined(pdf).ok
    found = examined(changed(pdf, attack))
    assert not found.ok
    assert found.problems


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_change_hidden_under_a_later_signature_is_found(attack):
    """Signing again on top of a change does not make it good."""
    pdf = changed(sign(certified(), "sig_host"), attack)
    found = examined(sign(pdf, "sig_head"))
    assert not found.ok


def raw_sign(pdf: bytes, field: str, ring: papers.Keys, **metadata) -> bytes:
    """Sign with pyHanko itself, past our own refusals."""
    signer = pades._KeySigner(papers.signer_for("sig_host", ring=ring))
    values = {"field_name": field, "subfilter": SigSeedSubFilter.PADES, "md_algorithm": "sha256"} | metadata
    return signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), signers.PdfSignatureMetadata(**values), signer=signer,
        bytes_reserved=8192,
    ).getvalue()  # fmt: skip


def test_signature_after_closing_is_bad():
    """A field left empty at closing cannot be signed later, even with a genuine certificate."""
    closed = pades.close(sign(certified(), "sig_host"), seal=keys().seal, reason="Close")
    assert examined(closed).ok
    late = examined(raw_sign(closed, "sig_pupil", keys()))
    assert not late.ok
    closing = next(one for one in late.signatures if one.kind == "closing")
    assert not closing.ok
    assert closing.intact


def test_signature_by_another_authority_with_our_names_is_not_trusted():
    """Names prove nothing: only our root's key does."""
    stranger = papers.Keys("Collège des Embruns")
    found = examined(raw_sign(certified(), "sig_host", stranger))
    assert [one.trusted for one in found.signatures] == [True, False]
    assert found.problems == (examination.FAULTS[examination.UNTRUSTED].format(who="Łukasz Gőrög"),)
    whole = pades.certify(render(), boxes=papers.BOXES, seal=stranger.seal, reason="R")
    assert not examined(sign(whole, "sig_host", ring=stranger)).ok


def test_document_without_certification_is_not_ours():
    """A party's genuine signature on another document, uncertified, is told apart."""
    prepared = changed(render(), add_signature_field)
    found = examined(raw_sign(prepared, "sig_intruder", keys()))
    assert found.signatures[0].ok
    assert found.problems == (examination.NOT_CERTIFIED,)


def test_value_given_to_a_form_field_is_found():
    """pyHanko calls filling an unsigned text field legitimate; here no field but signatures may exist."""
    with_field = changed(changed(render(), add_signature_field), add_text_field)
    ready = raw_sign(with_field, "sig_intruder", keys(), certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)

    def fill(writer: IncrementalPdfFileWriter) -> None:
        for reference in writer.root["/AcroForm"]["/Fields"]:
            if reference.get_object()["/T"] == "montant":
                reference.get_object()[name("/V")] = generic.pdf_string("9999")
                writer.update_container(reference.get_object())

    found = examined(changed(ready, fill))
    assert examination.FOREIGN_FIELD.format(name="montant") in found.problems
    assert found.changes == ("value",)


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%", b"%%EOF\n", b"\0" * 1000, b"<script>"])
def test_bytes_after_the_end_are_found(tail):
    """The last signature must reach the last byte."""
    found = examined(complete() + tail)
    assert not found.ok
    assert not found.reaches_end


def test_rollback_is_a_good_file_with_fewer_signatures():
    """Cut back to an earlier revision, a file is genuine: length and number of signatures tell, with our record."""
    whole = examined(complete())
    earlier = complete()[: whole.signatures[3].covers]
    found = examined(earlier)
    assert found.ok
    assert len(found.signatures) == 4
    assert not found.closed
    assert whole.closed
    assert hashlib.sha256(earlier).digest() != hashlib.sha256(complete()).digest()


@pytest.mark.parametrize("length", [0, 1, 100, 5_000, 20_000, -1, -10, -700])
def test_truncated_file_is_never_good(length):
    """Cut anywhere but at the end of a revision, the file is bad or unreadable."""
    assert not examined(complete()[:length]).ok


def cms_range(pdf: bytes, number: int) -> range:
    """Positions of the hexadecimal CMS of a signature, delimiters included."""
    start, length, again, _ = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[number].byte_range
    return range(int(start) + int(length), int(again))


def flip(pdf: bytes, position: int, bit: int) -> bytes:
    return pdf[:position] + bytes([pdf[position] ^ bit]) + pdf[position + 1 :]


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.7", b"\0" * 5000, b"%PDF-1.4\n%%EOF", b"<html></html>", b"%PDF-1.7\n" + b"[" * 100_000]
)
def test_file_that_is_no_pdf_is_unreadable(pdf):
    """Whatever goes wrong is an answer, never an exception."""
    found = examined(pdf)
    assert not found.ok
    assert found.unreadable
    assert found.problems == (examination.UNREADABLE,)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_file_never_raises(data):
    """Pieces cut out, doubled or overwritten: an answer each time, and never a good one."""
    pdf = short()
    start = data.draw(st.integers(0, len(pdf) - 2))
    end = data.draw(st.integers(start + 1, min(len(pdf) - 1, start + 400)))
    middle = data.draw(st.one_of(st.just(b""), st.just(pdf[start:end] * 2), st.binary(min_size=1, max_size=40)))
    damaged = pdf[:start] + middle + pdf[end:]
    if damaged != pdf:
        assert not examined(damaged).ok


def test_unsigned_document_says_so():
    """A PDF without any signature is readable and not good."""
    found = examined(render())
    assert found.problems == (examination.NO_SIGNATURE,)
    assert not found.unreadable


def test_roots_may_be_given_in_any_form():
    """PEM as bytes or text, DER, several in one file, or loaded; and never none."""
    root, other = keys().root.certificate, papers.Keys("Autre").root_pem
    forms = (
        [keys().root_pem], [keys().root_pem.decode()], [root.public_bytes(Encoding.DER)], [root],
        [other + keys().root_pem], [other, root],
    )  # fmt: skip
    for roots in forms:
        assert validate(certified(), roots=roots).ok
    assert not validate(certified(), roots=[other]).ok
    with pytest.raises(ValueError, match="root"):
        validate(certified(), roots=[])


def test_an_examination_can_be_sent_as_json():
    """The examination of a complete file, as data."""
    found = examined(complete())
    data = json.loads(json.dumps(found.as_dict()))
    assert examination.Examination.from_dict(data) == found
    assert data["ok"]
    assert data["closed"]
    assert [one["kind"] for one in data["signatures"]] == ["certification", *["party"] * 6, "closing"]
    assert [one["revision"] for one in data["signatures"]] == list(range(1, 9))
    assert data["signatures"][-1]["covers"] == len(complete())
