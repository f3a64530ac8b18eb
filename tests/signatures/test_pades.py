"""Signing: certification, parties in any order, closing; each file valid for pyHanko, poppler and OpenSSL."""

import datetime as dt
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.pdfgen import canvas

from signatures import cms, drawn_stamp, pades, pki, stamp
from signatures.validation import validate
from tests.kit.signed_fields import field_names
from tests.signatures import papers
from tests.signatures.papers import (
    BOXES,
    PEOPLE,
    certified,
    complete,
    keys,
    pdfsig_answers,
    render,
    run,
    sign,
    sign_all,
    signer_for,
)

FIELDS = tuple(PEOPLE)
needs_pdfsig = pytest.mark.skipif(not papers.has_pdfsig(), reason="pdfsig or certutil is not installed")


def examined(pdf: bytes):
    return validate(pdf, roots=[keys().root.certificate])


def test_seal_certifies_the_frozen_document():
    """The file begins with the render's bytes, all fields exist, only the opening seal is filled."""
    pdf = certified()
    assert pdf.startswith(render())
    assert set(field_names(pdf)) == {*FIELDS, pades.OPENING, pades.CLOSING}
    assert field_names(pdf, filled=True) == [pades.OPENING]
    found = examined(pdf)
    assert found.ok, found.problems
    assert [(one.kind, one.coverage) for one in found.signatures] == [("certification", "entire_file")]


def test_certified_file_keeps_the_level_that_lets_parties_sign():
    """Certification is at DocMDP level 2 (form filling), and there is no other kind of field."""
    reader = PdfFileReader(io.BytesIO(certified()))
    (seal,) = reader.embedded_signatures
    assert seal.docmdp_level.name == "FILL_FORMS"
    assert {one.get_object()["/FT"] for one in reader.root["/AcroForm"]["/Fields"]} == {"/Sig"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(FIELDS), stops=st.integers(min_value=0, max_value=6))
def test_parties_sign_in_any_order_and_number(order, stops):
    """Whoever signs first, and whoever never does: every signature is valid before and after the closing seal."""
    pdf = certified()
    for field in order[:stops]:
        signed = sign(pdf, field)
        assert pades.appended(pdf, signed) == signed[len(pdf) :]
        pdf = signed
    closed = pades.close(pdf, seal=keys().seal, reason="Close")
    assert closed.startswith(pdf)
    for file, kinds in ((pdf, []), (closed, ["closing"])):
        found = examined(file)
        assert found.ok, found.problems
        assert [one.field for one in found.signatures][1 : 1 + stops] == list(order[:stops])
        assert [one.kind for one in found.signatures] == ["certification", *["party"] * stops, *kinds]
        assert all(one.intact and one.valid and one.trusted and one.docmdp_ok for one in found.signatures)


def test_signatures_name_their_signers():
    """Names with accents, with one part, qualities and evidence ids come back from the file."""
    party = {one.field: one for one in examined(complete()).signatures if one.kind == "party"}
    for field, (given_name, surname, quality) in PEOPLE.items():
        assert party[field].signer == f"{given_name} {surname}".strip()
        assert party[field].quality == quality
        assert party[field].evidence_id.startswith("EV-")
        assert papers.STARTED.replace(microsecond=0) <= party[field].time <= dt.datetime.now(dt.UTC)


@needs_pdfsig
@pytest.mark.parametrize(
    "order", [FIELDS, FIELDS[::-1], FIELDS[3:] + FIELDS[:3]], ids=["as listed", "reverse", "mixed"]
)
def test_poppler_trusts_every_signature(order, tmp_path):
    """pdfsig, with the platform's root as only trust, calls all eight signatures valid and trusted."""
    pdf = pades.close(sign_all(order), seal=keys().seal, reason="Close")
    answers = pdfsig_answers(pdf, keys().root_pem, tmp_path)
    assert {field for field, _, _ in answers} == {*FIELDS, pades.OPENING, pades.CLOSING}
    assert {answer[1:] for answer in answers} == {("Signature is Valid.", "Certificate is Trusted.")}


