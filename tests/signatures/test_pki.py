"""Certificates: what they bear, how long they live, and that a one-time key signs once."""

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signatures import pki
from tests.signatures.papers import Keys, keys, run

NAME = x509.NameOID


def issue(**changes) -> pki.OneTimeSigner:
    values = {"given_name": "Maël", "surname": "Gőrög", "evidence_id": "EV-1", "quality": "élève"} | changes
    return pki.issue_signer(ca=keys().ca, **values)


def subject(signer: pki.OneTimeSigner) -> dict[x509.ObjectIdentifier, str]:
    return {attribute.oid: attribute.value for attribute in signer.certificate.subject}


def test_signer_certificate_bears_name_quality_and_evidence_id():
    """The certificate says who signed, as what, and which evidence belongs to it."""
    assert subject(issue(given_name="Şeyma", surname="Yıldırım-Œuvrard", quality="mère", evidence_id="EV-42")) == {
        NAME.COUNTRY_NAME: "FR",
        NAME.COMMON_NAME: "Şeyma Yıldırım-Œuvrard",
        NAME.GIVEN_NAME: "Şeyma",
        NAME.SURNAME: "Yıldırım-Œuvrard",
        NAME.TITLE: "mère",
        NAME.SERIAL_NUMBER: "EV-42",
    }


@pytest.mark.parametrize("parts", [("", "Madi"), ("Madi", ""), ("  ", "Madi "), ("Madi", "\n")])
def test_signer_with_a_name_of_one_part_gets_it_as_surname(parts):
    """A person may have one name only; it is then the surname."""
    found = subject(issue(given_name=parts[0], surname=parts[1]))
    assert found[NAME.COMMON_NAME] == found[NAME.SURNAME] == "Madi"
    assert NAME.GIVEN_NAME not in found


@pytest.mark.parametrize(("given_name", "surname"), [("É" * 40, "X" * 60), ("A" * 300, "ŁŒ" * 99), ("a b " * 30, "c")])
def test_signer_with_a_long_name_keeps_it_whole_beside_a_cut_common_name(given_name, surname):
    """The common name is cut at 64, given name and surname are not, and other libraries read the certificate."""
    signer = issue(given_name=given_name, surname=surname)
    found = subject(signer)
    assert len(found[NAME.COMMON_NAME].encode()) <= 64
    assert f"{given_name.strip()} {surname}".startswith(found[NAME.COMMON_NAME])
    assert found[NAME.GIVEN_NAME] == given_name.strip()
    assert found[NAME.SURNAME] == surname
    again = asn1.Certificate.load(signer.certificate.public_bytes(Encoding.DER)).subject.native
    assert again["surname"] == surname


def test_signer_without_any_name_is_refused():
    """A certificate without a name proves nothing."""
    with pytest.raises(ValueError, match="needs a name"):
        issue(given_name=" ", surname="\t")


@pytest.mark.parametrize("evidence_id", ["", "é", "a" * 65, "a b", "a_b"])
def test_evidence_id_that_the_certificate_cannot_hold_is_refused(evidence_id):
    """serialNumber is a PrintableString of at most 64 characters."""
    with pytest.raises(ValueError, match="evidence id"):
        issue(evidence_id=evidence_id)


def test_control_characters_do_not_enter_a_certificate():
    """Names come from people: line breaks and other controls become spaces."""
    assert subject(issue(given_name="Ma\x00ël\r\n", surname="Gő\u200brög"))[NAME.COMMON_NAME] == "Ma ël Gő rög"


def test_signer_certificate_lives_as_long_as_the_authority():
    """A certificate that ends the next day breaks later validation; the key is gone anyway."""
    now = dt.datetime.now(dt.UTC)
    certificate = issue().certificate
    assert certificate.not_valid_after_utc == keys().ca.certificate.not_valid_after_utc
    assert certificate.not_valid_after_utc > now + dt.timedelta(days=3600)
    assert keys().ca.certificate.not_valid_before_utc <= certificate.not_valid_before_utc <= now


