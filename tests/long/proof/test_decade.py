"""Verification years later: certificates have ended, and time-stamps made in time prove what was before."""

import datetime as dt
import io

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from signatures import existence, pki
from signatures.examination import ALTERED, PARTY, REVOKED, TIMESTAMP, UNPROVEN, UNTRUSTED, Examination
from signatures.validation import validate
from tests.signatures import crosscheck, decade, lta, papers
from tests.signatures.decade import FIRST, SECOND, THIRD

IN_TIME = [(1, 0), (1.9, 1), (2.5, 1), (5, 1), (5.3, 2), (9, 2)]
"""Years from now, and how many renewals there were."""


def examined(pdf: bytes, years: float, **given) -> Examination:
    with decade.after(years):
        return validate(
            pdf, roots=[decade.ring().root_pem], timestamp_roots=given.get("trusted", decade.timestamp_roots())
        )


def faults(found: Examination) -> set[tuple[str, str]]:
    return {(one.kind, one.fault) for one in found.signatures}


@pytest.mark.parametrize("stamped", [True, False], ids=["B-T", "B-B"])
@pytest.mark.parametrize(("years", "renewals"), IN_TIME)
def test_renewed_in_time_a_file_is_good_for_ever(stamped, years, renewals):
    """After one year, and after the authority (three years) and each time-stamp's (two, five and a half) have ended."""
    found = examined(decade.renewed(stamped=stamped)[renewals], years)
    assert found.ok, found.problems
    now = decade.NOW.date()
    assert {one.proved.date() for one in found.signatures if one.kind != TIMESTAMP} <= {now, now + dt.timedelta(1)}
    assert {one.level for one in found.signatures} == {"B-LTA" if stamped else "B-B", ""}


@pytest.mark.parametrize("stamped", [True, False], ids=["B-T", "B-B"])
@pytest.mark.parametrize(("years", "renewals"), [(3.5, 0), (5.6, 1), (9, 0), (9, 1), (11.5, 2)])
def test_after_a_missed_renewal_nothing_is_called_wrong_and_nothing_is_called_proved(stamped, years, renewals):
    """The file that nobody altered is left; its certificates no longer prove its dates."""
    found = examined(decade.renewed(stamped=stamped)[renewals], years)
    assert not found.ok
    assert found.is_outlived
    assert {fault for _, fault in faults(found)} == {UNPROVEN}
    assert {one.proved for one in found.signatures} == {None}
    assert found.changes == ()


def test_an_expired_time_stamp_costs_nothing_while_the_signers_certificates_last():
    """B-B signatures need no proof before the authority ends: the time-stamp alone is told."""
    found = examined(decade.renewed(stamped=False)[0], 2.5)
    assert faults(found) == {("certification", ""), (PARTY, ""), ("closing", ""), (TIMESTAMP, UNPROVEN)}


def test_a_late_renewal_repairs_nothing():
    """A time-stamp made once everything had ended proves only that the file existed by then."""
    late = decade.archived(decade.renewed()[0], 5.2, THIRD)
    found = examined(late, 5.3)
    assert found.is_outlived
    assert [one.fault for one in found.signatures] == [UNPROVEN] * 5 + [""]


def test_a_late_renewal_still_keeps_what_lived_when_it_was_made():
    """The first time-stamp had ended, the signers' certificates had not: from then on the second one proves them."""
    found = examined(decade.archived(decade.renewed(stamped=False)[0], 2.5, SECOND), 5)
    assert faults(found) == {
        ("certification", ""),
        (PARTY, ""),
        ("closing", ""),
        (TIMESTAMP, UNPROVEN),
        (TIMESTAMP, ""),
    }
    assert {one.proved.year - decade.NOW.year for one in found.signatures if one.kind == PARTY} <= {2, 3}


def test_without_the_root_of_an_earlier_authority_its_time_stamps_prove_nothing():
    """An anchor forgotten in the settings is told as what it is: a signature that leads nowhere."""
    last = decade.authority(*THIRD)[0].certificate
    found = examined(decade.renewed()[2], 9, trusted=[last])
    assert not found.is_outlived
    assert UNTRUSTED in {one.fault for one in found.signatures}


def test_names_and_an_expired_certificate_of_another_root_are_never_merely_old():
    """A stranger's file is not trusted at any moment, the one that it claims included."""
    with decade.after(9):
        found = validate(decade.renewed()[2], roots=[papers.keys().root_pem], timestamp_roots=decade.timestamp_roots())
    assert {one.fault for one in found.signatures if one.kind != TIMESTAMP} == {UNTRUSTED}


def test_a_byte_changed_in_an_old_file_is_still_found():
    """Age excuses nothing."""
    for pdf in decade.renewed():
        bad = bytearray(pdf)
        bad[2000] ^= 1
        assert not examined(bytes(bad), 9).is_outlived
        assert not examined(bytes(bad), 9).ok


@pytest.mark.parametrize(("years", "renewals"), [(0.01, 0), (1, 0), (1.72, 1)])
def test_pyhankos_long_term_procedure_agrees_while_the_certificates_live(years, renewals):
    """Afterwards it gives up: it calls an ended authority a broken chain, and looks no further (pyHanko 0.38)."""
    roots = {"roots": [decade.ring().root.certificate], "timestamp_roots": decade.timestamp_roots()}
    with decade.after(years):
        moment = dt.datetime.now(dt.UTC)
        lists = [*decade.lists(moment), decade.list_of(decade.ring().ca, moment)]
        assert set(lta.answers(decade.renewed()[renewals], lists=lists, **roots).values()) == {"OK"}
    with decade.after(9):
        gone = lta.answers(decade.renewed()[2], lists=decade.lists(moment), **roots)
    assert set(gone.values()) == {"CERTIFICATE_CHAIN_GENERAL_FAILURE"}