@needs_pdfsig
def test_poppler_does_not_trust_another_root(tmp_path):
    """The trust in the test above comes from the root alone."""
    answers = pdfsig_answers(certified(), papers.Keys("Autre").root_pem, tmp_path)
    assert [answer[2] for answer in answers] != ["Certificate is Trusted."]


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_verifies_each_cms(tmp_path):
    """Each signature is a CAdES CMS over its byte range that OpenSSL verifies up to the root."""
    pdf = complete()
    (tmp_path / "root.pem").write_bytes(keys().root_pem)
    for number, one in enumerate(PdfFileReader(io.BytesIO(pdf)).embedded_signatures):
        start, length, again, rest = (int(value) for value in one.byte_range)
        (tmp_path / "content").write_bytes(pdf[start : start + length] + pdf[again : again + rest])
        (tmp_path / "cms").write_bytes(one.pkcs7_content)
        run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "cms", "-content",
            tmp_path / "content", "-CAfile", tmp_path / "root.pem", "-purpose", "any", "-cades", "-out",
            tmp_path / f"out-{number}",
        )  # fmt: skip


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing_to_repair(tmp_path):
    """The complete file is a well-formed PDF."""
    (tmp_path / "a.pdf").write_bytes(complete())
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", tmp_path / "a.pdf")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_stamp_shows_name_quality_moment_zone_and_level(tmp_path):
    """The box can be read, searched and copied, every Latin letter included."""
    (tmp_path / "a.pdf").write_bytes(complete())
    text = " ".join(run("pdftotext", "-f", "3", "-l", "3", "-raw", tmp_path / "a.pdf", "-").split())
    for given_name, surname, quality in PEOPLE.values():
        assert f"{given_name} {surname}".strip() in text
        assert quality in text
    assert text.count("signature électronique simple") == 6
    assert len(re.findall(r"signé le \d+(er)? \S+ \d{4} à \d+ h \d\d \(heure de Cayenne, UTC−3\)", text)) == 6


def test_stamp_writes_the_moment_in_the_zone_given():
    """The local date may be another day than in UTC; summer time is the zone's own."""
    moment = dt.datetime(2026, 7, 1, 1, 5, tzinfo=dt.UTC)
    assert stamp.moment_in_words(moment, "America/Cayenne") == "30 juin 2026 à 22 h 05 (heure de Cayenne, UTC−3)"
    assert stamp.moment_in_words(moment, "Europe/Paris") == "1er juillet 2026 à 3 h 05 (heure de Paris, UTC+2)"
    assert stamp.moment_in_words(moment, "Indian/Reunion").endswith("(heure de La Réunion, UTC+4)")
    assert stamp.moment_in_words(moment, "UTC") == "1er juillet 2026 à 1 h 05 (UTC)"


@pytest.mark.parametrize("letters", ["ş ğ ł ő ã Œ œ İ ı ț ș ŷ ẽ Ễ Ộ", "Ñ Ø Å Ð Þ ß ĳ ŋ", "Ελένη Жанна"])
def test_stamp_font_has_the_letters(letters):
    """No letter of a European or Vietnamese name becomes a box."""
    font = drawn_stamp.font_for(stamp.StampText((letters,)))
    assert drawn_stamp.printable(letters, font) == letters


def test_stamp_is_set_in_the_font_of_the_pages():
    """Another font is taken only for a letter that the pages' own lacks."""
    assert drawn_stamp.font_for(
        stamp.StampText(("Șebnem Œuvrard", "signé le 3 mai à 14 h 05 (UTC−3)"))
    ) is drawn_stamp.font_file(stamp.FONT_FILE)
    assert drawn_stamp.font_for(stamp.StampText(("Ƙarima",))) is drawn_stamp.font_file(stamp.RARE_FONT_FILE)


