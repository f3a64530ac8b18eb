"""Keys: read from the settings, made for development only, and every fault said in one sentence beforehand."""

import base64
import datetime as dt
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from django.conf import settings

from signatures import checks, keys, pades, pki
from signatures.validation import validate
from tests.signatures import papers

PROJECT = Path(__file__).resolve().parents[2]
NAMES = (
    keys.CA, keys.SEAL, keys.ROOT, *keys.PASSWORDS.values(), "SIGNATURE_DEVELOPMENT_KEYS_DIR", "OPERATOR_NAME",
)  # fmt: skip


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


if not settings.configured:
    settings.configure(DEBUG=False, BASE_DIR=PROJECT)


class Place:
    """Settings and files of an imaginary installation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.monkeypatch, self.folder = monkeypatch, folder
        self.set(DEBUG=False, **dict.fromkeys(NAMES, ""))

    def set(self, **values: object) -> None:
        for name, value in values.items():
            self.monkeypatch.setattr(settings, name, value, raising=False)
        keys.keyring.cache_clear()

    def production(self, ring: papers.Keys | None = None, *, password: str = "secret", **changes: object) -> None:
        """Configure PKCS#12 files of ``ring``; ``changes`` replaces CA, seal or root (certificate, key, others)."""
        ring = ring or papers.keys()
        ca = changes.get("ca", (ring.ca.certificate, ring.ca.key, ()))
        seal = changes.get("seal", (ring.seal.certificate, ring.seal.key, ring.seal.chain))
        root = changes.get("root", ring.root.certificate)
        (self.folder / "ca.p12").write_bytes(keys.as_pkcs12(*ca, password=password))
        (self.folder / "seal.p12").write_bytes(keys.as_pkcs12(*seal, password=password))
        (self.folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
        self.set(
            SIGNATURE_CA_PKCS12=str(self.folder / "ca.p12"), SIGNATURE_CA_PASSWORD=password,
            SIGNATURE_SEAL_PKCS12=str(self.folder / "seal.p12"), SIGNATURE_SEAL_PASSWORD=password,
            SIGNATURE_ROOT_PEM=str(self.folder / "root.pem"),
        )  # fmt: skip


@pytest.fixture
def place(monkeypatch, tmp_path) -> Iterator[Place]:
    yield Place(monkeypatch, tmp_path)
    monkeypatch.undo()
    keys.keyring.cache_clear()


def certificate_for(
    key: ec.EllipticCurvePrivateKey,
    ring: papers.Keys,
    *,
    ca: bool = False,
    usage: x509.KeyUsage | None = None,
    start: dt.timedelta = dt.timedelta(days=-400),
    end: dt.timedelta = dt.timedelta(days=4000),
    self_signed: bool = False,
) -> x509.Certificate:
    """A certificate with the faults asked for, issued by the ring's authority (a CA by its root)."""
    issuer = ring.root if ca else ring.ca
    subject = pki.organisation_name("Essai (test)", "Essai (test)")
    builder = pki._builder(
        subject=subject, issuer=subject if self_signed else issuer.certificate.subject, public_key=key.public_key(),
        start=now() + start,
    )  # fmt: skip
    builder = builder.not_valid_after(now() + end).add_extension(x509.BasicConstraints(ca, None), critical=True)
    if usage:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(key if self_signed else issuer.key, hashes.SHA256())


def test_production_reads_its_keys_from_pkcs12_files(place):
    """CA, seal and root come from the settings, and sign documents that verify."""
    place.production()
    ring = keys.keyring()
    assert ring.authority.certificate == papers.keys().ca.certificate
    assert ring.seal.chain == (papers.keys().ca.certificate,)
    assert keys.root_pem() == papers.keys().root_pem
    assert keys.seal_name() == "Collège des Embruns (test)"
    assert checks.key_problems(now()) == []
    assert checks.check_keys(None) == []
    signer = pki.issue_signer(ca=keys.authority(), given_name="Zoé", surname="Test", evidence_id="EV-1", quality="mère")
    pdf = pades.certify(papers.render(), boxes=papers.BOXES, seal=keys.seal(), reason="R")
    text = papers.stamp_for("sig_host", now())
    pdf = pades.sign_field(pdf, field_name="sig_host", signer=signer, stamp=text, reason="R")
    assert validate(pdf, roots=keys.keyring().roots).ok


def test_production_reads_its_keys_from_base64_and_text(place):
    """A place without files has base64 (line breaks allowed) and PEM in its settings."""
    place.production()
    for name in (keys.CA, keys.SEAL):
        encoded = base64.encodebytes(Path(getattr(settings, name)).read_bytes()).decode()
        place.set(**{name: encoded})
    place.set(SIGNATURE_ROOT_PEM=papers.keys().root_pem.decode())
    assert keys.keyring().seal.certificate == papers.keys().seal.certificate
    assert checks.key_problems(now()) == []


def test_keys_are_loaded_once(place):
    """The process keeps them: files may go away."""
    place.production()
    first = keys.keyring()
    (place.folder / "ca.p12").unlink()
    assert keys.keyring() is first


def test_production_never_makes_keys(place):
    """Without settings there is a sentence, and no file."""
    with pytest.raises(keys.KeysUnusable, match="SIGNATURE_ROOT_PEM"):
        keys.keyring()
    assert not keys.in_development()
    assert list(place.folder.iterdir()) == []


def test_half_configured_place_does_not_fall_back_on_test_keys(place):
    """One key in the settings means production, even with DEBUG on."""
    place.production()
    place.set(DEBUG=True, SIGNATURE_SEAL_PKCS12="", SIGNATURE_DEVELOPMENT_KEYS_DIR=str(place.folder / "keys"))
    with pytest.raises(keys.KeysUnusable, match="SIGNATURE_SEAL_PKCS12"):
        keys.keyring()
    assert not (place.folder / "keys").exists()


def test_development_makes_test_keys_at_first_use(place):
    """They say *test*, are readable by their owner only, the root's key apart, and are the same next time."""
    folder = place.folder / "var" / "keys"
    place.set(SIGNATURE_DEVELOPMENT_KEYS_DIR=str(folder), OPERATOR_NAME="Rectorat fictif")
    assert checks.key_problems(now()) == []
    assert not folder.exists()
    first = keys.keyring()
    for certificate in (*first.roots, first.authority.certificate, first.seal.certificate):
        assert "(test)" in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    assert keys.seal_name() == "Rectorat fictif (test)"
    files = sorted(str(path.relative_to(folder / "test")) for path in (folder / "test").rglob("*") if path.is_file())
    assert files == ["root-key/root.p12", "root.pem", "seal.p12", "signing-ca.p12"]
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    keys.keyring.cache_clear()
    assert keys.keyring().seal.certificate == first.seal.certificate
    assert checks.key_problems(now()) == []


def test_debug_uses_the_checkouts_own_folder(place):
    """With DEBUG and nothing else said, test keys stand in var/keys."""
    place.set(DEBUG=True, BASE_DIR=place.folder)
    assert keys.in_development()
    assert keys.development_folder() == place.folder / "var" / "keys"


def test_processes_that_start_together_share_one_set(place):
    """Four processes make the test keys at the same time: all load the same."""
    code = (
        "from django.conf import settings; import sys\n"
        "settings.configure(SIGNATURE_DEVELOPMENT_KEYS_DIR=sys.argv[1])\n"
        "from signatures import keys\n"
        "ring = keys.keyring()\n"
        "print(ring.seal.certificate.serial_number, ring.authority.certificate.serial_number)\n"
    )
    command = [sys.executable, "-c", code, str(place.folder / "keys")]
    started = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0] for process in started}
    assert len(answers) == 1
    assert answers.pop().strip()
    folders = sorted(path.name for path in (place.folder / "keys").iterdir() if path.is_dir())
    assert folders == ["revocation", "test"]


