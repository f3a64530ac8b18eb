"""Findings of other verifiers on each attack, as data: ours finds them all, each of the others misses some."""

from collections.abc import Callable

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.verification.services import verify
from signatures import documents, keys, pades
from tests.kit import lives, recorded
from tests.long.proof.test_verification import ON_BYTES, UPDATES
from tests.signatures import attacks, crosscheck, papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

BYTES_AFTER_THE_END = {"bytes_after_the_end", "save_without_trailer"}

UNSEEN = {
    "pyhanko": BYTES_AFTER_THE_END,
    "poppler": {attack.__name__ for attack in UPDATES}
    | BYTES_AFTER_THE_END
    | {"wrap_signature", "make_hybrid", "reuse_range"}
    | {"forge_without_range", "forge_null_range", "forge_without_contents", "forge_zero_contents"},
    "pdfbox": set(),
}
"""Attacks on a closed document in which another verifier finds nothing wrong.

Poppler looks at each signature by itself, passes over one that it cannot read, and says nothing of what came later.
PDFBox with BouncyCastle sees that the last signature does not reach the end, not what was done.
"""

SEEN_BY_ALL = {"flipped_byte", "rewrite", "encrypt"}
"""Attacks that break the integrity of a signature without adding anything."""


def bytes_after_the_end(pdf: bytes) -> bytes:
    return pdf + b"\n"


def flipped_byte(pdf: bytes) -> bytes:
    return pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]


@pytest.fixture
def convention() -> Convention:
    return lives.opened()


def missed(files: dict[str, bytes], is_good: Callable[[bytes], bool]) -> set[str]:
    return {name for name, pdf in files.items() if is_good(pdf)}


def test_ours_sees_every_attack_and_each_other_verifier_what_is_said_here(convention, tmp_path):
    """The same files for all of them; a line of the data that is no longer true fails."""
    document = recorded.frozen(convention, parties=3)
    recorded.sign(document, "sig_host")
    recorded.sign(document, "sig_head")
    assert documents.close_document(document)
    pdf = document.content()
    files = {attack.__name__: attacks.changed(pdf, attack) for attack in UPDATES}
    files |= {attack.__name__: attack(pdf) for attack in (*ON_BYTES, bytes_after_the_end, flipped_byte)}
    roots = keys.keyring().roots
    assert missed(files, lambda file: not verify(file).is_unverifiable) == set()
    said = {"pyhanko": missed(files, lambda file: crosscheck.by_pyhanko(file, roots=roots, timestamp_roots=()))}
    if papers.has_pdfsig():
        said["poppler"] = missed(files, lambda file: crosscheck.by_poppler(file, roots=roots, folder=tmp_path))
    if crosscheck.has_pdfbox():
        given = list(files.values())
        good = crosscheck.by_pdfbox(given, roots=roots, timestamp_roots=(), folder=tmp_path)
        said["pdfbox"] = {name for name, is_good in zip(files, good, strict=True) if is_good}
    assert said == {name: UNSEEN[name] for name in said}
    assert not any(SEEN_BY_ALL & unseen for unseen in UNSEEN.values())


def test_what_the_record_alone_tells_no_other_verifier_can_see(convention, tmp_path):
    """A file cut back to an earlier signature, and one made with a stolen key: every signature is good."""
    earlier = recorded.files_of(recorded.closed(convention, parties=2))[-2]
    boxes = [("sig_host", 0, 50, 60, 290, 130)]
    stolen = pades.certify(papers.render(2), boxes=boxes, seal=keys.seal(), reason="Arrêtée")
    assert [reason.code for reason in verify(earlier).reasons] == ["earlier_copy"]
    assert [reason.code for reason in verify(stolen).reasons] == ["unrecorded"]
    roots = keys.keyring().roots
    for pdf in (earlier, stolen):
        assert crosscheck.by_pyhanko(pdf, roots=roots, timestamp_roots=())
        if papers.has_pdfsig():
            assert crosscheck.by_poppler(pdf, roots=roots, folder=tmp_path)
    if crosscheck.has_pdfbox():
        good = crosscheck.by_pdfbox([earlier, stolen], roots=roots, timestamp_roots=(), folder=tmp_path)
        assert good == [True, True]


@pytest.mark.skipif(not crosscheck.has_pdfbox(), reason=crosscheck.NO_PDFBOX)
def test_pdfbox_trusts_no_other_root(convention, tmp_path):
    """The trust in these tests comes from the roots alone."""
    pdf, other = recorded.closed(convention).content(), [papers.Keys("Autre").root.certificate]
    assert crosscheck.by_pdfbox([pdf], roots=other, timestamp_roots=(), folder=tmp_path) == [False]