@pytest.mark.skipif(not crosscheck.has_pdfbox(), reason=crosscheck.NO_PDFBOX)
def test_bouncycastle_follows_the_time_stamps_to_the_same_answer(tmp_path):
    """Every file at every age, in time or too late, with and without time-stamps on the signatures."""
    asked = [
        (pdf, years)
        for stamped in (True, False)
        for pdf in decade.renewed(stamped=stamped)
        for years in (1, 2.5, 5.3, 9)
    ]
    good = crosscheck.by_pdfbox(
        [pdf for pdf, _ in asked],
        roots=[decade.ring().root.certificate],
        timestamp_roots=decade.timestamp_roots(),
        moments=[decade.NOW + years * decade.YEAR for _, years in asked],
        folder=tmp_path,
    )
    assert good == [examined(pdf, years).ok for pdf, years in asked]
    assert {True, False} == set(good)


# -- revoked ------------------------------------------------------------------------------------------------------


def host_of(pdf: bytes) -> int:
    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return next(one.signer_cert.serial_number for one in embedded if one.field_name == "sig_host")


@pytest.mark.parametrize(
    ("stamped", "revoked", "fault"),
    [
        (True, dt.timedelta(days=30), ""),
        (True, -dt.timedelta(minutes=2), REVOKED),
        (False, -dt.timedelta(minutes=2), REVOKED),
        (False, dt.timedelta(days=30), UNPROVEN),
    ],
    ids=["after its time-stamp", "before, B-T", "before, B-B", "after, and nothing proves it"],
)
@pytest.mark.parametrize("years", [0.2, 1])
def test_revoked_before_and_after_signing_are_told_apart(stamped, revoked, fault, years):
    """A contest revokes a certificate after the signature; one used after its revocation signs nothing."""
    pdf = decade.signed(stamped=stamped)
    when = decade.NOW + revoked
    row = pki.Revoked(host_of(pdf), revoked_at=when.replace(microsecond=0))
    found = examined(decade.archived(pdf, 0.15, FIRST, revoked=[row]), years)
    told = {one.field: one for one in found.signatures}
    assert told["sig_host"].fault == fault
    assert told["sig_host"].revoked_at == row.revoked_at
    assert {one.fault for one in found.signatures if one.field != "sig_host"} == {""}
    assert {one.revoked_at for one in found.signatures if one.field != "sig_host"} == {None}


def test_a_list_that_another_authority_signed_revokes_nobody():
    """Whoever can write a list into a file does not take signatures out of it."""
    pdf = decade.signed()
    stranger = pki.create_authority(
        root=papers.keys().root, name="Autorité de signature (test)", organisation="Collège des Embruns (test)"
    )
    moment = dt.datetime.now(dt.UTC)
    forged = decade.list_of(stranger, moment, [pki.Revoked(host_of(pdf), revoked_at=moment - dt.timedelta(days=1))])
    found = examined(decade.archived(pdf, 0.1, FIRST, lists_besides=[forged]), 0.2)
    assert found.ok, found.problems


@pytest.mark.parametrize("junk", [b"", b"0\x03\x02\x01\x01", b"x" * 500])
def test_a_list_that_cannot_be_read_revokes_nobody(junk):
    """Whatever stands in the store, the signatures are still examined."""
    issuer = asn1.Certificate.load(decade.ring().ca.certificate.public_bytes(Encoding.DER))
    assert existence._revoked_by(junk, issuer, issuer) is None


def test_a_time_stamping_authority_revoked_since_is_believed_only_under_a_later_time_stamp():
    """Whoever has its key writes any time: what a second authority covered before stays proved."""
    root, certificate, _key = decade.authority(*FIRST)
    moment = decade.NOW + 1.8 * decade.YEAR
    row = pki.Revoked(certificate.serial_number, revoked_at=moment.replace(microsecond=0))
    revoking = decade.list_of(pki.Authority(root.certificate, root.key), moment, [row])
    first, second, _ = decade.renewed()
    told = examined(decade.archived(second, 1.85, SECOND, lists_besides=[revoking]), 1.9)
    assert told.ok, told.problems
    found = examined(decade.archived(first, 1.85, SECOND, lists_besides=[revoking]), 1.9)
    assert found.is_outlived
    assert {one.fault for one in found.signatures if one.kind == TIMESTAMP} == {UNPROVEN, ""}


def test_nothing_hides_behind_the_last_time_stamp():
    """Its token is followed by zeros up to the end of its place, where nothing protects them but this."""
    pdf = decade.renewed()[0]
    place = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[-1].byte_range[2] - 101
    assert pdf[place : place + 100] == b"0" * 100
    hidden = pdf[:place] + b"cachette".hex().upper().encode() + pdf[place + 16 :]
    assert examined(pdf, 0.1).ok
    assert (TIMESTAMP, ALTERED) in faults(examined(hidden, 0.1))


def test_what_tests_share_is_made_today_whoever_asks_first():
    """A test that has moved the clock does not leave keys of another year to those that follow."""
    with decade.after(9):
        ring = papers.shared(lambda: papers.Keys("Partagé"))()
    assert ring.ca.certificate.not_valid_before_utc <= dt.datetime.now(dt.UTC)