def test_damaged_test_keys_say_what_to_do(place):
    """A folder that was half deleted is named."""
    place.set(SIGNATURE_DEVELOPMENT_KEYS_DIR=str(place.folder))
    keys.keyring()
    (place.folder / "test" / "seal.p12").unlink()
    keys.keyring.cache_clear()
    (sentence,) = checks.key_problems(now())
    assert sentence == f"Les clés de test sont incomplètes : supprimez le dossier {place.folder / 'test'} et relancez."


def test_check_names_each_missing_setting(place):
    """Nothing configured in production: three sentences, each an error."""
    assert checks.key_problems(now()) == [
        "Le certificat racine manque : indiquez son fichier PEM dans SIGNATURE_ROOT_PEM.",
        "L'autorité de signature manque : indiquez son fichier PKCS#12 dans SIGNATURE_CA_PKCS12.",
        "Le cachet de l'organisme manque : indiquez son fichier PKCS#12 dans SIGNATURE_SEAL_PKCS12.",
    ]
    assert [message.id for message in checks.check_keys(None)] == ["signatures.E001"] * 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"SIGNATURE_CA_PASSWORD": "wrong"},
            "L'autorité de signature ne s'ouvre pas : vérifiez le fichier de SIGNATURE_CA_PKCS12 "
            "et le mot de passe de SIGNATURE_CA_PASSWORD.",
        ),
        (
            {"SIGNATURE_SEAL_PASSWORD": ""},
            "Le cachet de l'organisme ne s'ouvre pas : vérifiez le fichier de SIGNATURE_SEAL_PKCS12 "
            "et le mot de passe de SIGNATURE_SEAL_PASSWORD.",
        ),
        (
            {"SIGNATURE_SEAL_PKCS12": "/nowhere/seal.p12"},
            "Le fichier indiqué par SIGNATURE_SEAL_PKCS12 ne peut pas être lu : vérifiez son chemin et ses droits.",
        ),
        (
            {"SIGNATURE_ROOT_PEM": "/nowhere/root.pem"},
            "Le fichier indiqué par SIGNATURE_ROOT_PEM ne peut pas être lu : vérifiez son chemin et ses droits.",
        ),
        (
            {"SIGNATURE_ROOT_PEM": "-----BEGIN nothing"},
            "SIGNATURE_ROOT_PEM ne contient pas de certificat PEM lisible : vérifiez ce fichier.",
        ),
        (
            {"SIGNATURE_CA_PKCS12": base64.b64encode(b"not a PKCS#12" * 30).decode()},
            "L'autorité de signature ne s'ouvre pas : vérifiez le fichier de SIGNATURE_CA_PKCS12 "
            "et le mot de passe de SIGNATURE_CA_PASSWORD.",
        ),
    ],
    ids=["password", "no password", "no file", "no root", "no PEM", "no PKCS#12"],
)
def test_check_says_what_cannot_be_read(place, change, sentence):
    """One sentence that says which setting to look at."""
    place.production()
    place.set(**change)
    assert checks.key_problems(now()) == [sentence]
    with pytest.raises(keys.KeysUnusable):
        keys.keyring()


