"""The evidence of an agreement: complete, checked by a program that is not ours to trust, and caught when altered."""

import hashlib
import html
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.test import Client
from django.utils import timezone

from config.development.lives.amendments import later, proposed
from config.development.timestamping import TimestampServer
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.evidence import verify
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.dossier.verification.sentences import OPERATOR_COULD
from conventions.domain.persons.people.services import change_contact
from signatures import cms as signatures_cms
from signatures import keys, pki, timestamps
from signatures.archive import archive_overdue
from signatures.checkpoints import publish_checkpoint
from signatures.models import Evidence, Revocation
from signatures.revocation import revoke_signer
from signatures.validation import validate
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.pdfa import NO_CLAIM, before_fields, broken_rules, needs_validator
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from tests.kit.tags import faults
from tests.signatures import papers
from workflow import notes, tree
from workflow.models import Checkpoint

pytestmark = pytest.mark.django_db


@from_the_cast
def revised_and_sealed() -> Convention:
    """Six parties, a second version, a refusal before it, one contact changed while signatures were asked."""
    convention = lives.validated(guardians=2, tutor=True)
    lives.sign(convention, "host", "guardian_1")
    services.revise(convention, by=lives.by(convention, "office"), reason="Les dates changent.")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    head = convention.school.staff.get(role="head").user
    change_contact(holder=convention.pupil.guardians.get(rank=2), by=head, email="nouvelle@famille.example")
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    return Convention.objects.get(pk=convention.pk)


@pytest.fixture
def convention(db) -> Convention:
    return revised_and_sealed()


@from_the_cast
def bundle_of(convention: Convention) -> bytes:
    """The evidence of an agreement, made once for all tests that ask before they have changed anything."""
    return make_bundle(convention)


@pytest.fixture
def time_stamping(settings, tmp_path):
    """An authority that answers on this machine, with a key made for the test."""
    settings.SIGNATURE_DEVELOPMENT_KEYS_DIR = str(tmp_path / "keys")
    keys.keyring.cache_clear()
    certificate, key, root = keys.development_timestamping()
    with TimestampServer(certificate, key) as server:
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(server.url, str(root))]
        yield server
    keys.keyring.cache_clear()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def told(content: bytes, key: str | None = None, root: bytes | None = None) -> tuple[bool, str]:
    """Return whether the verifier finds nothing wrong, and all it said."""
    said: list[str] = []
    return verify.verify(content, (key,) if key else (), said.append, root) != verify.WRONG, "\n".join(said)


def test_everything_is_in_the_file_and_it_holds(convention):
    """Both versions with text and signatures, the journal, the proofs; every step says yes."""
    content = bundle_of(convention)
    files = unpacked(content)
    assert {
        *("LISEZMOI.txt", "verify.py", "manifest.json", "manifest.note", "manifest.p7s", "dossier-de-preuve.pdf"),
        *("documents/convention-v1.pdf", "documents/convention-v1.html"),
        *("documents/convention-v2.pdf", "documents/convention-v2.html"),
        *("documents.json", "signatures.json", "messages.json", "contacts.json"),
        *("journal/journal.jsonl", "journal/inclusion.json", "journal/checkpoint.txt", "journal/verifier-key.txt"),
        "certificates/root.pem",
    } <= set(files)
    good, said = told(content, notes.verifier_key(), keys.root_pem())
    assert good, said
    assert said.count("[ oui ]") == len(verify.STEPS)
    assert said.endswith("Conclusion : tout est juste.")


@needs_validator
def test_the_readable_pdf_is_pdf_a_before_its_seal(convention):
    """The file of the dossier, cut back to its render."""
    files = unpacked(bundle_of(convention))
    assert broken_rules(before_fields(files["dossier-de-preuve.pdf"])) == [NO_CLAIM]


def test_the_readable_pdf_is_tagged(convention):
    """Its tables and lists are heard as such, and its seal takes nothing away."""
    assert faults(unpacked(bundle_of(convention))["dossier-de-preuve.pdf"]) == []