def test_stamp_replaces_what_the_font_lacks():
    """Combining accents are composed; a missing sign falls back to its base letter or to a box."""
    font = drawn_stamp.font_file(stamp.FONT_FILE)
    assert drawn_stamp.printable("e\u0301te\u0301", font) == "été"
    assert drawn_stamp.printable("𝐀lice 名", font) == "Alice □"


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=150), min_size=1, max_size=6),
    width=st.integers(60, 300),
    height=st.integers(20, 120),
)
def test_stamp_stays_within_the_width_of_its_box(lines, width, height):
    """Whatever the text, no line is wider than the box."""
    text = stamp.StampText(tuple(lines))
    for line in drawn_stamp.lay_out(text, width=width, height=height):
        assert (
            drawn_stamp.text_width(line.text, line.size, drawn_stamp.font_for(text))
            <= width - 2 * drawn_stamp.MARGIN + 0.01
            or len(line.text) == 1
        )


def test_long_name_is_signed_and_shown():
    """A name far over 64 characters is signed, validated and laid out."""
    given_name, surname = "Marie-Éléonore " * 8, "Œuvrard-Yıldırım-" * 6
    signer = pki.issue_signer(
        ca=keys().ca, given_name=given_name, surname=surname, evidence_id="EV-9", quality="a pouvoir " * 20
    )
    now = dt.datetime.now(dt.UTC)
    text = stamp.StampText.for_party(
        signer=given_name + surname, quality="a pouvoir " * 20, signed_at=now, time_zone="Europe/Paris"
    )
    pdf = pades.sign_field(certified(), field_name="sig_host", signer=signer, stamp=text, reason="R", signed_at=now)
    found = examined(pdf)
    assert found.ok, found.problems
    assert found.signatures[1].signer == f"{given_name.strip()} {surname}"


def test_used_signer_cannot_sign_another_document():
    """The one-time key is gone after one signature, and after a refused one."""
    signer, now = signer_for("sig_host"), dt.datetime.now(dt.UTC)
    arguments = {"field_name": "sig_host", "signer": signer, "stamp": papers.stamp_for("sig_host", now), "reason": "R"}
    pades.sign_field(certified(), **arguments)
    with pytest.raises(pki.KeyAlreadyUsed):
        pades.sign_field(certified(), **arguments)


@pytest.mark.parametrize(
    ("field", "pdf", "reason"),
    [
        ("sig_nobody", certified, "has no field"),
        (pades.OPENING, certified, "signed already"),
        ("sig_host", complete, "signed already"),
        ("sig_host", lambda: pades.close(certified(), seal=keys().seal, reason="R"), "closed"),
    ],
)
def test_signature_that_the_document_does_not_allow_is_refused(field, pdf, reason):
    """Unknown field, signed field, closed document: a reason, and no bytes."""
    with pytest.raises(pades.CannotSign, match=reason):
        pades.sign_field(
            pdf(), field_name=field, signer=signer_for("sig_host"), stamp=stamp.StampText(("x",)), reason="R"
        )


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_signing_time_other_than_the_systems_is_refused(hours):
    """The workflow's clock can never become a signing time."""
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    with pytest.raises(ValueError, match="signing time"):
        pades.close(certified(), seal=keys().seal, reason="R", signed_at=moment)


def test_document_with_a_form_is_not_certified():
    """A form field could be given a value later: the frozen document has none."""
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.acroForm.textfield(name="montant", value="0")
    page.showPage()
    page.save()
    for refuse in (
        lambda: pades.certify(out.getvalue(), boxes=BOXES[:1], seal=keys().seal, reason="R"),
        lambda: pades.seal_only(out.getvalue(), box=None, seal=keys().seal, reason="R"),
    ):
        with pytest.raises(pades.CannotSign, match="form"):
            refuse()