def test_check_says_that_a_file_has_no_key(place):
    """A PKCS#12 with certificates only cannot sign."""
    place.production()
    bare = pkcs12.serialize_key_and_certificates(None, None, papers.keys().seal.certificate, None, NoEncryption())
    place.set(SIGNATURE_SEAL_PKCS12=base64.b64encode(bare).decode(), SIGNATURE_SEAL_PASSWORD="")
    (sentence,) = checks.key_problems(now())
    assert sentence.startswith("Le cachet de l'organisme est incomplet : SIGNATURE_SEAL_PKCS12 doit contenir")


SIGNING = pki._usage(digital_signature=True, content_commitment=True)
ISSUING = pki._usage(key_cert_sign=True, crl_sign=True)
SEAL_FAULTS = {
    "expired": ({"usage": SIGNING, "end": dt.timedelta(days=-1)}, "a expiré le"),
    "expires in 29 days": ({"usage": SIGNING, "end": dt.timedelta(days=29)}, "préparez dès maintenant"),
    "not yet valid": ({"usage": SIGNING, "start": dt.timedelta(days=2)}, "n'est valable qu'à partir du"),
    "no non-repudiation": ({"usage": pki._usage(digital_signature=True)}, "digitalSignature et nonRepudiation"),
    "no signature": ({"usage": pki._usage(content_commitment=True)}, "digitalSignature et nonRepudiation"),
    "no usage at all": ({"usage": None}, "digitalSignature et nonRepudiation"),
    "a CA": ({"usage": ISSUING, "ca": True}, "est un certificat d'autorité"),
    "self-signed": ({"usage": SIGNING, "self_signed": True}, "ne dépend pas du certificat racine"),
}


