"""Keys in a hardware module, tried with SoftHSM: the authority issues, the seal seals, nothing else changes."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signatures import checks, hsm, keys, pades, pki
from signatures.validation import validate
from tests.signatures import papers

MODULE = next((one for one in Path("/usr/lib").glob("**/softhsm/libsofthsm2.so")), None)
LABEL, PIN = "conventions", "1234"


@pytest.fixture
def module(tmp_path, monkeypatch, settings):
    """A SoftHSM token that holds the authority and the seal, named in the settings."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    if MODULE is None or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is not installed (apt install softhsm2)")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(command, check=True, capture_output=True, env=os.environ)
    ring = papers.keys()
    for number, (label, held) in enumerate({"ca": ring.ca, "seal": ring.seal}.items(), start=1):
        path = tmp_path / f"{label}.pem"
        path.write_bytes(held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        command = ["softhsm2-util", "--import", path, "--token", LABEL, "--label", label]
        subprocess.run([*command, "--id", f"0{number}", "--pin", PIN], check=True, capture_output=True)
    import pkcs11

    library = pkcs11.lib(str(MODULE))
    library.reinitialize()
    with library.get_token(token_label=LABEL).open(user_pin=PIN, rw=True) as session:
        for label, held in {"ca": ring.ca, "seal": ring.seal}.items():
            session.create_object(_certificate(pkcs11, label, held.certificate))
    settings.SIGNATURE_CA_PKCS12, settings.SIGNATURE_SEAL_PKCS12 = address("ca"), address("seal")
    settings.SIGNATURE_CA_PASSWORD = settings.SIGNATURE_SEAL_PASSWORD = PIN
    settings.SIGNATURE_ROOT_PEM = ring.root_pem.decode()
    settings.SIGNATURE_DEVELOPMENT_KEYS_DIR = ""
    keys.keyring.cache_clear()
    yield library
    keys.keyring.cache_clear()


def _certificate(pkcs11, label, certificate) -> dict:
    names = pkcs11.Attribute
    return {
        names.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        names.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        names.TOKEN: True,
        names.LABEL: label,
        names.SUBJECT: certificate.subject.public_bytes(),
        names.VALUE: certificate.public_bytes(Encoding.DER),
    }


def address(name: str) -> str:
    return f"pkcs11:token={LABEL};object={name}?module-path={MODULE}"


def test_a_document_is_certified_signed_and_closed_by_the_module(module):
    """The keys are on the token alone; certificates, seals and the list of revoked ones are as with a file."""
    assert checks.key_problems() == []
    ring = keys.keyring()
    assert isinstance(ring.seal.key, hsm.EllipticKey)
    pdf = pades.certify(papers.render(2), boxes=papers.BOXES[:0], seal=ring.seal, reason="Arrêtée")
    assert validate(pdf, roots=[papers.keys().root_pem]).ok
    signer = pki.issue_signer(
        ca=ring.authority, given_name="Łukasz", surname="Gőrög", evidence_id="EV-1", quality="gérant"
    )
    signer.certificate.verify_directly_issued_by(papers.keys().ca.certificate)
    now = dt.datetime.now(dt.UTC)
    der = pki.make_crl(ca=ring.authority, revoked=(), number=1, now=now, lifetime=dt.timedelta(days=7))
    assert pki.x509.load_der_x509_crl(der).is_signature_valid(papers.keys().ca.certificate.public_key())


def test_the_module_gives_no_key_away(module):
    """Whoever asks for the private key gets a refusal."""
    with pytest.raises(hsm.ModuleUnusable):
        keys.keyring().seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_an_object_that_is_not_there_is_a_sentence(module, settings):
    """The check says which setting to look at."""
    settings.SIGNATURE_SEAL_PKCS12 = address("nobody")
    [sentence] = checks.key_problems()
    assert "nobody" in sentence
    assert sentence.endswith("Vérifiez SIGNATURE_SEAL_PKCS12.")


def test_an_address_that_names_too_little_is_a_sentence(settings):
    """Told before any module is loaded."""
    settings.SIGNATURE_SEAL_PKCS12 = "pkcs11:token=x"
    with pytest.raises(keys.KeysUnusable, match="module-path"):
        keys.load_key(keys.SEAL)