@pytest.mark.parametrize("box", [None, pades.FieldBox("sig_seal_close", 0, 50, 50, 290, 110, "Cachet")])
def test_seal_alone_closes_an_attestation(box):
    """One seal, certified with no change allowed, visible or not."""
    now = dt.datetime.now(dt.UTC)
    text = stamp.StampText.for_seal(
        organisation="Collège (test)", purpose="Attestation", sealed_at=now, time_zone="Europe/Paris"
    )
    pdf = pades.seal_only(render(), box=box, seal=keys().seal, reason="Attestation", stamp=text)
    found = examined(pdf)
    assert found.ok, found.problems
    assert [(one.kind, one.field) for one in found.signatures] == [("certification", "sig_seal_close")]
    assert PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].docmdp_level.name == "NO_CHANGES"


def test_seal_with_an_rsa_key_signs_too():
    """Seals bought from a trust service often have RSA keys."""
    ring, key = keys(), rsa.generate_private_key(public_exponent=65537, key_size=3072)
    builder = pki._under(
        ring.ca.certificate, subject=pki.organisation_name("Cachet RSA (test)", "Test"), public_key=key.public_key(),
        now=dt.datetime.now(dt.UTC), lifetime=None,
    )  # fmt: skip
    certificate = builder.add_extension(pki._signature_usage(), critical=True).sign(ring.ca.key, pki.hashes.SHA256())
    seal = pki.Seal(certificate=certificate, key=key, chain=(ring.ca.certificate,))
    pdf = pades.close(
        sign(pades.certify(render(), boxes=BOXES, seal=seal, reason="R"), "sig_host"), seal=seal, reason="R"
    )
    assert examined(pdf).ok


def test_signing_in_many_threads_gives_valid_files():
    """Fonts and keys are shared by the threads of a server: nothing mixes."""
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda field: (field, sign(certified(), field)), FIELDS * 3))
    for field, pdf in files:
        found = examined(pdf)
        assert found.ok, found.problems
        assert found.signatures[1].signer == f"{PEOPLE[field][0]} {PEOPLE[field][1]}".strip()


def test_files_stay_small():
    """A party adds at most 12 kB, eight signatures at most 100 kB."""
    assert len(sign(certified(), "sig_head")) - len(certified()) < 12_000
    assert len(complete()) - len(render()) < 100_000


def test_appended_bytes_rebuild_every_revision():
    """The stored pieces, one after the other, give each file that was ever signed."""
    files = [render(), certified()]
    for field in FIELDS:
        files.append(sign(files[-1], field))
    files.append(pades.close(files[-1], seal=keys().seal, reason="R"))
    pieces = [pades.appended(before, after) for before, after in zip(files, files[1:], strict=False)]
    for number in range(1, len(files)):
        assert files[0] + b"".join(pieces[:number]) == files[number]
    with pytest.raises(pades.CannotSign, match="does not begin"):
        pades.appended(files[2], files[1])


def test_signatures_embed_the_authority_and_never_the_root():
    """A verifier needs only the root, which it must have from elsewhere."""
    root = keys().root.certificate.public_bytes(Encoding.DER)
    for one in PdfFileReader(io.BytesIO(complete())).embedded_signatures:
        embedded = {one.signer_cert.dump(), *(certificate.dump() for certificate in one.other_embedded_certs)}
        assert keys().ca.certificate.public_bytes(Encoding.DER) in embedded
        assert root not in embedded


def test_cms_is_the_der_that_another_library_writes():
    """asn1crypto, writing the same values anew, gives the same bytes; the attributes are those of CAdES-BES."""
    signer = signer_for("sig_host")
    der = cms.detached_signature(digest=bytes(32), certificate=signer.certificate, chain=signer.chain, sign=signer.sign)
    message = asn1_cms.ContentInfo.load(der, strict=True)
    (info,) = message["content"]["signer_infos"]
    assert [one["type"].native for one in info["signed_attrs"]] == [
        "content_type", "message_digest", "signing_certificate_v2",
    ]  # fmt: skip
    assert info["sid"].chosen["serial_number"].native == signer.certificate.serial_number
    assert message.dump(force=True) == der