@pytest.mark.parametrize("fault", SEAL_FAULTS)
def test_check_finds_a_seal_unfit_to_sign(place, fault):
    """Dates, key usage and issuer of the seal, one sentence each."""
    arguments, expected = SEAL_FAULTS[fault]
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(key, papers.keys(), **arguments)
    place.production(seal=(certificate, key, (papers.keys().ca.certificate,)))
    (sentence,) = checks.key_problems(now())
    assert sentence.startswith("Le cachet de l'organisme ")
    assert expected in sentence
    levels = [message.id for message in checks.check_keys(None)]
    assert levels == ["signatures.W001" if fault == "expires in 29 days" else "signatures.E001"]


CA_FAULTS = {
    "expired": ({"ca": True, "usage": ISSUING, "end": dt.timedelta(days=-1)}, "a expiré le"),
    "expires soon": ({"ca": True, "usage": ISSUING, "end": dt.timedelta(days=3)}, "préparez dès maintenant"),
    "not yet valid": ({"ca": True, "usage": ISSUING, "start": dt.timedelta(days=1)}, "n'est valable qu'à partir du"),
    "may not issue": ({"ca": True, "usage": SIGNING}, "keyCertSign"),
    "no CA": ({"usage": SIGNING}, "n'est pas une autorité de certification"),
    "self-signed": ({"ca": True, "usage": ISSUING, "self_signed": True}, "ne dépend pas du certificat racine"),
}


@pytest.mark.parametrize("fault", CA_FAULTS)
def test_check_finds_an_authority_unfit_to_issue(place, fault):
    """Dates, right to issue and issuer of the signing authority, one sentence each."""
    arguments, expected = CA_FAULTS[fault]
    key = ec.generate_private_key(ec.SECP256R1())
    place.production(ca=(certificate_for(key, papers.keys(), **arguments), key, (papers.keys().ca.certificate,)))
    (sentence,) = checks.key_problems(now())
    assert sentence.startswith("L'autorité de signature ")
    assert expected in sentence


def test_check_finds_a_key_that_is_not_the_certificates(place, monkeypatch):
    """The wrong key would make worthless signatures for every party."""
    place.production()
    file = keys.load_pkcs12(keys.SEAL)
    other = keys.KeyFile(file.certificate, ec.generate_private_key(ec.SECP256R1()), file.others)
    found = checks.examine(roots=(papers.keys().root.certificate,), authority=None, seal=other, now=now())
    assert [problem.sentence for problem in found] == [
        "Le cachet de l'organisme n'a pas la clé de son certificat : "
        "refaites le fichier de SIGNATURE_SEAL_PKCS12 avec la bonne clé."
    ]


def test_check_finds_a_foreign_root(place):
    """A root of the same name but another key is not the root of these keys."""
    place.production(root=papers.Keys("Collège des Embruns").root.certificate)
    assert [sentence[:23] for sentence in checks.key_problems(now())] == [
        "L'autorité de signature",
        "Le cachet de l'organism",
    ]


def test_check_finds_an_expired_root(place):
    """Ten years later the root too is looked at."""
    place.production()
    sentences = checks.key_problems(now() + dt.timedelta(days=9000))
    assert [sentence.split(" a expiré le ")[0] for sentence in sentences] == [checks.ROOT, checks.CA, checks.SEAL]


@pytest.mark.parametrize(("days", "said"), [(31, False), (29, True)])
def test_check_announces_an_expiry_thirty_days_before(place, days, said):
    """Thirty days are enough to order another seal."""
    place.production()
    end = papers.keys().seal.certificate.not_valid_after_utc
    assert bool(checks.key_problems(end - dt.timedelta(days=days))) is said


def test_sentences_are_free_of_secrets(place):
    """Neither password nor key material is ever part of a sentence."""
    place.production(password="motdepasse-tres-secret")
    place.set(SIGNATURE_CA_PASSWORD="autre-secret")
    assert "secret" not in " ".join(checks.key_problems(now()))


