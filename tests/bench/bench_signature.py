"""A party's signature and the closing seal: stock pyHanko with an RSA key, ours, the bare key."""

import datetime as dt
import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from signatures import pades, pki
from tests.bench import Ratio, say
from tests.signatures import papers

ROUNDS = 25
SMALL = {"rounds": 1}
FIELD = "sig_host"


def run(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Sign the same certified document again and again; the median of the rounds, interleaved, in seconds."""
    pdf, signed = papers.certified(), papers.sign_all()
    rsa_key, signer = stock_signer()
    ec_key = ec.generate_private_key(ec.SECP256R1())
    stock, ours, stock_seal, our_seal, raw_rsa, raw_ec = _medians(
        lambda: sign_with_stock(pdf, signer, FIELD),
        lambda: papers.sign(pdf, FIELD),
        lambda: sign_with_stock(signed, signer, pades.CLOSING),
        lambda: pades.close(signed, seal=papers.keys().seal, reason="Convention de stage"),
        lambda: rsa_key.sign(pdf[:64], padding.PKCS1v15(), hashes.SHA256()),
        lambda: ec_key.sign(pdf[:64], ec.ECDSA(hashes.SHA256())),
        rounds=rounds,
    )
    yield Ratio("one signature: stock pyHanko (RSA 2048) → ours, certificate included", stock, ours, 1 / 6)
    yield Ratio("sealing six signatures closed: stock pyHanko (RSA 2048) → ours", stock_seal, our_seal, 1 / 2)
    yield Ratio("one signature: stock pyHanko → raw RSA 2048 operation", stock, raw_rsa, None)
    yield Ratio("one signature: ours → raw P-256 operation", ours, raw_ec, None)


def sign_with_stock(pdf: bytes, signer: signers.SimpleSigner, field: str) -> bytes:
    """Sign as pyHanko's documentation shows: same field, same level, its default visible stamp."""
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason="Convention de stage",
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer).getvalue()


def stock_signer() -> tuple[rsa.RSAPrivateKey, signers.SimpleSigner]:
    """A signer loaded from PKCS#12, its RSA certificate issued by the same authority."""
    ca, key = papers.keys().ca, rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = pki.person_name(given_name="Łukasz", surname="Gőrög", quality="gérant", evidence_id="EV-stock")
    builder = pki._under(
        ca.certificate, subject=subject, public_key=key.public_key(), now=dt.datetime.now(dt.UTC), lifetime=None
    ).add_extension(pki._signature_usage(), critical=True)
    packed = pkcs12.serialize_key_and_certificates(
        b"stock", key, builder.sign(ca.key, hashes.SHA256()), [ca.certificate], BestAvailableEncryption(b"bench")
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stock.p12"
        path.write_bytes(packed)
        signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=b"bench")
    return key, signer


def _medians(*actions: Callable[[], object], rounds: int) -> list[float]:
    """Median duration of each action; one of each per round, so that a busy moment hits all alike."""
    for action in actions:
        action()
    durations: list[list[float]] = [[] for _ in actions]
    for number in range(1, rounds + 1):
        for action, taken in zip(actions, durations, strict=True):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
        if number % 5 == 0 or number == rounds:
            say(f"{number} of {rounds} rounds")
    return [statistics.median(taken) for taken in durations]
