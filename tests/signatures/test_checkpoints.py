"""Time-stamps of the journal's checkpoints: made by an authority of the settings, and verified by every check."""

import asyncio
import base64
import datetime as dt

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from signatures import pki
from signatures.checkpoints import publish_checkpoint, why_not_stamped
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.signatures import authorities
from workflow.models import Checkpoint

pytestmark = pytest.mark.django_db
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


def roots_in(folder, identity) -> str:
    path = folder / f"{identity[0].certificate.serial_number}.pem"
    path.write_bytes(identity[0].certificate.public_bytes(PEM))
    return str(path)


def token_of(identity, content: bytes, at: dt.datetime | None = None) -> bytes:
    """Return a time-stamp by the authority of ``identity``, at its own time or ``at``."""
    _root, certificate, key = identity
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    authority = DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(DER)),
        asn1_keys.PrivateKeyInfo.load(key.private_bytes(DER, *plain)),
        fixed_dt=at,
    )
    digest = pki.hashes.Hash(pki.hashes.SHA256())
    digest.update(content)
    return asyncio.run(authority.async_timestamp(digest.finalize(), "sha256")).dump()


def stamped(settings, folder) -> Checkpoint:
    """A checkpoint that the honest authority of the settings has stamped."""
    lives.opened()
    with authorities.running() as authority:
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(authority.url, roots_in(folder, authorities.identity()))]
        publish_checkpoint()
    return Checkpoint.objects.get()


def put(token: bytes) -> None:
    behind_the_triggers("UPDATE workflow_checkpoint SET token = %s", token)


def test_time_stamps_of_checkpoints_are_verified(settings, tmp_path, capsys):
    """Those stored here and those in the kept file: a right one holds, any other is told."""
    checkpoint = stamped(settings, tmp_path)
    call_command("export_checkpoints", str(tmp_path / "kept.txt"))
    call_command("check_journal", "--checkpoints", str(tmp_path / "kept.txt"))
    assert "1 point de contrôle ici (1 horodatés) et 1 ailleurs : tout tient" in capsys.readouterr().out
    note, right = checkpoint.note.encode(), bytes(checkpoint.token)
    stranger = pki.create_timestamping(name="Ailleurs", organisation="Ailleurs", now=authorities.NOW)
    broken = bytearray(right)
    broken[-1] ^= 1
    for token, why in (
        (token_of(authorities.identity(), note + b"x"), "empreinte d'un autre contenu"),
        (token_of(stranger, note), "certificat ou signature non reconnus"),
        (bytes(broken), "certificat ou signature non reconnus"),
        (b"no token", "réponse illisible"),
        (right[:-1], "réponse illisible"),
    ):
        put(token)
        with pytest.raises(CommandError, match="1 défaut "):
            call_command("check_journal")
        assert f"son horodatage n'est pas juste ({why})" in capsys.readouterr().err
    put(right)
    text = (tmp_path / "kept.txt").read_text()
    forged = base64.b64encode(token_of(stranger, note)).decode()
    (tmp_path / "kept.txt").write_text(text.replace(base64.b64encode(right).decode(), forged))
    with pytest.raises(CommandError, match="1 défaut "):
        call_command("check_journal", "--checkpoints", str(tmp_path / "kept.txt"))
    assert "gardé n° 1 : son horodatage n'est pas juste" in capsys.readouterr().err


def test_an_authority_that_served_before_is_still_trusted_for_what_it_stamped(settings, tmp_path):
    """The roots kept in the settings serve; without them its time-stamps are told."""
    checkpoint = stamped(settings, tmp_path)
    note, token = checkpoint.note.encode(), bytes(checkpoint.token)
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = []
    assert why_not_stamped(note, token) == "certificat ou signature non reconnus"
    settings.SIGNATURE_TIMESTAMP_ROOTS_PEM = roots_in(tmp_path, authorities.identity())
    assert why_not_stamped(note, token) == ""


def test_a_certificate_that_has_ended_since_takes_nothing_away(settings, tmp_path):
    """It counts at the time that the token says; one that is dated outside its certificate is refused."""
    ended = authorities.identity(age=dt.timedelta(days=20), lifetime=dt.timedelta(days=10))
    settings.SIGNATURE_TIMESTAMP_ROOTS_PEM = roots_in(tmp_path, ended)
    during = token_of(ended, b"note", at=authorities.NOW - dt.timedelta(days=15))
    after = token_of(ended, b"note", at=authorities.NOW - dt.timedelta(days=1))
    assert why_not_stamped(b"note", during) == ""
    assert why_not_stamped(b"note", after) == "certificat ou signature non reconnus"