def test_signer_certificate_is_for_signing_and_names_its_issuer():
    """Key usage is critical, the issuer's key is named, the serial number is random."""
    signer = issue()
    extensions = signer.certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value == pki._usage(digital_signature=True, content_commitment=True)
    issuer_id = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    ca_id = keys().ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert issuer_id == ca_id
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert len({issue().certificate.serial_number for _ in range(20)}) == 20


def test_one_time_key_signs_once():
    """The second signature is refused, and the first one is right."""
    signer = issue()
    value = signer.sign(b"document")
    signer.certificate.public_key().verify(value, b"document", ec.ECDSA(hashes.SHA256()))
    assert signer.used
    with pytest.raises(pki.KeyAlreadyUsed):
        signer.sign(b"document")


def test_one_time_key_signs_once_for_many_threads():
    """One of twenty threads gets a signature."""
    signer = issue()

    def attempt(_: int) -> bool:
        try:
            return bool(signer.sign(b"document"))
        except pki.KeyAlreadyUsed:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_one_time_key_is_gone_after_a_failed_signature(monkeypatch):
    """An error while signing does not leave a key behind."""
    signer = issue()
    monkeypatch.setattr(pki, "sign_raw", lambda key, data: (_ for _ in ()).throw(UnsupportedAlgorithm("no")))
    with pytest.raises(UnsupportedAlgorithm):
        signer.sign(b"document")
    assert signer.used


def test_one_time_signer_shows_no_key_and_no_name():
    """A log's print of it holds neither secret nor personal data."""
    assert "Gőrög" not in repr(issue())
    assert "unused" in repr(issue())


def test_path_leads_to_the_right_root_only():
    """The way up is found through the authority, and not to a stranger's root of the same name."""
    ring, stranger = keys(), Keys("Collège des Embruns")
    leaf = issue().certificate
    known = (ring.ca.certificate, stranger.ca.certificate)
    assert pki.path_to_root(leaf, known=known, roots=[ring.root.certificate]) == (ring.ca.certificate,)
    assert pki.path_to_root(leaf, known=known, roots=[stranger.root.certificate]) is None
    assert pki.path_to_root(leaf, known=(), roots=[ring.root.certificate]) is None


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_accepts_the_chain(tmp_path):
    """OpenSSL, in strict mode, builds root → signing authority → signer and seal, long names included."""
    ring = keys()
    files = {
        "root": ring.root.certificate,
        "ca": ring.ca.certificate,
        "seal": ring.seal.certificate,
        "signer": issue(given_name="É" * 100, surname="Œ" * 100).certificate,
    }
    for name, certificate in files.items():
        (tmp_path / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    for leaf in ("seal", "signer"):
        answer = run(
            "openssl", "verify", "-x509_strict", "-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "ca.pem",
            tmp_path / f"{leaf}.pem",
        )  # fmt: skip
        assert answer.strip().endswith("OK")


def test_seal_and_signers_name_country_policy_and_list():
    """The authority's names stand in all that it issues; without a policy none is named."""
    url, policy = "https://conventions.example.org/pki/a.crl", "1.3.6.1.4.1.99999.1"
    ca = replace(keys().ca, crl_url=url, country="BE", policy_oid=policy)
    seal = pki.create_seal(ca=ca, name="Cachet (test)", organisation="Test", organisation_id="NTRBE-0123456789")
    signer = pki.issue_signer(ca=ca, given_name="Maël", surname="G", evidence_id="EV-1", quality="élève")
    for certificate in (seal.certificate, signer.certificate):
        [country] = certificate.subject.get_attributes_for_oid(NAME.COUNTRY_NAME)
        [point] = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        [named] = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
        assert (country.value, point.full_name[0].value) == ("BE", url)
        assert named.policy_identifier.dotted_string == policy
    [identifier] = seal.certificate.subject.get_attributes_for_oid(NAME.ORGANIZATION_IDENTIFIER)
    assert identifier.value == "NTRBE-0123456789"
    with pytest.raises(x509.ExtensionNotFound):
        issue().certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