def test_the_test_seal_says_where_its_revocation_would_be_told(place):
    """Country, policy, identifier and list come from the settings; the list at this address is the authority's."""
    place.set(
        SIGNATURE_DEVELOPMENT_KEYS_DIR=str(place.folder / "keys"), SITE_URL="https://conventions.example.org",
        SIGNATURE_COUNTRY="BE", SIGNATURE_POLICY_OID="1.3.6.1.4.1.99999.1", SIGNATURE_ORGANISATION_ID="NTRBE-1",
    )  # fmt: skip
    ring = keys.keyring()
    seal = ring.seal.certificate
    [point] = seal.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert point.full_name[0].value == keys.crl_url(ring.authority.certificate) != ""
    for certificate in (*ring.roots, ring.authority.certificate, seal):
        assert [one.value for one in certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)] == ["BE"]
    assert "NTRBE-1" in seal.subject.rfc4514_string()
    signer = pki.issue_signer(ca=keys.issuer(), given_name="Zoé", surname="T", evidence_id="EV-1", quality="mère")
    for certificate in (seal, signer.certificate):
        [policy] = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
        assert policy.policy_identifier.dotted_string == "1.3.6.1.4.1.99999.1"
    pdf = pades.certify(papers.render(), boxes=papers.BOXES, seal=keys.seal(), reason="R")
    pdf = pades.sign_field(
        pdf, field_name="sig_host", signer=signer, stamp=papers.stamp_for("sig_host", now()), reason="R"
    )
    assert validate(pdf, roots=ring.roots).ok


def test_test_keys_of_an_earlier_version_are_kept_and_still_verify(place):
    """Made without list or policy for the seal: nothing is made again, files of before and of now are good."""
    folder = place.folder / "keys"
    place.set(SIGNATURE_DEVELOPMENT_KEYS_DIR=str(folder), SITE_URL="")
    before = keys.keyring()
    old = pades.certify(papers.render(), boxes=papers.BOXES, seal=keys.seal(), reason="R")
    place.set(SITE_URL="https://conventions.example.org", SIGNATURE_POLICY_OID="1.3.6.1.4.1.99999.1")
    assert keys.keyring().seal.certificate == before.seal.certificate
    signer = pki.issue_signer(ca=keys.issuer(), given_name="Zoé", surname="T", evidence_id="EV-1", quality="mère")
    text = papers.stamp_for("sig_host", now())
    signed = pades.sign_field(old, field_name="sig_host", signer=signer, stamp=text, reason="R")
    assert validate(old, roots=keys.keyring().roots).ok
    assert validate(signed, roots=keys.keyring().roots).ok


def test_deployment_warns_of_a_seal_without_country_or_list(place):
    """One sentence names what lacks; a complete seal, and test keys, are not spoken of."""
    place.production()
    [warning] = checks.check_seal(None)
    assert warning.id == "signatures.W002"
    assert "l'adresse de sa liste de révocation" in warning.msg
    assert "pays" not in warning.msg
    ca = replace(papers.keys().ca, crl_url="https://conventions.example.org/pki/a.crl")
    whole = pki.create_seal(ca=ca, name="Cachet (test)", organisation="Test")
    (place.folder / "whole.p12").write_bytes(keys.as_pkcs12(whole.certificate, whole.key, whole.chain))
    place.set(SIGNATURE_SEAL_PKCS12=str(place.folder / "whole.p12"), SIGNATURE_SEAL_PASSWORD="")
    assert checks.check_seal(None) == []


def test_deployment_warns_of_a_seal_of_the_demonstration(place):
    """Every document would bear the name of an operator who is none."""
    place.production()
    ca = replace(papers.keys().ca, crl_url="https://conventions.example.org/pki/a.crl")
    seal = pki.create_seal(ca=ca, name="Cachet (test)", organisation="Exploitant de démonstration")
    (place.folder / "seal.p12").write_bytes(keys.as_pkcs12(seal.certificate, seal.key, seal.chain))
    place.set(SIGNATURE_SEAL_PKCS12=str(place.folder / "seal.p12"), SIGNATURE_SEAL_PASSWORD="")
    assert [warning.id for warning in checks.check_seal(None)] == ["signatures.W003"]