def test_each_signature_tells_what_it_rests_on(convention):
    """Eight signatures: who, how the code went, what was agreed, when in both times, by which channel."""
    signatures = json.loads(unpacked(bundle_of(convention))["signatures.json"])
    assert len(signatures["signed"]) == 8
    assert [(one["version"], one["state"]) for one in signatures["not_signed"]] == [(1, "void")] * 4
    for signature in signatures["signed"]:
        facts = signature["facts"]
        evidence = Evidence.objects.get(uuid=facts["evidence"])
        assert signature["assurance_in_words"] == "lien personnel et code reçus par la même voie"
        assert "•••" in facts["contact"]
        assert facts["consent"]["text"] == evidence.consent_text
        assert facts["code_tries"] == 1
        assert facts["ip"] == "127.0.0.1"
        assert facts["signed_at"].endswith("Z")
        assert "heure de Paris" in signature["signed_at_local"]
        assert facts["certificate"].startswith("-----BEGIN CERTIFICATE-----")


def test_a_contact_changed_during_the_signatures_leaves_a_trace(convention):
    """Who changed it, when, from what to what, masked."""
    [change] = json.loads(unpacked(bundle_of(convention))["contacts.json"])
    assert change["after"] == "n•••@f•••.example"
    assert change["decided_by"] == "Alix Direction"
    assert change["outcome"] == "retenu"
    assert change["decided_at"]


def test_a_contact_changed_while_an_amendment_is_signed_leaves_a_trace_at_once():
    """Before the amendment is sealed too, long after the seal of the agreement."""
    convention = lives.signed()
    proposed(convention, days=later(convention))
    head = convention.school.staff.get(role="head").user
    change_contact(holder=convention.pupil.guardians.get(rank=1), by=head, email="nouvelle@famille.example")
    [change] = json.loads(unpacked(bundle_of(convention))["contacts.json"])
    assert change["after"] == "n•••@f•••.example"


LINK = re.compile(rb"(?<![\w+/])/s/[\w-]{20,}|://[^\s\"]+/s/")
"""A personal link, whole or without its site; ``/s/`` alone stands in the checkpoints' base64 by chance."""


def test_no_whole_contact_of_the_family_nor_any_link_stands_in_the_data(convention):
    """The data beside a signed document mask addresses, and repeat no message."""
    files = unpacked(bundle_of(convention))
    for guardian in convention.pupil.guardians.all():
        for name, content in files.items():
            if not name.startswith("documents/"):
                assert guardian.email.encode() not in content, name
    for name, content in files.items():
        if not name.startswith("documents/") and name.endswith((".json", ".jsonl", ".txt")):
            assert not LINK.search(content), name


def test_the_verifier_needs_nothing_installed(convention, tmp_path):
    """In an isolated interpreter without our packages it says what it could not check, and why."""
    (tmp_path / "preuve.zip").write_bytes(bundle_of(convention))
    (tmp_path / "verify.py").write_bytes(unpacked((tmp_path / "preuve.zip").read_bytes())["verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "preuve.zip"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == verify.INCOMPLETE, done.stdout + done.stderr
    assert "non vérifié : installez la bibliothèque pyhanko" in done.stdout
    assert "Cachet (il y faut pyhanko), PDF (il y faut pyhanko)." in done.stdout.splitlines()[-1]
    (tmp_path / "preuve.zip").write_bytes((tmp_path / "preuve.zip").read_bytes()[:-100])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "preuve.zip"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Archive" in done.stdout


def test_time_stamps_and_revocation_data_stand_as_files_and_are_verified(time_stamping):
    """A B-LTA agreement: a token per signature and the document's, the lists, the checkpoint's own token."""
    convention = lives.signed()
    assert archive_overdue() == 1
    content = bundle_of(convention)
    files = unpacked(content)
    tokens = {name for name in files if name.startswith("tokens/")}
    assert len(tokens) == len(lives.requests(convention)) + 3  # both seals, and the document's
    assert all(cms.ContentInfo.load(files[name], strict=True) for name in tokens)
    assert "journal/checkpoint.tsr" in files
    assert "certificates/timestamp-roots.pem" in files
    assert sum(name.startswith("revocation/") for name in files) > 1
    [first, *_others] = json.loads(files["signatures.json"])["signed"]
    assert first["level"] == "B-LTA"
    assert first["timestamp_authority"] == "127.0.0.1"
    good, said = told(content)
    assert good, said
    assert said.count(" horodaté le 20") == 2  # the seal over the manifest, the checkpoint
    another = {**files, "journal/checkpoint.tsr": files["tokens/convention-v1-sig_head.tst"]}
    assert "En cause : Arbre." in told(resealed(another))[1]
    del files["certificates/timestamp-roots.pem"]
    good, said = told(resealed(files))
    assert "En cause : Arbre, PDF" in said


def written_in(pdf: bytes) -> str:
    """Return the words of a PDF, whatever the lines."""
    return " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_the_readable_pdf_is_time_stamped_and_says_so(time_stamping):
    """PAdES B-T, by an authority that the verifier trusts."""
    pdf = unpacked(make_bundle(lives.validated()))["dossier-de-preuve.pdf"]
    roots = timestamps.trusted_roots()
    [seal] = validate(pdf, roots=keys.keyring().roots, timestamp_roots=roots).signatures
    assert (seal.ok, seal.level) == (True, "B-T")
    assert seal.stamped is not None
    assert "horodaté par une autorité indépendante (PAdES B-T)" in written_in(pdf)


@pytest.mark.parametrize("authorities", [[], ["dead"]], ids=["none", "silent"])
def test_without_a_time_stamp_the_readable_pdf_says_that_its_hour_is_ours(db, settings, tmp_path, authorities):
    """No authority is configured, or none answers: B-B, and the document does not claim more."""
    settings.SIGNATURE_DEVELOPMENT_KEYS_DIR = str(tmp_path / "keys")
    keys.keyring.cache_clear()
    _certificate, _key, root = keys.development_timestamping()
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [("http://127.0.0.1:9/", str(root)) for _ in authorities]
    pdf = unpacked(make_bundle(lives.validated()))["dossier-de-preuve.pdf"]
    [seal] = validate(pdf, roots=keys.keyring().roots).signatures
    assert (seal.ok, seal.level, seal.stamped) == (True, "B-B", None)
    assert "n'est pas horodaté (PAdES B-B)" in written_in(pdf).replace("’", "'")
    keys.keyring.cache_clear()


def test_what_the_operator_could_do_is_said_in_the_same_words_everywhere(client, convention):
    """One sentence: on the page, in the evidence's read-me and in the operator's documentation."""
    sentence = str(OPERATOR_COULD)
    page = html.unescape(client.get("/verifier").content.decode())
    read_me = unpacked(bundle_of(convention))["LISEZMOI.txt"].decode()
    documentation = (Path(settings.BASE_DIR) / "docs" / "exploitation" / "preuve.md").read_text()
    for text in (page, read_me, documentation.replace(">", "")):
        assert sentence in " ".join(text.split())


def test_a_checkpoint_waits_for_an_authority_and_gets_its_token_later(time_stamping, settings):
    """None when nobody answers; the next run stamps it, and the note is the one that was signed."""
    there = settings.SIGNATURE_TIMESTAMP_AUTHORITIES
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = []
    lives.opened()
    publish_checkpoint()
    assert Checkpoint.objects.get().token is None
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = there
    publish_checkpoint()
    checkpoint = Checkpoint.objects.get()
    token = cms.ContentInfo.load(bytes(checkpoint.token))["content"]["encap_content_info"]["content"].parsed
    assert token["message_imprint"]["hashed_message"].native == hashlib.sha256(checkpoint.note.encode()).digest()


# -- altered -----------------------------------------------------------------------------------------------------


WITHOUT_PDF = [step for step in verify.STEPS if step[0] != "PDF"]
"""Steps before the signatures in the PDF files, which take most of the time."""


def test_every_file_altered_removed_or_added_is_caught(convention, monkeypatch):
    """One by one: the first byte, a middle one, the last; the file gone; one too many. Without any PDF library."""
    files = unpacked(bundle_of(convention))
    monkeypatch.setattr(verify, "STEPS", WITHOUT_PDF)
    assert told(packed(files))[0]
    for name, content in files.items():
        for place in {0, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[place] ^= 1
            good, said = told(packed({**files, name: bytes(changed)}))
            assert not good, (name, place, said)
        good, said = told(packed({other: files[other] for other in files if other != name}))
        assert not good, (name, said)
    good, said = told(packed({**files, "documents/avenant.pdf": b"%PDF"}))
    assert not good
    assert "en trop : documents/avenant.pdf" in said


ABOVE = (verify.MANIFEST, verify.NOTE, verify.SEALED)


def signed_again(files: dict[str, bytes]) -> dict[str, bytes]:
    """Make manifest and signature again, as somebody with the journal's key would."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {name: verify.sha256(content) for name, content in files.items() if name not in ABOVE}
    text = json.dumps(manifest, ensure_ascii=False).encode()
    return noted({**files, verify.MANIFEST: text})


def noted(files: dict[str, bytes]) -> dict[str, bytes]:
    """Have the journal sign what stands there."""
    manifest = json.loads(files[verify.MANIFEST])
    digests = (f"{name} {verify.sha256(files[name])}" for name in (verify.MANIFEST, verify.SEALED))
    note = notes.sign_lines(f"preuve {manifest['number']}", *digests, manifest["made_at"])
    return {**files, verify.NOTE: note.encode()}


def resealed(files: dict[str, bytes], seal=None) -> bytes:
    """As somebody with the key of the seal too (or another ``seal``); what follows is caught without either."""
    again = signed_again(files)
    seal = seal or keys.seal()
    digest = hashlib.sha256(again[verify.MANIFEST]).digest()
    again[verify.SEALED] = signatures_cms.detached_signature(
        digest=digest, certificate=seal.certificate, chain=seal.chain, sign=seal.sign
    )
    return packed(noted(again))


def edit_signature(files, **facts):
    data = json.loads(files["signatures.json"])
    data["signed"][0]["facts"] |= facts
    return {**files, "signatures.json": json.dumps(data).encode()}


def drop_signature(files):
    data = json.loads(files["signatures.json"])
    data["signed"].pop()
    return {**files, "signatures.json": json.dumps(data).encode()}


def edit_entry(files, **values):
    rows = files["journal/journal.jsonl"].decode().splitlines()
    row = json.loads(rows[4]) | values
    rows[4] = json.dumps(row)
    return {**files, "journal/journal.jsonl": ("\n".join(rows) + "\n").encode()}


def rewrite_journal(files):
    """Change one entry and every hash after it."""
    previous, rows = "", []
    for line in files["journal/journal.jsonl"].decode().splitlines():
        row = json.loads(line)
        if row["position"] == 3:
            row["name"] = "approve"
        row["previous"] = previous
        row["hash"] = previous = verify.digest({k: v for k, v in row.items() if k not in ("hash", "personal_part")})
        rows.append(json.dumps(row))
    return {**files, "journal/journal.jsonl": ("\n".join(rows) + "\n").encode()}


def cut_journal(files):
    rows = files["journal/journal.jsonl"].decode().splitlines()[:-1]
    return {**files, "journal/journal.jsonl": ("\n".join(rows) + "\n").encode()}


def change_text(files):
    html = files["documents/convention-v2.html"]
    return {**files, "documents/convention-v2.html": html.replace(b"</p>", b" </p>", 1)}


def exchange_versions(files):
    return {**files, "documents/convention-v2.pdf": files["documents/convention-v1.pdf"]}


def append_to_pdf(files):
    return {**files, "documents/convention-v2.pdf": files["documents/convention-v2.pdf"] + b"\n%"}


def documents_with(files, alter):
    """Let ``alter`` change how the version that was signed is described."""
    documents = json.loads(files["documents.json"])
    alter(next(one for one in documents if one["name"] == "convention-v2"))
    return {**files, "documents.json": json.dumps(documents).encode()}


def roll_back(files, kept):
    """Cut the signed file after its first ``kept`` acts: fewer signatures, each of them good."""
    files = documents_with(files, lambda told: told.update(revisions=told["revisions"][:kept]))
    length = json.loads(files["documents.json"])[1]["revisions"][-1]["length"]
    return {**files, "documents/convention-v2.pdf": files["documents/convention-v2.pdf"][:length]}


def drop_document(files):
    told = [one for one in json.loads(files["documents.json"]) if one["name"] != "convention-v2"]
    kept = {name: content for name, content in files.items() if not name.startswith("documents/convention-v2.")}
    return {**kept, "documents.json": json.dumps(told).encode()}


def replace_text(files):
    """Change the page that was shown, and its fingerprint with it."""
    files = change_text(files)
    html = verify.sha256(files["documents/convention-v2.html"])
    return documents_with(files, lambda told: told.update(html_sha256=html))


def drop_text(files):
    files = documents_with(files, lambda told: told.update(html_sha256=""))
    return {name: content for name, content in files.items() if name != "documents/convention-v2.html"}


def pass_for_another(files):
    """Give the first version in place of the second, as a document that nobody signs."""
    first = json.loads(files["documents.json"])[0]
    same = {name: first[name] for name in ("revisions", "frozen_sha256")}
    files = documents_with(files, lambda told: told.update(same, purpose="attestation"))
    return exchange_versions(files)


def add_document(files):
    return {**files, "documents/convention-v3.pdf": files["documents/convention-v1.pdf"]}


FORGERIES = (
    (lambda files: edit_signature(files, signed_at="2026-01-01T00:00:00.000000Z"), "Signatures"),
    (lambda files: edit_signature(files, ip="10.0.0.1"), "Signatures"),
    (lambda files: edit_signature(files, assurance="two_channels"), "Signatures"),
    (lambda files: edit_signature(files, signer="Quelqu'un d'autre"), "Signatures"),
    (lambda files: edit_signature(files, evidence="00000000-0000-0000-0000-000000000000"), "Signatures"),
    (drop_signature, "Signatures"),
    (lambda files: edit_entry(files, name="refuse"), "Journal"),
    (lambda files: edit_entry(files, personal_part={"salt": "00", "content": {}}), "Journal"),
    (rewrite_journal, "Arbre"),
    (cut_journal, "Arbre"),
    (change_text, "Documents"),
    (exchange_versions, "Documents"),
    (append_to_pdf, "Documents"),
    (lambda files: roll_back(files, 1), "Documents"),
    (lambda files: roll_back(files, -2), "Documents"),
    (drop_document, "Documents"),
    (replace_text, "Documents"),
    (drop_text, "Documents"),
    (pass_for_another, "Documents"),
    (add_document, "Documents"),
)


def test_a_forger_who_signs_the_manifest_again_is_caught_by_what_lies_below(convention, monkeypatch):
    """The chain, the tree and the hashes hold without the manifest, nor any PDF library: the step at fault is named."""
    files = unpacked(bundle_of(convention))
    assert told(resealed(files))[0]
    monkeypatch.setattr(verify, "STEPS", WITHOUT_PDF)
    for n, (alter, step) in enumerate(FORGERIES):
        good, said = told(resealed(alter(files)))
        assert not good, n
        assert step in said.rsplit("En cause : ", 1)[1], (n, said)


def test_a_forger_who_has_the_journals_key_alone_is_caught_by_the_seal(convention):
    """The seal over the manifest holds what no other file knows, such as the messages sent."""
    files = unpacked(bundle_of(convention))
    good, said = told(packed(signed_again({**files, "messages.json": b"[]"})))
    assert not good
    assert "En cause : Cachet." in said
    without = {name: content for name, content in files.items() if name != verify.SEALED}
    assert "manifest.p7s manque" in told(packed(without))[1]


def test_a_forger_who_adds_a_root_is_caught_by_the_root_one_knows(convention, tmp_path):
    """The verifier tells the root's fingerprint and where to compare it; with the right one, it refuses."""
    stranger, known = papers.Keys("Ailleurs"), tmp_path / "racine.pem"
    known.write_bytes(keys.root_pem())
    files = unpacked(bundle_of(convention))
    both = files["certificates/root.pem"] + stranger.root_pem
    forged = resealed({**files, "messages.json": b"[]", "certificates/root.pem": both}, stranger.seal)
    good, said = told(forged)
    assert good
    assert "Ailleurs" in said
    assert stranger.root.certificate.fingerprint(SHA256()).hex(":").upper() in said
    assert "/pki/racine.pem" in said
    good, said = told(forged, root=known.read_bytes())
    assert not good
    assert "En cause : Cachet." in said
    (tmp_path / "preuve.zip").write_bytes(bundle_of(convention))
    verifier = [sys.executable, verify.__file__, tmp_path / "preuve.zip", "--racine"]
    assert "obtenue par vous" in subprocess.run([*verifier, known], capture_output=True, text=True).stdout
    missing = subprocess.run([*verifier, tmp_path / "absent.pem"], capture_output=True, text=True)
    assert missing.returncode == 2
    assert "absent.pem" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_verifies_the_seal_over_the_manifest(convention, tmp_path):
    """The command of the file's README does it."""
    for name, content in unpacked(bundle_of(convention)).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    said = (tmp_path / "LISEZMOI.txt").read_text(encoding="utf-8")
    command = re.search(r"openssl cms[^\n]+\\\n[^\n]+", said)[0].replace("\\\n", " ").split()
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes() + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode


def test_a_certificate_revoked_since_is_told_and_one_revoked_before_is_refused(convention):
    """The lists in the dossier count: what was signed under a certificate already revoked is no signature."""
    evidence = lives.requests(convention)["host"].evidence
    revoke_signer(evidence, reason="Signature contestée")
    files = unpacked(bundle_of(convention))
    good, said = told(packed(files))
    assert good, said
    assert "[  ?  ] PDF" in said
    assert "convention-v2.pdf, sig_host" in said
    [row] = Revocation.objects.all()
    before = pki.Revoked(int(row.serial, 16), revoked_at=evidence.signed_at - timedelta(days=1))
    now = timezone.now()
    listed = pki.make_crl(ca=keys.authority(), revoked=[before], number=99, now=now, lifetime=timedelta(days=7))
    good, said = told(resealed({**files, "revocation/authority.crl": listed}))
    assert not good
    assert "sig_host n'est pas bonne" in said


def test_an_archive_that_two_programs_read_differently_is_refused(convention):
    """A file that ``unzip`` takes out was verified: one way of reading, or none."""
    whole = bundle_of(convention)
    assert told(whole)[0]
    forged = packed({"documents/convention-v2.pdf": b"%PDF other content"})
    for n, archive in enumerate((*ambiguous(whole), forged + whole, whole + forged, b"MZ" + whole, whole + b"\0")):
        good, said = told(archive)
        assert not good, n
        assert said.startswith("[ NON ] Archive"), (n, said)


def ambiguous(whole: bytes) -> Iterator[bytes]:
    """Yield archives that readers of the directory and readers of the files' own headers understand differently."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        first, last, directory = archive.infolist()[0], archive.infolist()[-1], archive.start_dir
    start = first.header_offset
    for place, value in (
        (start + 6, b"\x08"),  # flags of the file: its sizes follow
        (start + 8, b"\0"),  # its method: stored
        (start + 14, bytes(4)),  # its CRC
        (start + 18, bytes(4)),  # its packed size
        (start + 22, bytes(4)),  # its size
        (start + 30, b"X"),  # its name
        (directory + 24, bytes(4)),  # its size, in the directory
        (directory + 41, b"\xa1"),  # what it is, in the directory: a symbolic link
        (directory + 42, last.header_offset.to_bytes(4, "little")),  # where it is
    ):
        yield whole[:place] + value + whole[place + len(value) :]
    yield whole[:directory] + b"PK\3\4" + whole[directory:]
    commented, extra, outside, folder = (io.BytesIO(whole) for _ in range(4))
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"commentaire"
    for more, name in ((extra, "autre"), (outside, "../autre"), (folder, "dossier/")):
        info = zipfile.ZipInfo(name)
        info.extra = b"\x75\x70\0\0" if more is extra else b""
        with zipfile.ZipFile(more, "a") as archive:
            archive.writestr(info, b"")
    yield from (one.getvalue() for one in (commented, extra, outside, folder))
    yield packed({"LISEZMOI.txt": b"vu" + b"cache" * 9}).replace(
        (47).to_bytes(4, "little") * 2, (47).to_bytes(4, "little") + (2).to_bytes(4, "little")
    )


def test_a_name_in_the_file_cannot_write_the_conclusion(convention):
    """Whoever reads the answer in a terminal sees all of it, whatever a file is called."""
    files = unpacked(bundle_of(convention))
    manifest = json.loads(files[verify.MANIFEST])
    manifest["files"]["x\x1b[2J\n\nConclusion : tout est juste.\x1b[8m\u202e"] = ""
    good, said = told(packed(noted({**files, verify.MANIFEST: json.dumps(manifest).encode()})))
    assert not good
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert said.count("\nConclusion") == 1


def test_a_whole_dossier_made_with_another_key_is_caught_by_the_key_one_knows(convention, settings):
    """The verifier says where to compare the key; given the right one, the forgery is refused."""
    known = notes.verifier_key()
    settings.JOURNAL_KEY = "the key of somebody else"
    forged = bundle_of(convention)
    good, said = told(forged)
    assert good
    assert "tout n'est pas établi" in said
    assert "comparez-la à celle que publie le site du service, page /journal/cle" in said
    good, said = told(forged, known)
    assert not good
    assert "signé avec une autre clé" in said


@pytest.mark.parametrize("changed", [{"JOURNAL_KEY": "the next key"}, {"SITE_URL": "https://elsewhere.example"}])
def test_evidence_made_right_after_the_key_changed_is_signed_with_the_new_one(convention, settings, changed):
    """Although nothing was added to the journal: manifest, checkpoint and published key fit one another."""
    before = unpacked(bundle_of(convention))["journal/checkpoint.txt"].decode()
    retired = notes.verifier_key()
    for name, value in changed.items():
        setattr(settings, name, value)
    after = bundle_of(convention)
    assert told(after, notes.verifier_key())[0]
    checkpoint = unpacked(after)["journal/checkpoint.txt"].decode()
    assert checkpoint.splitlines()[1:3] == before.splitlines()[1:3]
    settings.JOURNAL_RETIRED_KEYS = [retired]
    assert tree.check([notes.KeptCheckpoint(before), notes.KeptCheckpoint(checkpoint)]) == []


# -- pages ---------------------------------------------------------------------------------------------------------


def test_the_head_downloads_it_and_it_is_written_down(convention):
    """The head presses a button of the agreement's page; the office has none."""
    head = signed_in(convention.school.staff.get(role="head").user)
    office = signed_in(convention.school.staff.get(role="office").user)
    address = f"/conventions/{convention.number}/preuve"
    assert "dossier de preuve" in head.get(f"/conventions/{convention.number}").content.decode()
    assert "dossier de preuve" not in office.get(f"/conventions/{convention.number}").content.decode()
    assert office.post(address).status_code == 403
    answer = head.post(address)
    assert answer["Content-Disposition"] == f'attachment; filename="preuve-{convention.number}.zip"'
    assert told(answer.content)[0]
    noted = Consultation.objects.filter(convention=convention, detail="preuve").get()
    assert (noted.what, noted.actor_label) == ("exported", "Alix Direction")


def test_an_auditor_downloads_it_too(convention):
    """From the audit, with the second factor."""
    auditor = verified(make_user(is_auditor=True))
    assert "Télécharger le dossier de preuve" in auditor.get(f"/audit/conventions/{convention.number}").content.decode()
    answer = auditor.post(f"/audit/conventions/{convention.number}/preuve")
    assert told(answer.content)[0]
    assert Consultation.objects.filter(convention=convention, detail="preuve").count() == 1


def test_there_is_none_before_a_version_was_frozen():
    """Nothing was shown to anybody yet."""
    convention = lives.school_completed()
    head = signed_in(convention.school.staff.get(role="head").user)
    assert "dossier de preuve" not in head.get(f"/conventions/{convention.number}").content.decode()
    assert head.post(f"/conventions/{convention.number}/preuve").status_code == 404


def test_evidence_of_an_earlier_key_is_right_under_what_the_site_publishes(convention, settings, tmp_path):
    """The page gives the present key and those before it; the program takes several."""
    earlier, content = notes.verifier_key(), bundle_of(convention)
    settings.JOURNAL_KEY, settings.JOURNAL_RETIRED_KEYS = "the next key", (earlier,)
    published = Client().get("/journal/cle").content.decode().splitlines()
    assert published == [notes.verifier_key(), earlier]
    assert "signé avec une autre clé" in told(content, published[0])[1]
    (tmp_path / "preuve.zip").write_bytes(content)
    (tmp_path / "racine.pem").write_bytes(keys.root_pem())
    known = [word for key in published for word in ("--cle", key)]
    verifier = [sys.executable, verify.__file__, tmp_path / "preuve.zip"]
    right = subprocess.run([*verifier, *known, "--racine", tmp_path / "racine.pem"], capture_output=True, text=True)
    assert right.stdout.endswith("Conclusion : tout est juste.\n")
    for wrong in (["--cle", "abc"], ["--cle", ""], ["--racine", tmp_path / "preuve.zip"]):
        assert subprocess.run([*verifier, *wrong], capture_output=True).returncode == 2


def test_everybody_reads_the_last_checkpoint_and_the_key():
    """Plain text without account; there is none before the first entry."""
    client = Client()
    assert client.get("/journal/point-de-controle").status_code == 404
    lives.opened()
    made = tree.publish()
    assert client.get("/journal/point-de-controle").content.decode() == made.note
    assert client.get("/journal/cle").content.decode() == notes.verifier_key() + "\n"
    assert verify.read_note(made.note, (notes.verifier_key(),))[1] == str(made.size)


def test_our_ed25519_agrees_with_the_published_vectors():
    """RFC 8032, 7.1, tests 1 to 3; a bit changed is refused."""
    for key, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ):
        key, message, signature = (bytes.fromhex(text) for text in (key, message, signature))
        assert verify.is_signed(key, message, signature)
        assert not verify.is_signed(key, message + b"x", signature)
        assert not verify.is_signed(key, message, signature[:-1] + bytes([signature[-1] ^ 1]))


def test_the_verifier_stands_alone():
    """It imports the standard library, and pyhanko only where it may fail."""
    source = Path(verify.__file__).read_text()
    assert "django" not in source
    assert "conventions" not in source.replace('"convention"', "")
